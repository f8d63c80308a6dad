// Names that end in `id`, without a foreign key: ids of other systems point at a person or an account there, ids of the
// application's own objects say nothing.

import type { Verdict } from "./kinds.ts";
import { VENDORS } from "./nouns.ts";
import type { TableSubject } from "./table-subject.ts";

/** Things of a catalogue: the same id for everybody. */
const CATALOGUE = new Set(
  "price product plan model app template integration provider policy region currency language country form field tier type step node element question ending block role rule feature key column row section option choice component widget trigger task run job trace span version build deployment schema dataset zone card page tool prompt action".split(
    " ",
  ),
);

/** Of a service: its price list and settings, the same for all of our users. */
const OF_A_VENDOR = new Set(
  "price product variant plan model app template region currency meter coupon integration".split(" "),
);

/** Begins so: given elsewhere, whatever it is the id of. */
const FROM_OUTSIDE =
  /^(?:provider \w.*|processor(?: .*)?|gateway(?: .*)?|psp(?: .*)?|external|remote|foreign|third party|upstream|origin|provider account|identity provider(?: account)?|account provider|subject|sub|sso|saml|ldap|oidc|legacy customer)(?= |$)/;

/** Ends so: what other systems count, or what tells one visitor from another. */
const OUTSIDE =
  /(?:^| )(?:customer reference|reference|client|anonymous|visitor|device|fingerprint|single use|authorization code|guid|employee number|badge|student number|payment intent|charge|checkout|invoice|payout|mandate|merchant|subscription|payment method|calendar|message|thread|draft|history|mailbox|call|recording|meeting|bot|channel|chat|group|click|tracking|session|vector store|vector|assistant|delivery|shipment tracking|watch|channel resource|watch resource|external|remote|cookie|tenant|platform|network)$/;

/**
 * A judgement of a text or big integer that is called an id and has no foreign key; undefined for other names.
 * `ownTables`: plain words of the names of all tables.
 */
export function judgeId(
  name: string,
  subject: TableSubject,
  ownTables: ReadonlySet<string>,
): Verdict | undefined {
  const isList = /(?:^| )(?:id|uid|guid|uuid)$/.test(name);
  if (!isList) return undefined;
  const stem = name.replace(/ ?(?:id|uid|guid|uuid)$/, "");
  const words = stem.split(" ");
  const last = words.at(-1) ?? "";
  const hasVendor = words.some((word) => VENDORS.has(word));
  // Beside the provider's name a `uid` is the account there (OmniAuth).
  if (name === "uid" && subject.columns.has("provider")) return outside("account", 0.9);
  if (stem === "") return { kind: "own_id", confidence: 0.85, reason: "the row's own id" };
  if (hasVendor && !OF_A_VENDOR.has(last)) return outside(stem, 0.93);
  if (hasVendor) return own(stem, 0.75);
  if (FROM_OUTSIDE.test(stem)) return outside(stem, 0.93);
  // `accountId` beside tokens is the account at the provider (Better Auth), not one of ours.
  if (subject.hasTokens && /^(?:account|provider user|user provider|open|union)$/.test(stem))
    return outside(stem, 0.9);
  if (subject.isOfVendor && !isOwn(stem, last, ownTables)) return outside(stem, 0.8);
  // A `calendarId` in a table `Calendar` that has an id of its own is the id somewhere else.
  if (stem === subject.words && subject.columns.has("id")) return outside(stem, 0.8);
  if (isOwn(stem, last, ownTables)) return own(stem, 0.8);
  if (CATALOGUE.has(last)) return own(stem, 0.7);
  if (OUTSIDE.test(stem)) return outside(stem, 0.7);
  // Whose ids are these, if there is no such table here? Those of a billing or mailing service, mostly.
  if (/^(?:\w+ )?(?:customer|contact|subscriber|lead|account)$/.test(stem)) return outside(stem, 0.6);
  return own(stem, 0.55);
}

function isOwn(stem: string, last: string, ownTables: ReadonlySet<string>): boolean {
  return ownTables.has(stem) || (last !== stem && ownTables.has(last)) || ownTables.has(`${last} ${last}`);
}

function own(stem: string, confidence: number): Verdict {
  return { kind: "own_id", confidence, reason: `id of the application's own ${stem}` };
}

function outside(stem: string, confidence: number): Verdict {
  return { kind: "external_id", confidence, reason: `${stem} id, given by another system` };
}

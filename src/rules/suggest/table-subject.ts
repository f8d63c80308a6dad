// What a table is about, from its name and its columns: it decides what a bare `name` or `key` there means.
import { type Table, tableLabel } from "../../catalog/catalog.ts";
import { meaningOf } from "./identifier-words.ts";
import { COMPANIES, CONFIGURATION, CONTENT, CREDENTIALS, PEOPLE, VENDORS } from "./nouns.ts";

export type SubjectKind = "person" | "company" | "configuration" | "content" | "credential" | "unknown";

export interface TableSubject {
  readonly kind: SubjectKind;
  /** The table's name in plain words. */
  readonly words: string;
  /** A service is in the name, as in `SlackChannel`: ids without a foreign key are that service's. */
  readonly isOfVendor: boolean;
  /** It has columns of sign-in tokens. */
  readonly hasTokens: boolean;
  /** Plain words of the columns. */
  readonly columns: ReadonlySet<string>;
}

/** Words that say how a table holds its subject, not what the subject is. */
const FRAMES = new Set(
  (
    "data information detail record table item history log archive row object instance mapping map link relation " +
    "relationship join entity master tbl backup snapshot staging import export old new v2 legacy current internal " +
    "external main base core list book registry cache index default translation i18n pending on in of for to by to"
  ).split(" "),
);

/** Judged once per table. */
export function subjectOf(table: Table): TableSubject {
  const words = meaningOf(table.name);
  const columns = new Set(table.columns.map(({ name }) => meaningOf(name)));
  const list = words.split(" ");
  const named = kindOfName(list);
  return {
    kind: refine(named, columns, list.at(-1) === "account"),
    words,
    isOfVendor: list.some((word) => VENDORS.has(word)),
    hasTokens: [...columns].some((column) => /(?:^| )(?:access token|refresh token|id token)$/.test(column)),
    columns,
  };
}

function kindOfName(words: readonly string[]): SubjectKind {
  // `api key` is a credential although a key is configuration.
  if (
    /(?:^| )(?:api key|access key|secret key|oauth|sign in|one time|(?:backup|recovery|invitation|invite|authorization|verification|access|reset|device|magic|login|activation|confirmation) code|mfa|totp)(?: |$)/.test(
      words.join(" "),
    )
  )
    return "credential";
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at] ?? "";
    const pair = `${words[at - 1] ?? ""}_${word}`;
    for (const noun of [pair, word]) {
      const kind = kindOfNoun(noun);
      if (kind !== undefined) return kind;
    }
    if (!FRAMES.has(word)) return "unknown";
  }
  // Everything was a frame: `ContactList`, `DocumentLink` are about what stands before.
  return "unknown";
}

/** What a noun is, or undefined when it is not known. */
export function kindOfNoun(noun: string): SubjectKind | undefined {
  if (PEOPLE.has(noun)) return "person";
  if (COMPANIES.has(noun)) return "company";
  if (CREDENTIALS.has(noun)) return "credential";
  if (CONFIGURATION.has(noun)) return "configuration";
  if (CONTENT.has(noun)) return "content";
  return undefined;
}

/** Columns outvote a name that says little: who has a first name is a person. */
function refine(kind: SubjectKind, columns: ReadonlySet<string>, isAccount: boolean): SubjectKind {
  // An account without sign-in is a customer's.
  const isSignIn = [
    "provider",
    "provider id",
    "access token",
    "refresh token",
    "password",
    "provider account id",
  ].some((column) => columns.has(column));
  if (isAccount && !isSignIn) return "company";
  if (kind === "person" || kind === "company") return kind;
  if (columns.has("first name") || columns.has("last name") || columns.has("full name")) return "person";
  const hasMail = columns.has("email") || columns.has("email address");
  const hasPhone = columns.has("phone") || columns.has("phone number") || columns.has("mobile");
  if (kind === "unknown" && hasMail) return "person";
  if (kind === "unknown" && hasPhone) return "person";
  return kind;
}

/** `schema.table` and the subject, for every table. */
export function subjectsOf(tables: readonly Table[]): ReadonlyMap<string, TableSubject> {
  return new Map(tables.map((table) => [tableLabel(table), subjectOf(table)]));
}

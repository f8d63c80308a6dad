// A rules file that uses the whole language on the user's schema: the shipped one with every masker, conditions, presets, an
// extended file, a subset, policies and the allow-list.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { SHIPPED_RULES } from "./run-cli.ts";

const rulesSchema = z.looseObject({
  tables: z.record(z.string(), z.looseObject({ columns: z.record(z.string(), z.unknown()).optional() })),
});

/** Masks of columns that take the place of the shipped ones. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  User: {
    email: { mask: { email: { seed_from: "id" } }, unless: "email LIKE 'staff%@loumass.com'" },
    name: { mask: { "person.full_name": { seed_from: "id" } }, unless: "email LIKE 'staff%@loumass.com'" },
    fromName: { "person.full_name": { seed_from: "id" } },
    dailyEmailLimit: { number_noise: { ratio: 0.2 } },
    variables: {
      json: { "$.locale": "keep", "$.timezone": { js: "./masks.ts#zone" }, "$..signature": "text" },
    },
  },
  Account: {
    providerAccountId: {
      mask: "id",
      unless: `EXISTS (SELECT FROM public."User" u WHERE u.id = "userId" AND u.email LIKE 'staff%@loumass.com')`,
    },
  },
  GmailToken: { email: { email: { seed_from: "userId" } } },
  TrackingDomain: { subdomain: { template: "t{{letters:6}}" } },
  Contact: {
    firstName: { "person.first_name": { seed_from: "id" } },
    lastName: { "person.last_name": { seed_from: "id" } },
    lastEngagement: { date_shift: { days: 20, seed_from: "id" } },
    customFields: {
      json: {
        "$.links[*]": "url",
        "$.vip": "keep",
        "$..city": "address.city",
        "$..street": "address.street",
        "$..state": "address.region",
        "$..zip": "address.postcode",
        "$..country": "address.country",
        "$..title": "job_title",
        "$..device": "mac",
        "$..login": "person.user_name",
      },
    },
    engagementScore: { number_noise: { range: 5 } },
    source: { js: { function: "./masks.ts#source" } },
  },
  EmailList: { name: { faker: { method: "commerce.department", locale: "de" } } },
  Campaign: { name: { template: "Campaign {{hash:8}}" } },
  EmailTemplate: { category: { fixed: "any" } },
  Webhook: {
    description: { sql: "CASE WHEN length(description) > 3 THEN 'long' ELSE 'short' END" },
  },
  Recipient: { errorMessage: "redact" },
  VerificationToken: { token: "uuid" },
};

const MASKS = `import type { MaskFunction } from "pgscrub";
export const zone: MaskFunction = () => "Etc/UTC";
export const source: MaskFunction = (value, { pick }) => pick(["import", "form", "api"], value);
`;
const BASE = `version: 1
column_names:
  errorMessage: text
json_keys:
  greeting: text
tables: {}
`;

/** Writes the rules, the file that they extend and the functions that they name into a new folder; returns the rules' path. */
export function everythingRules(contacts: number): string {
  const folder = mkdtempSync(join(tmpdir(), "pgscrub-everything-"));
  const shipped = rulesSchema.parse(parse(readFileSync(SHIPPED_RULES, "utf8")));
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const rule = shipped.tables[table];
    if (rule === undefined) throw new Error(`the shipped rules have no table ${table}`);
    rule.columns = { ...rule.columns, ...columns };
  }
  const { _prisma_migrations: _, ...tables } = shipped.tables;
  const session: Record<string, unknown> = { rows: "none" };
  const rules = {
    ...shipped,
    extends: ["preset:nextauth", "preset:prisma", "preset:stripe", "./base.yaml"],
    policy: {
      unclassified_column: "fail",
      unclassified_table: "no_rows",
      unmatched_json: "redact",
      structural: "keep",
      oversize: "redact",
      comments: "drop",
    },
    allow: [
      { domain: "loumass.com", reason: "our own domain" },
      { email: "postmaster@mail.gmail.com", reason: "a robot" },
      { phone: "+1 800 555 0199", reason: "our hotline" },
      { ip: "8.8.8.8", reason: "a public resolver" },
      { value: "pk_live_publishable0000000000", reason: "a key meant to be public" },
    ],
    subset: {
      root: "Contact",
      limit: contacts,
      children: "all",
      include: ["User", "Account", "GmailToken", "WebhookCall", "EmailTemplate"],
    },
    tables: {
      ...tables,
      Session: session,
      VerificationToken: {
        ...shipped.tables.VerificationToken,
        where: "expires > '2000-01-01'",
        sample: 0.9,
      },
    },
  };
  writeFileSync(join(folder, "masks.ts"), MASKS);
  writeFileSync(join(folder, "base.yaml"), BASE);
  const path = join(folder, "scrub-rules.yaml");
  writeFileSync(path, stringify(rules));
  return path;
}

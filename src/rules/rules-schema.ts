// The shape of scrub-rules.yaml. Types of the parsed file, the JSON Schema for editors and the descriptions in the docs
// come from here. What stands behind a masker's name is the registry's to judge (read-maskers.ts).
import { z } from "zod";
import { DEFAULT_RESERVED, isReservedDomain, isReservedNetwork } from "./reserved.ts";

/** Marks the places of the schema where a masker stands; json-schema.ts fills them from the registry. */
export const MASKER_ID = "masker";

/** Keys of the design that this version refuses instead of ignoring, by where they would stand. */
export const NOT_SUPPORTED: Readonly<Record<"top" | "policy" | "table", readonly string[]>> = {
  top: ["subset"],
  policy: ["oversize", "comments"],
  table: ["unless", "when", "subset", "orphans"],
};

const masker = z.unknown().meta({
  id: MASKER_ID,
  description: "a masker: its name, null, or {name: options}; {keep: reason} keeps the column",
});

const policySchema = z.strictObject({
  unclassified_column: z
    .enum(["fail", "redact"])
    .default("fail")
    .describe("a column that no rule names and that is not structural: stop, or redact it"),
  unclassified_table: z
    .enum(["fail", "no_rows"])
    .default("fail")
    .describe("a table that no rule names: stop, or copy it without rows"),
  unmatched_json: z
    .enum(["redact", "fail"])
    .default("redact")
    .describe("a JSON leaf that no path and no key name speaks for: redact it, or stop"),
  structural: z
    .enum(["keep", "fail"])
    .default("keep")
    .describe(
      "booleans, enums, surrogate keys, timestamps and counters by known name: keep, or ask for a rule",
    ),
});

const network = (version: 4 | 6) =>
  z
    .array(
      z.string().refine((value) => isReservedNetwork(value, version), {
        error: `expected a network inside a documentation range, such as ${version === 4 ? DEFAULT_RESERVED.ipv4[0] : DEFAULT_RESERVED.ipv6[0]}`,
      }),
    )
    .min(1);

const reservedSchema = z.strictObject({
  email_domain: z
    .string()
    .refine(isReservedDomain, { error: "expected a domain reserved for tests, such as example.test" })
    .default(DEFAULT_RESERVED.email_domain)
    .describe("domain of fake emails, with its subdomains; only reserved names (RFC 2606) are accepted"),
  ipv4: network(4)
    .default([...DEFAULT_RESERVED.ipv4])
    .describe("networks of fake IPv4 addresses, inside the documentation ranges"),
  ipv6: network(6)
    .default([...DEFAULT_RESERVED.ipv6])
    .describe("networks of fake IPv6 addresses, inside the documentation ranges"),
  phone: z
    .literal(DEFAULT_RESERVED.phone)
    .default(DEFAULT_RESERVED.phone)
    .describe("form of fake phone numbers; 555-01XX is never given to a subscriber"),
  token_prefix: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{3,31}$/, {
      error: "expected 4 to 32 letters, digits, _ or -, the first a letter",
    })
    .default(DEFAULT_RESERVED.token_prefix)
    .describe("what fake tokens begin with"),
});

const allowed = z.string().min(3).optional();
const allowSchema = z
  .strictObject({
    domain: z
      .string()
      .regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}$/i, { error: "expected a domain such as example.org" })
      .optional()
      .describe("a domain whose addresses may stand in the target"),
    email: allowed.describe("an email address that may stand in the target"),
    phone: allowed.describe("a phone number that may stand in the target"),
    ip: allowed.describe("an IP address that may stand in the target"),
    value: allowed.describe("any other text that may stand in the target"),
    reason: z.string().trim().min(1).describe("why; every report lists it"),
  })
  .refine((entry) => Object.keys(entry).filter((key) => key !== "reason").length === 1, {
    error: "expected one of domain, email, phone, ip or value, and a reason",
  });

const tableSchema = z
  .strictObject({
    rows: z.enum(["all", "none"]).default("all").describe("none: the table arrives empty"),
    where: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe(
        "SQL condition over the table's columns, evaluated at the source: rows for which it is true are copied",
      ),
    limit: z.number().int().min(1).optional().describe("copies the first rows in primary-key order"),
    sample: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe("copies this share of the rows, the same ones on every run; 0.1 is a tenth"),
    columns: z.record(z.string(), masker).default({}).describe("what happens to each column"),
  })
  .refine(({ rows, where, limit, sample }) => rows === "all" || (where ?? limit ?? sample) === undefined, {
    error: "rows: none leaves nothing to choose from: remove where, limit and sample",
  });

/** The whole file, before names of maskers are looked up. */
export const rulesSchema = z.strictObject({
  version: z.literal(1).describe("version of this format"),
  policy: policySchema.prefault({}).describe("what happens to whatever no rule speaks for"),
  reserved: reservedSchema
    .prefault({})
    .describe("where fakes live; anything else of these kinds in the target is a finding"),
  allow: z.array(allowSchema).default([]).describe("seen in the target on purpose; listed in every report"),
  json_keys: z
    .record(z.string().min(1), masker)
    .default({})
    .describe("key names that mean the same in every JSON document, at any depth, in any case"),
  tables: z
    .record(z.string().min(1), tableSchema)
    .describe("the rules; a table outside the schema public is written schema.Name"),
});

/** The file after rulesSchema, maskers still as written. */
export type ParsedRulesFile = z.output<typeof rulesSchema>;

// The shape of scrub-rules.yaml. Types of the parsed file, the JSON Schema for editors and the descriptions in the docs
// come from here. What stands behind a masker's name is the registry's to judge (read-maskers.ts).
import { z } from "zod";
import { DEFAULT_RESERVED, isReservedDomain, isReservedNetwork } from "./reserved.ts";

/** Marks the places of the schema where a masker stands; json-schema.ts fills them from the registry. */
export const MASKER_ID = "masker";

/** Marks the places where a column's masker stands, which may have a condition beside it. */
export const COLUMN_ID = "column";

/** A preset, or a path that stays in the folder of the rules: a file, or the folder of a Prisma schema (`./prisma/`). */
const EXTENDS = /^(?:preset:.+|\.\/(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\\]+(?:\.ya?ml|\.prisma|\/))$/;

const masker = z.unknown().meta({
  id: MASKER_ID,
  description: "a masker: its name, null, or {name: options}; {keep: reason} keeps the column",
});

const columnRule = z.unknown().meta({
  id: COLUMN_ID,
  description: "a masker, or {mask: masker, unless: SQL}: rows for which the SQL is true keep their value",
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
  oversize: z
    .enum(["redact", "fail"])
    .default("redact")
    .describe("a masked field above 16 MB: redact it whole, or stop"),
  comments: z
    .enum(["keep", "drop"])
    .default("keep")
    .describe("comments on tables, columns and other objects: copy them, or leave them out"),
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

const sql = z.string().trim().min(1);

const tableSchema = z
  .strictObject({
    rows: z.enum(["all", "none"]).default("all").describe("none: the table arrives empty"),
    where: sql
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
    orphans: z
      .enum(["drop", "null"])
      .nullable()
      .optional()
      .describe("rows whose reference is not copied: drop them, or set the reference to NULL"),
    unless: sql.optional().describe("SQL condition: rows for which it is true keep their values"),
    when: sql.optional().describe("SQL condition: rows for which it is false keep their values"),
    columns: z
      .record(z.string(), columnRule)
      .default({})
      .describe("what happens to each column; {mask: masker, unless: SQL} spares some rows"),
  })
  .refine(({ when, unless }) => when === undefined || unless === undefined, {
    error: "write when or unless, not both",
    path: ["when"],
  })
  .refine(({ rows, where, limit, sample }) => rows === "all" || (where ?? limit ?? sample) === undefined, {
    error: "rows: none leaves nothing to choose from: remove where, limit and sample",
  });

const subsetSchema = z
  .strictObject({
    root: z.string().min(1).describe("the table to begin with"),
    where: sql.optional().describe("SQL condition: rows of root for which it is true are kept"),
    limit: z.number().int().min(1).optional().describe("the first rows of root in primary-key order"),
    children: z
      .union([z.enum(["all", "none"]), z.array(z.string().min(1)).min(1)], {
        error: "expected all, none or a list of tables",
      })
      .default("none")
      .describe("rows that reference kept rows: all, none, or those of the tables listed"),
    include: z.array(z.string().min(1)).default([]).describe("tables copied whole"),
  })
  .refine(({ where, limit }) => (where ?? limit) !== undefined, {
    error: "expected where or limit: without them every row of root would be kept",
  });

/** The whole file, before names of maskers are looked up. */
export const rulesSchema = z.strictObject({
  version: z.literal(1).describe("version of this format"),
  policy: policySchema.prefault({}).describe("what happens to whatever no rule speaks for"),
  reserved: reservedSchema
    .prefault({})
    .describe("where fakes live; anything else of these kinds in the target is a finding"),
  allow: z.array(allowSchema).default([]).describe("seen in the target on purpose; listed in every report"),
  extends: z
    .array(
      z.string().refine((value) => EXTENDS.test(value), {
        error:
          "expected preset:name, or a file such as ./base-rules.yaml or ./db/schema.prisma in the folder of the rules",
      }),
    )
    .max(16)
    .default([])
    .describe(
      "presets (preset:nextauth), files (./base.yaml) and Prisma schemas (./db/schema.prisma) whose rules hold where this file has none",
    ),
  json_keys: z
    .record(z.string().min(1), masker)
    .default({})
    .describe("key names that mean the same in every JSON document, at any depth, in any case"),
  column_names: z
    .record(z.string().min(1), masker)
    .default({})
    .describe(
      "column names, exactly as the database has them, in every table without a rule for that column",
    ),
  subset: subsetSchema
    .optional()
    .describe("copies some rows of one table, everything that they reference, and the children asked for"),
  tables: z
    .record(z.string().min(1), tableSchema)
    .describe("the rules; a table outside the schema public is written schema.Name"),
});

/** The file after rulesSchema, maskers still as written. */
export type ParsedRulesFile = z.output<typeof rulesSchema>;

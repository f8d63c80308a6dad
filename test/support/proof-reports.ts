// Reports for the tests of renderings: one as large as a real schema, one whose names are as hostile as Postgres lets
// them be, and small changes of both. Synthetic throughout.
import type { ProofReport } from "../../src/report/proof-report.ts";
import type { Finding, VerifyReport } from "../../src/verify/finding.ts";
import type { Manifest, ManifestColumn, ManifestTable } from "../../src/verify/manifest.ts";

/** Names of tables, columns, rules files and reasons that break whatever is not escaped. */
export const HOSTILE_NAMES = [
  "<script>alert(1)</script>",
  "\"quoted' & 'both\"",
  "two\nlines\tand\ttabs",
  "\u202egnp.txt\u202c",
  "]]><!-- --><![CDATA[",
  "\u001b[31mred\u0007",
  "ünïcødé 表 \u{1f600}",
  "{0} [link](1) \\ {{",
  "a\u200bb\u00a0c",
  "</title></style></textarea>",
  "onload=alert(1) style=position:fixed",
  "עברית",
] as const;

const TABLES: readonly (readonly [string, number, ManifestTable["arrives"]])[] = [
  ["Account", 14, "all"],
  ["Campaign", 31, "all"],
  ["Contact", 40, "all"],
  ["ContactList", 9, "all"],
  ["ContactTag", 4, "all"],
  ["CustomDomain", 16, "all"],
  ["EmailEvent", 22, "some"],
  ["EmailTemplate", 18, "all"],
  ["Experiment", 12, "all"],
  ["GmailToken", 10, "all"],
  ["Invoice", 24, "all"],
  ["Journey", 17, "all"],
  ["JourneyStep", 19, "all"],
  ["LoginAttempt", 8, "none"],
  ["Note", 7, "all"],
  ["Notification", 11, "all"],
  ["Plan", 13, "all"],
  ["Recipient", 26, "all"],
  ["Session", 6, "none"],
  ["Subscription", 20, "all"],
  ["User", 38, "all"],
  ["VerificationToken", 3, "none"],
  ["WebhookCall", 15, "some"],
  ["Workspace", 12, "all"],
];

const COLUMNS: readonly Omit<ManifestColumn, "because">[] = [
  { column: "id", type: "text", treatment: "keep", placement: "none" },
  {
    column: "email",
    type: "text",
    treatment: "mask",
    placement: "stream",
    masker: "email",
    guarantee: "injective",
    distinct: { count: 48_211, isExact: true },
  },
  {
    column: "firstName",
    type: "text",
    treatment: "mask",
    placement: "stream",
    masker: "person.first_name",
    guarantee: "list",
  },
  {
    column: "accessToken",
    type: "text",
    treatment: "mask",
    placement: "stream",
    masker: "token",
    guarantee: "injective",
    distinct: { count: 1_204_000, isExact: false },
  },
  {
    column: "passwordHash",
    type: "text",
    treatment: "mask",
    placement: "source",
    masker: "password",
    guarantee: "fixed",
  },
  {
    column: "variables",
    type: "jsonb",
    treatment: "mask",
    placement: "stream",
    masker: "json",
    guarantee: "lossy",
  },
  { column: "createdAt", type: "timestamp(3) without time zone", treatment: "keep", placement: "none" },
  {
    column: "locale",
    type: "text",
    treatment: "keep",
    placement: "none",
    masker: "keep",
    guarantee: "identity",
    reason: "a language code, chosen from a list of eleven",
  },
  {
    column: "notes",
    type: "text",
    treatment: "mask",
    placement: "stream",
    masker: "text",
    guarantee: "lossy",
  },
  { column: "searchVector", type: "tsvector", treatment: "generated", placement: "none" },
  { column: "isActive", type: "boolean", treatment: "keep", placement: "none" },
  {
    column: "secret",
    type: "text",
    treatment: "mask",
    placement: "source",
    masker: "null",
    guarantee: "fixed",
  },
];

const STRUCTURAL: Readonly<Record<string, string>> = {
  id: "structural: text ids, all cuid",
  createdAt: "structural: timestamp by its name",
  isActive: "structural: boolean",
};

function becauseOf(column: string, line: number): string {
  if (column === "searchVector") return "generated column";
  return STRUCTURAL[column] ?? `scrub-rules.yaml:${line}`;
}

function largeTable([name, width, arrives]: (typeof TABLES)[number], at: number): ManifestTable {
  return {
    schema: "public",
    name,
    table: `public.${name}`,
    arrives,
    rows: arrives === "none" ? 0 : 37 * (at + 3) ** 3,
    format: "binary",
    columns: Array.from({ length: width }, (_, index) => {
      const base = COLUMNS[index % COLUMNS.length] ?? {
        column: "id",
        type: "text",
        treatment: "keep",
        placement: "none",
      };
      const round = Math.floor(index / COLUMNS.length);
      const planned = { ...base, because: becauseOf(base.column, 10 + at * 12 + index) };
      const column = round === 0 ? base.column : `${base.column}${round + 1}`;
      const isSpared = name === "User" && base.column === "email";
      return {
        ...planned,
        column,
        ...(isSpared ? { exempt: { condition: SPARED_CONDITION, fields: 6 } } : {}),
      };
    }),
  };
}

const SPARED_CONDITION = "email LIKE '%@example.test'\n   OR role = 'staff'";

const LARGE_MANIFEST: Manifest = {
  version: 1,
  pgscrub: "0.1.0",
  run: "7f3a9c52",
  madeAt: "2026-11-25T00:58:12.000Z",
  sourceVersion: 170_006,
  rulesFile: "scrub-rules.yaml",
  planDigest: "5b1f0c9d3e77a8421c60",
  reserved: {
    emailDomain: "example.test",
    ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
    ipv6: ["2001:db8::/32"],
    phone: "+1-NPA-555-01XX",
    tokenPrefix: "scrub_",
  },
  allow: [
    { kind: "domain", value: "support.example", reason: "our own support address in templates" },
    { kind: "ip", value: "192.0.2.53", reason: "the name server that every tenant is given" },
  ],
  passwordHashes: ["$2b$10$PLANTEDHASHPLANTEDHASHPLANTEDHASHPLANTEDHASHPLANTEDHASH"],
  tables: TABLES.map(largeTable),
  objects: [
    {
      kind: "index",
      table: "public.User",
      name: "User_email_key",
      definition: "00ff00ff00ff00ff",
      isValid: true,
    },
  ],
  leftOut: [
    { kind: "extension", name: "pg_cron", because: "it acts by itself, and nothing that is copied needs it" },
    {
      kind: "policy",
      name: "tenant",
      table: "public.Note",
      because: "it names a role that the target does not have",
    },
  ],
};

/** Findings of every kind, as the checks write them. */
export const FINDINGS: readonly Finding[] = [
  {
    kind: "integrity",
    table: "public.User",
    column: "",
    detector: "constraint User_email_key is missing",
    count: 1,
    rowKeys: [],
  },
  {
    kind: "survivor",
    table: "public.User",
    column: "notes",
    detector: "source email",
    count: 12,
    rowKeys: ["(0,1)", "(0,4)", "(2,17)", "(3,1)", "(3,2)"],
  },
  {
    kind: "stranger",
    table: "public.Contact",
    column: "variables2",
    path: "$.signature",
    detector: "jwt",
    count: 1,
    rowKeys: ["(81,3)"],
  },
  { kind: "integrity", table: "public.Note", column: "", detector: "row count", count: 1, rowKeys: [] },
  {
    kind: "conformance",
    table: "public.User",
    column: "locale",
    detector: "kept column differs",
    count: 1,
    rowKeys: [],
  },
  {
    kind: "collapse",
    table: "public.Contact",
    column: "email",
    detector: "values were merged",
    count: 3,
    rowKeys: [],
  },
  {
    kind: "survivor",
    table: "public.touch_contact",
    column: "",
    detector: "source email in function",
    count: 1,
    rowKeys: [],
  },
  {
    kind: "integrity",
    table: "public.Invoice",
    column: "id",
    detector: "sequence Invoice_number_seq is behind its column",
    count: 1,
    rowKeys: [],
  },
  {
    kind: "coverage",
    table: "source",
    column: "",
    detector: "more values than fingerprints can be held",
    count: 1,
    rowKeys: [],
  },
  { kind: "canary", table: "public.Plan", column: "notes", detector: "canary", count: 1, rowKeys: [] },
];

function verifyReport(
  manifest: Manifest,
  findings: readonly Finding[],
  notes: readonly string[],
): VerifyReport {
  const { tables } = manifest;
  return {
    ok: findings.length === 0,
    findings,
    coverage: {
      tables: tables.length,
      columns: tables.reduce((sum, { columns }) => sum + columns.length, 0),
      rows: tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
      bytes: 1_340_221_904,
      unread: tables.flatMap(({ table, columns }) =>
        columns.filter(({ type }) => type === "boolean").map(({ column }) => `${table}.${column}`),
      ),
      read: tables.map(({ table, rows }) => ({
        table,
        rows: (rows ?? 0) + (table === "public.Note" && findings.length > 0 ? 2 : 0),
      })),
    },
    notes,
    durationMs: 18_422,
  };
}

/** 24 tables of up to 40 columns, clean unless findings are given. */
export function largeReport(findings: readonly Finding[] = []): ProofReport {
  return {
    command: "sync",
    version: "0.1.0",
    at: "2026-11-25T01:02:44.118Z",
    durationMs: 41_870,
    source: "ep-quiet-lake-123456.eu-central-1.aws.neon.tech:5432/loumass",
    target: "localhost:5432/loumass",
    manifest: LARGE_MANIFEST,
    verify: verifyReport(LARGE_MANIFEST, findings, [
      "sequences of tables that arrive empty are not compared with the source",
    ]),
  };
}

/** Every name, path, reason and note is hostile; each table has a finding, each column too. */
export function hostileReport(): ProofReport {
  const tables = HOSTILE_NAMES.map(
    (name, at): ManifestTable => ({
      schema: "public",
      name,
      table: `public.${name}`,
      arrives: "all",
      rows: at,
      format: "text",
      columns: HOSTILE_NAMES.map((column, index) => ({
        column,
        type: `"${name}"`,
        treatment: index % 3 === 0 ? "keep" : "mask",
        placement: index % 3 === 0 ? "none" : "stream",
        masker: index % 3 === 0 ? "keep" : "text",
        because: `${name}/rules.yaml:${index + 1}`,
        ...(index % 3 === 0 ? { reason: column } : { exempt: { condition: column, fields: 1 } }),
      })),
    }),
  );
  const manifest: Manifest = {
    ...LARGE_MANIFEST,
    rulesFile: HOSTILE_NAMES[0],
    allow: HOSTILE_NAMES.map((value) => ({ kind: "value", value, reason: value })),
    tables,
    objects: [],
    leftOut: HOSTILE_NAMES.map((name) => ({ kind: "policy", name, because: name })),
  };
  const findings = HOSTILE_NAMES.flatMap((name): Finding[] => [
    {
      kind: "survivor",
      table: `public.${name}`,
      column: name,
      path: name,
      detector: name,
      count: 1,
      rowKeys: ["(0,1)"],
    },
    {
      kind: "integrity",
      table: `public.${name}`,
      column: "",
      detector: `constraint ${name} is missing`,
      count: 1,
      rowKeys: [],
    },
    {
      kind: "stranger",
      table: `elsewhere.${name}`,
      column: "",
      detector: "jwt in view",
      count: 1,
      rowKeys: [],
    },
  ]);
  return {
    ...largeReport(),
    target: HOSTILE_NAMES[0],
    manifest,
    verify: verifyReport(manifest, findings, HOSTILE_NAMES),
  };
}

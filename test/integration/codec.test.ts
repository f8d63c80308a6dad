// The server itself is the oracle of the codec: what it prints as text is what we decode from its binary form, what we
// encode is byte for byte what it sends, and masking gives the same rows in both COPY formats.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TypeFamily } from "../../src/catalog/catalog.ts";
import { readCatalog } from "../../src/catalog/read-catalog.ts";
import { binaryValueOf } from "../../src/pipeline/codec/binary-values.ts";
import { newBinaryScanner } from "../../src/pipeline/codec/copy-binary.ts";
import { canRewriteBinary, newFieldRewriter } from "../../src/pipeline/codec/field-rewriter.ts";
import { openCopyIn } from "../../src/pipeline/sink/copy-in.ts";
import { openCopyOut } from "../../src/pipeline/source/copy-out.ts";
import { EVERY_FAMILY } from "../../src/pipeline/transform/maskers/families.ts";
import { buildMasker } from "../../src/pipeline/transform/registry.ts";
import { newScrubber } from "../../src/pipeline/transform/scrub-rows.ts";
import { applyDumpSettings } from "../../src/postgres/connect.ts";
import { createDatabase, execute, withClient } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesOf } from "../support/field-rules.ts";
import { surroundings } from "../support/masker-context.ts";

const TYPES = [
  "text",
  "varchar(60)",
  "char(12)",
  "name",
  "json",
  "jsonb",
  "xml",
  "uuid",
  "int2",
  "int4",
  "int8",
  "bool",
  "bytea",
  "inet",
  "cidr",
  "macaddr",
  "macaddr8",
  "numeric",
  "numeric(12,4)",
  "date",
  "timestamp",
  "timestamp(0)",
  "mood",
] as const;

const VALUES: Readonly<Record<(typeof TYPES)[number], readonly string[]>> = {
  text: [
    "",
    " ",
    "\\N",
    "\\.",
    "a\tb\nc\rd\be\ff\vg\\h",
    "Ünïcode 🙂",
    "e\u0301",
    "\u0001\u007f",
    "x".repeat(9000),
  ],
  "varchar(60)": ["", "NULL", '"quoted"', "{braces}", "a,b"],
  "char(12)": ["", "a", "twelve chars"],
  name: ["n", "Mixed Case"],
  json: ['{"a": 1,  "b":[true,null,"\\u0000"]}', '"\\ud83d"', "0"],
  jsonb: ['{"a": 1.50, "b": [true, null, "x"]}', '"text"', "[]"],
  xml: ["<a>b</a>", "plain"],
  uuid: ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"],
  int2: ["0", "-32768", "32767"],
  int4: ["0", "-2147483648", "2147483647"],
  int8: ["0", "-9223372036854775808", "9223372036854775807"],
  bool: ["true", "false"],
  bytea: ["\\x", "\\x00ff10", `\\x${"5c".repeat(300)}`],
  inet: [
    "192.0.2.1",
    "10.0.0.0/8",
    "::1",
    "::",
    "2001:db8::1",
    "2001:db8:0:0:1:0:0:1",
    "1:0:0:2:0:0:0:3",
    "::ffff:1.2.3.4",
    "::1.2.3.4",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:0",
    "fe80::/10",
  ],
  cidr: ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"],
  macaddr: ["08:00:2b:01:02:03"],
  macaddr8: ["08:00:2b:01:02:03:04:05"],
  numeric: [
    ...[
      "0",
      "0.00",
      "1",
      "-1",
      "9999",
      "10000",
      "-10000.0001",
      "1.50",
      "0.0001",
      "0.00001",
      "1e-20",
      "123456789.98765",
    ],
    ...["1e4000", `9${"87654321".repeat(40)}.${"12345678".repeat(40)}`, "NaN", "Infinity", "-Infinity"],
  ],
  "numeric(12,4)": ["0", "99999999.9999", "-0.0001", "100"],
  date: [
    ...[
      "2024-02-29",
      "1970-01-01",
      "2000-01-01",
      "1900-03-01",
      "0001-01-01",
      "0001-12-31 BC",
      "0044-03-15 BC",
    ],
    ...["4714-11-24 BC", "5874897-12-31", "9999-12-31", "10000-01-01", "infinity", "-infinity"],
  ],
  timestamp: [
    ...[
      "2024-02-29 23:59:59.123456",
      "2024-02-29 00:00:00",
      "1969-12-31 23:59:59.9",
      "1999-12-31 23:59:59.000001",
    ],
    ...[
      "0044-03-15 12:30:00 BC",
      "4714-11-24 00:00:00 BC",
      "294276-12-31 23:59:59.999999",
      "infinity",
      "-infinity",
    ],
  ],
  "timestamp(0)": ["2024-02-29 23:59:59"],
  mood: ["sad", "OK, fine"],
};

/** The family of one of the types above. */
function familyOf(type: string): TypeFamily {
  if (/^(varchar|char|name)/.test(type)) return "text";
  if (type === "mood") return "enum";
  return EVERY_FAMILY.find((family) => family === type || family === type.replace(/\(.*|8$/, "")) ?? "other";
}

/** A type, elements of it, and the array that `{array: redact}` makes of these and a NULL. */
const ARRAYS: readonly (readonly [type: string, elements: string, masked: string])[] = [
  ["text", "'a', 'b c'", "{redacted,redacted,NULL}"],
  ["varchar(3)", "'abc'", "{red,NULL}"],
  ["bool", "true, false", "{f,f,NULL}"],
  ["int2", "7", "{0,NULL}"],
  ["int4", "7", "{0,NULL}"],
  ["int8", "7", "{0,NULL}"],
  ["numeric(8,2)", "1.5, 'NaN'", "{0.00,0.00,NULL}"],
  ["uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "{00000000-0000-4000-8000-000000000000,NULL}"],
  ["date", "'2024-02-29', '0044-03-15 BC', 'infinity'", "{1970-01-01,1970-01-01,1970-01-01,NULL}"],
  ["timestamp", "'2024-02-29 12:00'", '{"1970-01-01 00:00:00",NULL}'],
  ["inet", "'10.0.0.1'", "{192.0.2.0,NULL}"],
  ["cidr", "'10.0.0.0/8'", "{192.0.2.0/24,NULL}"],
  ["macaddr", "'08:00:2b:01:02:03'", "{00:00:00:00:00:00,NULL}"],
  ["macaddr8", "'08:00:2b:01:02:03:04:05'", "{00:00:00:00:00:00:00:00,NULL}"],
  ["bytea", "'\\x00ff'", '{"\\\\x",NULL}'],
  ["xml", "'<a/>'", "{<redacted/>,NULL}"],
  ["json", `'{"a": ["b"]}', '[1]'`, '{"{}",[],NULL}'],
  ["jsonb", `'{"a": ["b"]}'`, '{"{}",NULL}'],
  ["mood", "'OK, fine'", "{sad,NULL}"],
  ["interval", "'1 day 02:03:04'", "{00:00:00,NULL}"],
  ["timestamptz", "'infinity'", '{"1970-01-01 00:00:00+00",NULL}'],
  ["float4", "1.5", "{0,NULL}"],
  ["float8", "'NaN'", "{0,NULL}"],
  ["tsvector", "'a:1 b:2'", '{"",NULL}'],
];
/** Those of them that make a table be copied as text. */
const TEXT_ONLY = ["interval", "timestamptz", "float4", "float8", "tsvector"];

let server: EmbeddedServer;
let url: string;

beforeAll(async () => {
  server = await startServer();
  url = await createDatabase(server, "codec", "CREATE TYPE mood AS ENUM ('sad', 'OK, fine')");
});

afterAll(() => server?.stop());

async function copyOut(sql: string): Promise<Buffer> {
  return withClient(url, async (client) => {
    await applyDumpSettings(client);
    const chunks: Buffer[] = [];
    for await (const chunk of openCopyOut(client, sql)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  });
}

describe.each(TYPES)("%s", (type) => {
  test("decodes to the server's own text and encodes to its own bytes", async () => {
    const rows = VALUES[type].map((value) => `($v$${value}$v$::${type})`).join(", ");
    const relation = `(VALUES ${rows}) AS v(x)`.replaceAll("mood", "public.mood");
    const texts = await withClient(url, async (client) => {
      await applyDumpSettings(client);
      const result = await client.query<{ text: string }>(
        `SELECT pg_catalog.format('%s', x) AS text FROM ${relation}`,
      );
      return result.rows.map((row) => row.text);
    });
    const value = binaryValueOf(familyOf(type));
    const seen: string[] = [];
    const scanner = newBinaryScanner(1, (buffer, row) => {
      const [start = 0, end = 0] = [row.starts[0], row.ends[0]];
      const text = value?.decode(buffer, start, end) ?? "";
      seen.push(text);
      expect(value?.encode(text).equals(buffer.subarray(start, end))).toBe(true);
    });
    scanner.push(await copyOut(`COPY (SELECT x FROM ${relation}) TO STDOUT (FORMAT binary)`));
    scanner.finish();
    expect(seen).toEqual(texts);
  });
});

test.each([
  ["numeric", "round(random()::numeric * power(10::numeric, (random() * 30)::int), (random() * 12)::int)"],
  ["date", "date '4714-11-24 BC' + (random() * 2147483000)::int"],
  ["timestamp", "timestamp '4714-11-24 BC' + random() * interval '298989 years'"],
] as const)("10,000 random values of %s decode and encode as the server does", async (family, expression) => {
  const value = binaryValueOf(family);
  await execute(
    url,
    `CREATE TABLE random_${family} AS SELECT ${expression} AS x FROM generate_series(1, 10000)`,
  );
  const texts = (await copyOut(`COPY public.random_${family} TO STDOUT`)).toString().trimEnd().split("\n");
  let at = 0;
  const scanner = newBinaryScanner(1, (buffer, row) => {
    const [start = 0, end = 0] = [row.starts[0], row.ends[0]];
    const text = value?.decode(buffer, start, end) ?? "";
    if (text !== texts[at]) expect(text).toBe(texts[at]);
    if (value?.encode(text).equals(buffer.subarray(start, end)) !== true)
      expect.fail(`${text} encodes otherwise`);
    at++;
  });
  scanner.push(await copyOut(`COPY public.random_${family} TO STDOUT (FORMAT binary)`));
  scanner.finish();
  expect(at).toBe(10_000);
});

describe("arrays", () => {
  const mask = (text: string): string | null => (text === "gone" ? null : text.toUpperCase());

  test("are masked element by element, alike in binary and in text, bounds and NULLs kept", async () => {
    await execute(
      url,
      "CREATE TABLE a (id int PRIMARY KEY, v text[])",
      `INSERT INTO a VALUES (1, '{}'), (2, NULL), (3, '{a,"b c",NULL,"","nUll","q\\"\\\\"}'), (4, '[2:3]={x,gone}'),
        (5, '{{a,b},{c,NULL}}'), (6, ARRAY['same', 'SAME'])`,
      "CREATE TABLE a_text (LIKE a)",
      "CREATE TABLE a_binary (LIKE a)",
    );
    const type = await withClient(url, async (client) => {
      await applyDumpSettings(client);
      return (await readCatalog(client)).tables.find(({ name }) => name === "a")?.columns[1]?.type;
    });
    if (type === undefined) throw new Error("the catalog has no column a.v");
    expect(type).toMatchObject({ family: "text", isArray: true, hasBinary: true });
    for (const format of ["text", "binary"] as const) {
      const scrubber = newScrubber({
        format,
        fieldCount: 2,
        outputFieldCount: 2,
        rules: rulesOf([undefined, newFieldRewriter(type, format, mask)]),
      });
      const pieces: Buffer[] = [];
      scrubber.push(await copyOut(`COPY public.a TO STDOUT (FORMAT ${format})`), (piece) =>
        pieces.push(piece),
      );
      scrubber.finish((piece) => pieces.push(piece));
      await withClient(url, async (client) => {
        const sink = openCopyIn(client, `COPY a_${format} FROM STDIN (FORMAT ${format})`);
        sink.end(Buffer.concat(pieces));
        await new Promise((resolve, reject) => sink.once("finish", resolve).once("error", reject));
      });
    }
    const rows = await withClient(url, async (client) => {
      const sql = (table: string) => `SELECT id, v::text AS v FROM ${table} ORDER BY id`;
      const [text, binary] = [await client.query(sql("a_text")), await client.query(sql("a_binary"))];
      expect(binary.rows).toEqual(text.rows);
      return text.rows;
    });
    expect(rows.map(({ v }: { v: string | null }) => v)).toEqual([
      "{}",
      null,
      '{A,"B C",NULL,"","NULL","Q\\"\\\\"}',
      "[2:3]={X,NULL}",
      "{{A,B},{C,NULL}}",
      "{SAME,SAME}",
    ]);
  });

  test("of every type go through their element's masker to the same rows in both formats", async () => {
    const columns = ARRAYS.map(([type, , masked], at) => ({ name: `c${at}`, type, masked }));
    await execute(
      url,
      `CREATE TABLE every (${columns.map(({ name, type }) => `${name} ${type}[]`).join(", ")})`,
      `INSERT INTO every VALUES (${ARRAYS.map(([type, values]) => `ARRAY[${values}, NULL]::${type}[]`).join(", ")})`,
      "INSERT INTO every DEFAULT VALUES",
      "CREATE TABLE every_text (LIKE every)",
      "CREATE TABLE every_binary (LIKE every)",
    );
    const table = await withClient(url, async (client) => {
      await applyDumpSettings(client);
      return (await readCatalog(client)).tables.find(({ name }) => name === "every");
    });
    const types = table?.columns.map(({ type }) => type) ?? [];
    const binary = types.map(canRewriteBinary);
    // What binary COPY cannot carry makes its table text; here those columns are sent with NULL instead.
    expect(columns.filter((_, at) => !binary[at]).map(({ type }) => type)).toEqual(TEXT_ONLY);
    for (const format of ["text", "binary"] as const) {
      const rules = types.map((type, at) => {
        if (format === "binary" && !binary[at]) return undefined;
        const mask = buildMasker({ masker: "array", options: "redact" }, surroundings(type));
        return newFieldRewriter(type, format, mask);
      });
      const fieldCount = types.length;
      const scrubber = newScrubber({
        format,
        fieldCount,
        outputFieldCount: fieldCount,
        rules: rulesOf(rules),
      });
      const pieces: Buffer[] = [];
      const names = columns.map(({ name }, at) => (rules[at] === undefined ? "NULL" : name)).join(", ");
      const sql = `COPY (SELECT ${names} FROM public.every) TO STDOUT (FORMAT ${format})`;
      scrubber.push(await copyOut(sql), (piece) => pieces.push(Buffer.from(piece)));
      scrubber.finish((piece) => pieces.push(Buffer.from(piece)));
      await withClient(url, async (client) => {
        const sink = openCopyIn(client, `COPY every_${format} FROM STDIN (FORMAT ${format})`);
        sink.end(Buffer.concat(pieces));
        await new Promise((resolve, reject) => sink.once("finish", resolve).once("error", reject));
        await client.query("SET TimeZone TO 'UTC'");
        const texts = columns.map(({ name }) => `${name}::text`).join(", ");
        const result = await client.query({ text: `SELECT ${texts} FROM every_${format}`, rowMode: "array" });
        const expected = columns.map(({ masked }, at) => (rules[at] === undefined ? null : masked));
        expect(result.rows).toEqual([expected, columns.map(() => null)]);
      });
    }
  });
});

// The streaming splitter against the plain one, cut at every place: pieces never depend on where chunks end.
import { describe, expect, it } from "vitest";
import { SqlFileSplitter, type SqlPiece } from "../../../src/restore/sql-file-splitter.ts";
import { splitStatements } from "../../../src/target/split-statements.ts";

const ROWS = "1\ta\\nb\\\\.\n2\t\\N\n\\\\.\té\n";
const DUMP = [
  "--\n-- a; comment\n--\n\n\\restrict abc\n",
  "CREATE TABLE t (a text DEFAULT 'x;''y', \"b;\"\"c\" int);\n",
  "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $fn$\nBEGIN RETURN $q$;$q$; END\n$fn$;\n",
  "CREATE FUNCTION g(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 0 ELSE 1 END; END;\n",
  "SELECT E'a\\';b'\n  'c\\';d', type'a\\';\n",
  `COPY public.t (a) FROM stdin;\n${ROWS}\\.\n\n`,
  "COPY public.empty (a) FROM stdin;\n\\.\n",
  "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);\n/* a /* b; */ c; */\n",
  `COMMENT ON TABLE t IS '${"é; ".repeat(300)}';\n`,
  `COPY public.t (a) FROM stdin;\nlast\n\\.\n`,
  "\\unrestrict abc\n",
].join("\n");

/** Pieces with rows joined, from chunks. */
function pieces(chunks: readonly Buffer[]): { found: string[]; isWhole: boolean } {
  const splitter = new SqlFileSplitter();
  const found: string[] = [];
  let rows: Buffer[] = [];
  const take = (piece: SqlPiece): void => {
    if (piece.kind === "rows") rows.push(Buffer.from(piece.bytes));
    else if (piece.kind === "copy-end") {
      found.push(`rows ${Buffer.concat(rows).toString("utf8")}`);
      rows = [];
    } else found.push(`${piece.kind} ${piece.text}`);
  };
  for (const chunk of chunks) for (const piece of splitter.push(chunk)) take(piece);
  const last = splitter.finish();
  for (;;) {
    const next = last.next();
    if (next.done === true) return { found, isWhole: next.value };
    take(next.value);
  }
}

describe("SqlFileSplitter", () => {
  const bytes = Buffer.from(DUMP);
  const whole = pieces([bytes]);

  it("finds the statements that the plain splitter finds, the rows and psql's lines", () => {
    expect(whole.isWhole).toBe(true);
    const statements = whole.found.filter((piece) => /^(statement|copy) /.test(piece));
    const withoutRows = DUMP.replace(ROWS, "").replace("last\n", "");
    expect(statements.map((piece) => piece.replace(/^\w+ /, ""))).toEqual(
      splitStatements(withoutRows).map(({ text }) => text),
    );
    expect(whole.found.filter((piece) => piece.startsWith("rows "))).toEqual([
      `rows ${ROWS}`,
      "rows ",
      "rows last\n",
    ]);
    expect(whole.found.filter((piece) => piece.startsWith("meta "))).toEqual([
      "meta \\restrict abc",
      "meta \\unrestrict abc",
    ]);
  });

  it("finds the same wherever the bytes are cut in two, and byte by byte", () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(pieces([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    expect(pieces([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it.each([
    ["a statement", "CREATE TABLE t (a int)"],
    ["a string", "SELECT 'abc;"],
    ["rows", "COPY t (a) FROM stdin;\n1\n2\n"],
    ["the line that ends rows", "COPY t (a) FROM stdin;\n1\n\\."],
    ["a dollar quote", "SELECT $a$;$b$;"],
  ])("knows when the end is missing of %s", (_what, text) => {
    expect(pieces([Buffer.from(text)]).isWhole).toBe(false);
  });

  it("reads a long statement in linear time", () => {
    const long = Buffer.from(`SELECT '${"x".repeat(8_000_000)}';\n`);
    const before = process.cpuUsage();
    const chunks = Array.from({ length: Math.ceil(long.length / 65_536) }, (_, n) =>
      long.subarray(n * 65_536, (n + 1) * 65_536),
    );
    expect(pieces(chunks).found).toHaveLength(1);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });
});

// The splitter on hand-written traps, and by round trip on statements put together at random.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitStatements } from "../../../src/target/split-statements.ts";

function texts(sql: string): string[] {
  return splitStatements(sql).map(({ text }) => text);
}

describe("splitStatements", () => {
  it("cuts at semicolons and drops the comments around statements", () => {
    expect(texts("-- one; two\nSELECT 1;\n/* a; /* nested; */ b; */ SELECT 2 -- tail;\n;;")).toEqual([
      "SELECT 1",
      "SELECT 2",
    ]);
  });

  it.each([
    ["a plain string with a backslash before its end", String.raw`SELECT 'a\', ';'`],
    ["a doubled quote", "SELECT 'it''s; fine'"],
    ["an escape string", String.raw`SELECT E'it\'s; fine\\', 1`],
    ["an escape string in two parts", String.raw`SELECT E'a'${"\n  "}'b\';c'`],
    ["a word that ends in e before a string", String.raw`SELECT type'a\'`],
    ["a quoted name", 'SELECT "semi;""colon"'],
    ["a dollar quote", "SELECT $$;'\"--$$, $a$;$b$;$$;$a$"],
    ["a name with dollars", "SELECT a$b$c, 1 AS x$y$z"],
    ["parameters", "SELECT $1 + $2, $1$x$;$x$"],
    ["a comment inside", "SELECT 1 -- ;\n, /* ; */ 2"],
    ["a rule with several actions", "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)"],
    [
      "a BEGIN ATOMIC body",
      "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN CASE a WHEN 2 THEN 0 END ELSE 1 END; SELECT 2; END",
    ],
    ["BEGIN ATOMIC of a procedure", "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END"],
  ])("keeps %s whole", (_, statement) => {
    expect(texts(`SELECT 0;\n${statement};\nSELECT 9;\n`)).toEqual(["SELECT 0", statement, "SELECT 9"]);
  });

  it("takes BEGIN and CASE for nothing special outside routines", () => {
    expect(
      texts("BEGIN; SELECT CASE WHEN true THEN 1 END; END; CREATE VIEW atomic AS SELECT 1;"),
    ).toHaveLength(4);
  });

  it("drops psql's meta-lines at the beginning of a statement only", () => {
    const sql = "\\restrict abc;def\n\nSELECT '\n\\kept';\n-- c\n\\unrestrict abc\n\\connect x\nSELECT 2;\n";
    expect(texts(sql)).toEqual(["SELECT '\n\\kept'", "SELECT 2"]);
  });

  it("counts lines", () => {
    const lines = splitStatements("\n-- c\nSELECT 1;\n\nSELECT\n 2; SELECT 3;\nSELECT 4").map(
      ({ line }) => line,
    );
    expect(lines).toEqual([3, 5, 6, 7]);
  });

  it("ends what is unterminated with the text, without a loop", () => {
    for (const opening of ["'", '"', "E'\\", "$x$", "/* /*", "--", "\\"]) {
      expect(texts(`SELECT 1;${opening}`).length).toBeLessThanOrEqual(2);
    }
  });

  it("gives statements back that were joined, whatever stands between them", () => {
    const piece = fc.oneof(
      fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
      fc.string().map((text) => `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`),
      fc.string({ minLength: 1 }).map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string().map((text) => `$t0$${text.replaceAll("$t0$", "")};$t0$`),
      fc.string().map((text) => `/*${text.replaceAll("*", "").replaceAll("/", "")};*/ 1`),
      fc.string().map((text) => `--${text.replaceAll(/[\n\r]/g, "")};\n1`),
      fc.constantFrom("(1; 2)", "a.b", "1.5", "+", "é$1", "CASE", "END", "BEGIN", "$1"),
    );
    const statement = fc.array(piece, { maxLength: 6 }).map((pieces) => ["SELECT", ...pieces].join(" "));
    const between = fc.constantFrom(
      ";",
      ";\n",
      " ;\n-- Name: x; Type: y\n",
      ";/* ; */",
      ";;\n\\restrict 'x\n",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(statement, between), { maxLength: 8 }), (parts) => {
        const joined = parts.map(([text, separator]) => text + separator).join("");
        expect(texts(joined)).toEqual(parts.map(([text]) => text));
      }),
      { numRuns: 500 },
    );
  });
});

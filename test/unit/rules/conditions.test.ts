// Conditions, orphans, subset, column_names: what the reader gives, and every way to write them wrong.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../../src/rules/format-diagnostic.ts";
import { loadRules, parseRules } from "../../../src/rules/load-rules.ts";
import type { Rules } from "../../../src/rules/rules.ts";
import { RulesError } from "../../../src/rules/rules-error.ts";

const folder = mkdtempSync(join(tmpdir(), "pgscrub-conditions-"));
afterAll(() => rmSync(folder, { recursive: true }));

function parse(text: string): Rules {
  const result = parseRules(`version: 1\n${text}`, "r.yaml");
  if ("diagnostics" in result) throw new Error(formatDiagnostics(result.diagnostics, text));
  return result.rules;
}

function mistakes(text: string): string[] {
  const result = parseRules(`version: 1\n${text}`, "r.yaml");
  if ("rules" in result) return [];
  return result.diagnostics.map(({ line, col, code, message }) => `${line}:${col} ${code} ${message}`);
}

/** The whole printed text of what loadRules, SQL parser and all, says. */
async function printed(text: string): Promise<string> {
  const path = join(folder, "r.yaml");
  writeFileSync(path, `version: 1\n${text}`);
  try {
    await loadRules(path);
    return "";
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return formatDiagnostics(error.diagnostics, error.source).replaceAll(`${folder}/`, "");
  }
}

describe("conditions", () => {
  test("a table's and a column's condition are read with their places, beside any masker", () => {
    const rules = parse(`tables:
  User:
    unless: "email LIKE '%@example.org'"
    columns:
      email: {mask: email, when: "role = 'x'"}
      password: {password: {plaintext: letmein}, unless: "id < 10"}
      note: {mask: {fixed: hello}}
      name: person.full_name
`);
    const table = rules.tables[0];
    expect(table?.condition).toEqual({
      kind: "unless",
      sql: "email LIKE '%@example.org'",
      position: { line: 4, col: 13, length: 28 },
    });
    expect(table?.columns.map(({ name, spec, condition }) => [name, spec.masker, condition?.kind])).toEqual([
      ["email", "email", "when"],
      ["password", "password", "unless"],
      ["note", "fixed", undefined],
      ["name", "person.full_name", undefined],
    ]);
    expect(table?.columns[1]?.condition).toEqual({
      kind: "unless",
      sql: "id < 10",
      position: { line: 7, col: 58, length: 9 },
    });
  });

  test.each([
    ["{mask: email, when: a, unless: b}", "RULES_BAD_VALUE c: write when or unless, not both"],
    ["{keep: public, unless: a}", "RULES_BAD_VALUE c is kept in every row, so a condition says nothing"],
    ["{mask: keep, when: a}", "RULES_BAD_VALUE c is kept in every row"],
    ["{mask: email, unless: ''}", "RULES_BAD_VALUE c.unless: expected SQL"],
    ["{mask: email, unless: 5}", "RULES_BAD_VALUE c.unless: expected SQL"],
    ["{mask: email, unless: [a]}", "RULES_BAD_VALUE c.unless: expected SQL"],
    ["{unless: a}", "RULES_BAD_VALUE expected a masker's name"],
    ["{mask: email, phone: {}}", "RULES_BAD_VALUE mask stands here"],
    ["{array: {mask: email, unless: a}}", "RULES_BAD_VALUE mask stands here"],
    ["{json: {$.a: {mask: email, unless: a}}}", "RULES_BAD_VALUE mask stands here"],
    ["{mask: {mask: email}}", "RULES_BAD_VALUE mask stands here"],
  ])("the column rule %s is refused", (rule, expected) => {
    expect(mistakes(`tables:\n  T:\n    columns:\n      c: ${rule}\n`).join("\n")).toContain(expected);
  });

  test("when and unless of one table are refused together", () => {
    expect(mistakes("tables:\n  T: {when: a, unless: b}\n")).toEqual([
      "3:13 RULES_BAD_VALUE tables.T.when: write when or unless, not both",
    ]);
  });
});

describe("orphans and subset", () => {
  test.each([
    ["drop", "drop"],
    ["null", "null"],
    ['"null"', "null"],
    ["~", "null"],
  ])("orphans: %s is read", (written, expected) => {
    expect(parse(`tables:\n  T: {orphans: ${written}}\n`).tables[0]?.filter.orphans).toBe(expected);
  });

  test("an empty orphans says nothing and is refused, and so is another word", () => {
    expect(mistakes("tables:\n  T:\n    orphans:\n")).toEqual(["4:5 RULES_BAD_VALUE orphans is empty"]);
    expect(mistakes("tables:\n  T: {orphans: dropp}\n")).toEqual([
      '3:16 RULES_BAD_VALUE tables.T.orphans: expected one of "drop"|"null"',
    ]);
  });

  test("a subset is read with the place of its SQL; children are none unless asked for", () => {
    expect(parse('subset: {root: Contact, where: "id > 5", limit: 10}\ntables: {}\n').subset).toEqual({
      root: "Contact",
      where: { sql: "id > 5", position: { line: 2, col: 32, length: 8 } },
      limit: 10,
      children: "none",
      include: [],
      position: { line: 2, col: 1, length: 6 },
    });
    const listed = parse("subset: {root: C, limit: 1, children: [A, b.B], include: [Plan]}\ntables: {}\n");
    expect(listed.subset).toMatchObject({ children: ["A", "b.B"], include: ["Plan"] });
  });

  test.each([
    [
      "{root: C}",
      "2:9 RULES_BAD_VALUE subset: expected where or limit: without them every row of root would be kept",
    ],
    ["{limit: 5}", "2:9 RULES_BAD_VALUE subset.root is missing"],
    ["{root: C, limit: 0}", "2:26 RULES_BAD_VALUE subset.limit: too small: expected number to be >=1"],
    [
      "{root: C, limit: 5, children: some}",
      "2:39 RULES_BAD_VALUE subset.children: expected all, none or a list of tables",
    ],
    ["{root: C, limit: 5, childen: all}", "2:29 RULES_UNKNOWN_KEY there is no key childen in subset"],
  ])("the subset %s is refused", (subset, expected) => {
    expect(mistakes(`subset: ${subset}\ntables: {}\n`)).toEqual([expected]);
  });
});

describe("column_names and policies", () => {
  test("column_names is read by exact name, oversize and comments are policies", () => {
    const rules = parse(
      "policy: {oversize: fail, comments: drop}\ncolumn_names: {stripeId: id, note: {keep: public}}\ntables: {}\n",
    );
    expect(rules.policy).toMatchObject({ oversize: "fail", comments: "drop" });
    expect(
      [...rules.columnNames.values()].map(({ name, spec, position }) => [name, spec.masker, position.line]),
    ).toEqual([
      ["stripeId", "id", 3],
      ["note", "keep", 3],
    ]);
  });

  test("a condition has no place below column_names", () => {
    expect(mistakes("column_names: {a: {mask: id, unless: x}}\ntables: {}\n")).toEqual([
      "2:30 RULES_BAD_VALUE column_names.a: unless stands below tables, where it is known whose columns it names",
    ]);
  });
});

describe("SQL of the rules", () => {
  test("every SQL that is not one expression is told in one pass with all other mistakes, whole text", async () => {
    const text = `policy: {oversize: fial}
subset: {root: T, where: "id = "}
tables:
  T:
    where: "id IN (SELECT $1)"
    unless: "true) OR (true"
    columns:
      a: {mask: emial, when: "x = $1"}
      b: {sql: "a; b"}
      c: {sql: {expression: "count(*) OVER ()", injectiv: true}}
`;
    expect(
      await printed(text),
    ).toBe(`r.yaml:2:20 error[RULES_BAD_VALUE]: policy.oversize: expected one of "redact"|"fail"
2 | policy: {oversize: fial}
  |                    ^^^^
hint: Did you mean fail?

r.yaml:3:26 error[RULES_BAD_VALUE]: where is not one SQL expression
3 | subset: {root: T, where: "id = "}
  |                          ^^^^^^^
hint: Write one expression over the table's own columns, such as where: "status = 'ACTIVE'".

r.yaml:6:12 error[RULES_BAD_VALUE]: where holds a parameter
6 |     where: "id IN (SELECT $1)"
  |            ^^^^^^^^^^^^^^^^^^^
hint: Write one expression over the table's own columns, such as where: "status = 'ACTIVE'".

r.yaml:7:13 error[RULES_BAD_VALUE]: unless is not one SQL expression
7 |     unless: "true) OR (true"
  |             ^^^^^^^^^^^^^^^^
hint: Write one expression over the table's own columns, such as unless: "email LIKE '%@example.org'".

r.yaml:9:17 error[RULES_UNKNOWN_MASKER]: there is no masker emial
9 |       a: {mask: emial, when: "x = $1"}
  |                 ^^^^^
hint: Did you mean email?

r.yaml:9:30 error[RULES_BAD_VALUE]: when holds a parameter
9 |       a: {mask: emial, when: "x = $1"}
  |                              ^^^^^^^^
hint: Write one expression over the table's own columns, such as when: "role = 'customer'".

r.yaml:10:16 error[RULES_BAD_VALUE]: sql is not one SQL expression
10 |       b: {sql: "a; b"}
   |                ^^^^^^
hint: Write one expression over the table's own columns, such as sql: "left(status, 1)".

r.yaml:11:49 error[RULES_BAD_OPTIONS]: masker sql does not take these options: there is no option injectiv
11 |       c: {sql: {expression: "count(*) OVER ()", injectiv: true}}
   |                                                 ^^^^^^^^
hint: Did you mean injective?`);
  });

  test("conditions that are one expression pass", async () => {
    const text = `tables:
  T:
    where: "id > 5 AND name ~ 'x'"
    when: "CASE WHEN a THEN b ELSE c END"
    columns: {a: {mask: email, unless: "\\"createdAt\\" < now() - interval '1 day'"}}
`;
    expect(await printed(text)).toBe("");
  });
});

// Rules against hand-written catalogs: what is resolved, and every diagnostic that needs a database.
import { describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/catalog/catalog.ts";
import { arrayMasker } from "../../../src/pipeline/transform/maskers/array.ts";
import { MASKERS } from "../../../src/pipeline/transform/registry.ts";
import { formatDiagnostics } from "../../../src/rules/format-diagnostic.ts";
import { parseRules } from "../../../src/rules/load-rules.ts";
import { matchRules } from "../../../src/rules/match-rules.ts";
import type { MatchedRules } from "../../../src/rules/rules.ts";
import { catalog, column, foreignKey, primaryKey, table, uniqueKey } from "./catalogs.ts";

const maskers = new Map([...MASKERS, [arrayMasker.name, arrayMasker]]);

function match(text: string, against: Catalog, sampled: string[] = []): MatchedRules {
  const result = parseRules(text, "scrub-rules.yaml", maskers);
  if ("diagnostics" in result) throw new Error(formatDiagnostics(result.diagnostics, text));
  return matchRules(result.rules, against, { sampledIdColumns: new Set(sampled), maskers });
}

function codes(matched: MatchedRules): string[] {
  return matched.diagnostics.map(({ code, line, column: name }) => `${line} ${code} ${name ?? ""}`.trim());
}

const id = column("id", "int4", { isIdentity: true, notNull: true });
const user = table("User", [id, column("email", "text", { notNull: true }), column("fullName", "text")], {
  uniqueKeys: [primaryKey("id"), uniqueKey("User_email_key", ["email"])],
});

describe("matchRules", () => {
  test("a misspelt column, a missing column and null into NOT NULL are told in one go", () => {
    const text =
      "version: 1\ntables:\n  User:\n    columns:\n      email: null\n      fulName: person.full_name\n";
    const matched = match(text, catalog([user]));
    expect(formatDiagnostics(matched.diagnostics, text)).toBe(
      `scrub-rules.yaml:3:3 error[RULES_UNCLASSIFIED_COLUMN]: no rule names public.User.fullName, which is text
3 |   User:
  |   ^^^^
hint: Add a rule for it to User, after reading what is proposed.
      fullName: person.full_name

scrub-rules.yaml:5:7 error[RULES_NULL_INTO_NOT_NULL]: public.User.email is NOT NULL and cannot become null
5 |       email: null
  |       ^^^^^
hint: Use redact, fixed or a masker that fits its kind.

scrub-rules.yaml:6:7 error[RULES_UNKNOWN_COLUMN]: table public.User has no column fulName
6 |       fulName: person.full_name
  |       ^^^^^^^
hint: Did you mean fullName?`,
    );
  });

  test("rules, structure and policy each say why", () => {
    const text =
      "version: 1\npolicy: {unclassified_column: redact}\ntables:\n  User:\n    columns: {email: email}\n";
    const matched = match(text, catalog([user]));
    expect(codes(matched)).toEqual([]);
    expect(matched.tables[0]?.columns.map(({ treatment, because }) => [treatment, because])).toEqual([
      ["keep", "structural: identity"],
      ["mask", "scrub-rules.yaml:5"],
      ["mask", "policy: unclassified_column: redact"],
    ]);
  });

  test("unclassified_column: redact is refused where redact cannot hold", () => {
    const text =
      "version: 1\npolicy: {unclassified_column: redact}\ntables:\n  User: {columns: {fullName: null}}\n";
    expect(codes(match(text, catalog([user])))).toEqual(["4 RULES_UNCLASSIFIED_COLUMN email"]);
  });

  test("a table that no rule names is a diagnostic with the whole entry to add, or empty by policy", () => {
    const text = "version: 1\ntables:\n  Use: {rows: none}\n";
    const matched = match(text, catalog([user]));
    expect(codes(matched)).toEqual(["2 RULES_UNCLASSIFIED_TABLE", "3 RULES_UNKNOWN_TABLE"]);
    expect(matched.diagnostics[0]?.yaml).toMatch(
      /^ {2}User:\n {4}columns:\n {6}email: email\n {6}fullName: person\.full_name$/,
    );
    expect(matched.diagnostics[1]?.hint).toBe("Did you mean User?");
    const empty = match("version: 1\npolicy: {unclassified_table: no_rows}\ntables: {}\n", catalog([user]));
    expect(codes(empty)).toEqual([]);
    expect(empty.tables[0]?.rows).toBe("none");
  });

  test("maskers that can collide are refused under unique indexes of every kind", () => {
    const columns = ["a", "b", "c", "d", "e"].map((name) => column(name, "text", { notNull: true }));
    const held = table("t", [id, ...columns], {
      uniqueKeys: [
        primaryKey("id"),
        uniqueKey("whole", ["a"]),
        uniqueKey("partial", ["b"], { isPartial: true }),
        uniqueKey("lower", [], { expressionColumns: ["c"] }),
        uniqueKey("pair", ["id", "d"]),
        uniqueKey("composite", ["a", "e"]),
      ],
    });
    const text =
      "version: 1\ntables:\n  t: {columns: {a: company, b: redact, c: {fixed: x}, d: company, e: company}}\n";
    expect(codes(match(text, catalog([held])))).toEqual([
      "3 RULES_LOSSY_UNDER_UNIQUE a",
      "3 RULES_LOSSY_UNDER_UNIQUE b",
      "3 RULES_LOSSY_UNDER_UNIQUE c",
      "3 RULES_LOSSY_UNDER_UNIQUE e",
    ]);
  });

  test("a masker that does not fit the type, or gives too much for it, is refused with the length needed", () => {
    const t = table("t", [column("n", "int4"), column("mail", "text", { maxLength: 20 })]);
    const matched = match("version: 1\ntables:\n  t: {columns: {n: email, mail: email}}\n", catalog([t]));
    expect(codes(matched)).toEqual(["3 RULES_TYPE_MISMATCH n", "3 RULES_TOO_LONG mail"]);
    expect(matched.diagnostics[1]?.message).toMatch(
      /^masker email needs \d+ characters, public\.t\.mail is character varying\(20\)$/,
    );
    expect(matched.diagnostics[1]?.hint).toMatch(/varchar\(\d+\)/);
  });

  test("array columns take maskers of their elements, and the array masker takes arrays only", () => {
    const t = table("t", [
      column("tags", "text", { isArray: true }),
      column("one", "text"),
      column("n", "int4", { isArray: true }),
    ]);
    const text =
      "version: 1\ntables:\n  t: {columns: {tags: email, one: {array: email}, n: {array: email}}}\n";
    expect(codes(match(text, catalog([t])))).toEqual([
      "3 RULES_TYPE_MISMATCH one",
      "3 RULES_TYPE_MISMATCH n",
    ]);
  });

  test("a secret is kept with a reason only, and a generated column takes no rule", () => {
    const t = table("t", [
      column("apiKey", "text"),
      column("hash", "text"),
      column("g", "text", { isGenerated: true }),
    ]);
    const text =
      'version: 1\ntables:\n  t: {columns: {apiKey: keep, hash: {keep: "of a public file"}, g: redact}}\n';
    const matched = match(text, catalog([t]));
    expect(codes(matched)).toEqual(["3 RULES_KEEP_WITHOUT_REASON apiKey", "3 RULES_GENERATED_COLUMN g"]);
    expect(matched.tables[0]?.columns[2]?.treatment).toBe("generated");
  });

  test("the two sides of a foreign key are masked alike, and rows left behind are not referenced", () => {
    const parent = table("p", [column("code", "text", { notNull: true })], {
      uniqueKeys: [primaryKey("code")],
    });
    const child = table("c", [column("code", "text")], { foreignKeys: [foreignKey("code", "p", "code")] });
    const against = catalog([parent, child]);
    const both = (p: string, c: string) =>
      codes(match(`version: 1\ntables:\n  p: ${p}\n  c: ${c}\n`, against));
    expect(both("{columns: {code: email}}", "{columns: {code: email}}")).toEqual([]);
    expect(both("{columns: {code: email}}", "{columns: {code: null}}")).toEqual([]);
    expect(both("{columns: {code: email}}", "{columns: {code: keep}}")).toEqual(["4 RULES_FK_MISMATCH code"]);
    expect(both("{rows: none}", "{columns: {code: keep}}")).toEqual(["4 RULES_ORPHANS code"]);
    expect(both("{rows: none}", "{rows: none}")).toEqual([]);
  });

  test("partitions follow their parent, told once; a contradiction and a rule on nothing are diagnostics", () => {
    const parent = table("log", [column("who", "text", { notNull: true })], { kind: "partitioned" });
    const leaves = ["log_1", "log_2"].map((name) =>
      table(name, parent.columns, { parentOids: [parent.oid] }),
    );
    const against = catalog([parent, ...leaves], { foreignTables: ["public.far"] });
    const inherited = match("version: 1\ntables:\n  log: {columns: {who: email}}\n", against);
    expect(codes(inherited)).toEqual([]);
    expect(inherited.tables.map(({ columns }) => columns[0]?.spec?.masker)).toEqual([
      "email",
      "email",
      "email",
    ]);
    expect(codes(match("version: 1\ntables:\n  log: {columns: {who: null}}\n", against))).toEqual([
      "3 RULES_NULL_INTO_NOT_NULL who",
    ]);
    const text =
      "version: 1\ntables:\n  log: {columns: {who: email}}\n  log_1: {columns: {who: redact}}\n  public.log: {}\n  far: {}\n";
    expect(codes(match(text, against))).toEqual([
      "4 RULES_CONFLICT who",
      "5 RULES_CONFLICT",
      "6 RULES_NOTHING_MATCHED",
    ]);
  });
});

describe("natural keys", () => {
  const natural = { notNull: true };
  const parent = table("team", [column("slug", "text", natural), column("lead", "text")], {
    uniqueKeys: [primaryKey("slug")],
    foreignKeys: [foreignKey("lead", "team", "slug")],
  });
  const child = table("task", [column("team", "text"), column("owner", "text")], {
    foreignKeys: [foreignKey("team", "team", "slug"), foreignKey("owner", "task_owner", "team")],
  });
  const owner = table("task_owner", [column("team", "text", natural)], {
    uniqueKeys: [primaryKey("team")],
    foreignKeys: [foreignKey("team", "team", "slug")],
  });
  const tables = "version: 1\ntables:\n";

  test("what references a masked column is masked alike, through other references and in its own table", () => {
    const text = `${tables}  team: {columns: {slug: id}}\n  task: {}\n  task_owner: {}\n`;
    const matched = match(text, catalog([parent, child, owner]));
    expect(codes(matched)).toEqual([]);
    const treated = matched.tables.flatMap(({ table: { name }, columns }) =>
      columns.map(({ column: { name: of }, spec, because }) => `${name}.${of} ${spec?.masker} ${because}`),
    );
    const because = "id references public.team.slug, scrub-rules.yaml:3";
    expect(treated).toEqual([
      "team.slug id scrub-rules.yaml:3",
      `team.lead ${because}`,
      `task.team ${because}`,
      `task.owner ${because}`,
      `task_owner.team ${because}`,
    ]);
  });

  test("a partition's references are those of its parent", () => {
    const log = table("log", [column("team", "text")], {
      kind: "partitioned",
      foreignKeys: [foreignKey("team", "team", "slug")],
    });
    const leaf = table("log_1", log.columns, { parentOids: [log.oid] });
    const text = `${tables}  team: {columns: {slug: id}}\n  log: {}\n`;
    const matched = match(text, catalog([parent, log, leaf]));
    expect(codes(matched)).toEqual([]);
    expect(matched.tables[2]?.columns[0]?.spec?.masker).toBe("id");
  });

  test("references around a cycle that nothing masks end", () => {
    const a = table("a", [column("k", "text")], { foreignKeys: [foreignKey("k", "b", "k")] });
    const b = table("b", [column("k", "text")], { foreignKeys: [foreignKey("k", "a", "k")] });
    expect(codes(match(`${tables}  a: {}\n  b: {}\n`, catalog([a, b])))).toEqual([
      "3 RULES_UNCLASSIFIED_COLUMN k",
      "4 RULES_UNCLASSIFIED_COLUMN k",
    ]);
  });

  test("SQL, and a column too narrow for the fake, are told where the references stand", () => {
    const narrow = table("note", [column("team", "text", { maxLength: 10 })], {
      foreignKeys: [foreignKey("team", "team", "slug")],
    });
    const sql = `${tables}  team: {columns: {slug: {sql: {expression: "md5(slug)", injective: true}}}}\n  note: {}\n`;
    expect(codes(match(sql, catalog([parent, narrow])))).toEqual([
      "3 RULES_FK_MISMATCH lead",
      "3 RULES_FK_MISMATCH team",
    ]);
    const email = `${tables}  team: {columns: {slug: email}}\n  note: {}\n`;
    expect(codes(match(email, catalog([parent, narrow])))).toEqual(["3 RULES_TOO_LONG team"]);
  });
});

// The loader: what a good file gives, and the whole printed text of what is wrong with bad ones.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../../src/rules/format-diagnostic.ts";
import { loadRules, parseRules } from "../../../src/rules/load-rules.ts";
import type { Rules } from "../../../src/rules/rules.ts";
import { RulesError } from "../../../src/rules/rules-error.ts";

const folder = mkdtempSync(join(tmpdir(), "pgscrub-rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

function parse(text: string): Rules {
  const result = parseRules(text, "scrub-rules.yaml");
  if ("diagnostics" in result) throw new Error(formatDiagnostics(result.diagnostics, text));
  return result.rules;
}

function complain(text: string): string {
  const result = parseRules(text, "scrub-rules.yaml");
  return "rules" in result ? "" : formatDiagnostics(result.diagnostics, text);
}

function codesOf(text: string): string[] {
  const result = parseRules(text, "scrub-rules.yaml");
  return "rules" in result ? [] : result.diagnostics.map(({ code, line, col }) => `${line}:${col} ${code}`);
}

async function loadBytes(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, "rules.yaml");
  writeFileSync(path, bytes);
  try {
    await loadRules(path);
    return "";
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    expect(error.code).toBe("RULES_INVALID");
    return formatDiagnostics(error.diagnostics, error.source).replaceAll(folder, "");
  }
}

/** What a column's rule of the file itself has besides. */
const PLAIN = { alternatives: [], condition: undefined, preset: undefined };

describe("parseRules", () => {
  test("a file gives policies, defaults, maskers with options, and the place of each rule", () => {
    const rules = parse(`version: 1
allow:
  - {domain: Example.ORG, reason: "our own"}
json_keys: {apiKey: "null", Mail: email}
tables:
  User:
    columns:
      email: email
      note: {keep: "public"}
      secret: null
  audit.Log: {rows: none}
`);
    expect(rules.policy).toEqual({
      unclassifiedColumn: "fail",
      unclassifiedTable: "fail",
      unmatchedJson: "redact",
      structural: "keep",
      oversize: "redact",
      comments: "keep",
    });
    expect(rules.reserved).toEqual({
      emailDomain: "example.test",
      ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
      ipv6: ["2001:db8::/32"],
      phone: "+1-NPA-555-01XX",
      tokenPrefix: "scrub_",
    });
    expect(rules.allow).toEqual([{ kind: "domain", value: "example.org", reason: "our own" }]);
    expect([...rules.jsonKeys].map(([name, { masker }]) => [name, masker])).toEqual([
      ["apikey", "null"],
      ["mail", "email"],
    ]);
    expect(rules.tables.map(({ name, rows, position }) => [name, rows, position.line])).toEqual([
      ["User", "all", 6],
      ["audit.Log", "none", 11],
    ]);
    expect(rules.tables[0]?.columns).toEqual([
      {
        name: "email",
        spec: { masker: "email", options: undefined },
        position: { line: 8, col: 7, length: 5 },
        ...PLAIN,
      },
      {
        name: "note",
        spec: { masker: "keep", options: "public" },
        position: { line: 9, col: 7, length: 4 },
        ...PLAIN,
      },
      {
        name: "secret",
        spec: { masker: "null", options: undefined },
        position: { line: 10, col: 7, length: 6 },
        ...PLAIN,
      },
    ]);
  });

  test("every mistake is told at once, each with its line and what to do", () => {
    const text = `version: 2
polcy: {}
tables:
  User:
    rows: some
    unles: "id < 10"
    columns:
      email: emial
      name: {person.full_name: {a: 1}}
      x: [a]
`;
    expect(complain(text)).toBe(`scrub-rules.yaml:1:10 error[RULES_BAD_VALUE]: version: expected 1
1 | version: 2
  |          ^
hint: Correct the value underlined.

scrub-rules.yaml:2:1 error[RULES_UNKNOWN_KEY]: there is no key polcy
2 | polcy: {}
  | ^^^^^
hint: Did you mean policy?

scrub-rules.yaml:5:11 error[RULES_BAD_VALUE]: tables.User.rows: expected one of "all"|"none"
5 |     rows: some
  |           ^^^^
hint: Correct the value underlined.

scrub-rules.yaml:6:5 error[RULES_UNKNOWN_KEY]: there is no key unles in tables.User
6 |     unles: "id < 10"
  |     ^^^^^
hint: Did you mean unless?

scrub-rules.yaml:8:14 error[RULES_UNKNOWN_MASKER]: there is no masker emial
8 |       email: emial
  |              ^^^^^
hint: Did you mean email?

scrub-rules.yaml:9:33 error[RULES_BAD_OPTIONS]: masker person.full_name does not take these options: there is no option a
9 |       name: {person.full_name: {a: 1}}
  |                                 ^
hint: Write it like this: person.full_name

scrub-rules.yaml:10:10 error[RULES_BAD_VALUE]: expected a masker's name, null, or one name with its options such as {fixed: hello}
10 |       x: [a]
   |          ^^^
hint: Write for example email, or {keep: reason}.`);
  });

  test.each([
    ["tables:\n  T:\n    columns: {c: {array: {sql: '1'}}}", "4:27"],
    ["tables:\n  T:\n    columns: {c: {json: {$.a: {sql: '1'}}}}", "4:32"],
    ["json_keys: {note: {sql: '1'}}\ntables: {}", "2:20"],
  ])("masker sql is refused inside documents and arrays: %j", (text, place) => {
    expect(codesOf(`version: 1\n${text}\n`)).toEqual([`${place} RULES_BAD_OPTIONS`]);
  });

  test("filters of a table are read with the place of their SQL", () => {
    const result = parseRules(
      'version: 1\ntables:\n  T: {where: "id < 10", limit: 5, sample: 0.25}\n  U: {}\n',
      "scrub-rules.yaml",
    );
    if ("diagnostics" in result) throw new Error("the rules are valid");
    const [filtered, whole] = result.rules.tables;
    expect(filtered?.filter).toEqual({
      where: { sql: "id < 10", position: { line: 3, col: 14, length: 9 } },
      limit: 5,
      sample: 0.25,
      orphans: undefined,
    });
    expect(whole?.filter).toEqual({
      where: undefined,
      limit: undefined,
      sample: undefined,
      orphans: undefined,
    });
  });

  test.each([
    ["{limit: 0}", "3:14"],
    ["{limit: 1.5}", "3:14"],
    ["{sample: 1}", "3:15"],
    ["{sample: -0.1}", "3:15"],
    ["{where: ''}", "3:14"],
    ["{where: 5}", "3:14"],
    ["{rows: none, limit: 5}", "3:6"],
  ])("the filter %s is refused", (filter, place) => {
    expect(codesOf(`version: 1\ntables:\n  T: ${filter}\n`)).toEqual([`${place} RULES_BAD_VALUE`]);
  });

  test.each([
    ["reserved: {email_domain: gmail.com}", "2:26"],
    ["reserved: {ipv4: [10.0.0.0/8]}", "2:19"],
    ["reserved: {ipv6: ['::/0']}", "2:19"],
    ["reserved: {token_prefix: ''}", "2:26"],
    ["allow: [{domain: com, reason: x}]", "2:18"],
    ["allow: [{domain: a.org}]", "2:9"],
    ["allow: [{reason: x}]", "2:9"],
    ["allow: [{value: abc, email: a@b.c, reason: x}]", "2:9"],
  ])("%s is refused", (line, place) => {
    expect(codesOf(`version: 1\n${line}\ntables: {}\n`)).toEqual([`${place} RULES_BAD_VALUE`]);
  });

  test("a file that says nothing is refused", () => {
    expect(codesOf("")).toEqual(["1:1 RULES_BAD_VALUE"]);
    expect(codesOf("version: 1\n")).toEqual(["1:1 RULES_BAD_VALUE"]);
    expect(codesOf("version: 1\ntables:\n  T:\n")).toEqual(["3:3 RULES_BAD_VALUE"]);
  });
});

describe("loadRules", () => {
  test("a file that is missing, a folder, too large or not UTF-8 is refused with its place", async () => {
    await expect(loadRules(join(folder, "none.yaml"))).rejects.toThrow("1 mistake in");
    await expect(loadRules(folder)).rejects.toThrow(RulesError);
    expect(await loadBytes("# ".repeat(600_000))).toMatch(
      /^\/rules\.yaml:1:1 error\[RULES_FILE\]: the file is larger/,
    );
    const latin = Buffer.concat([
      Buffer.from("version: 1\n# \ufffd "),
      Buffer.from([0xe9]),
      Buffer.from("\n"),
    ]);
    expect(await loadBytes(latin)).toBe(`/rules.yaml:2:5 error[RULES_FILE]: the file is not UTF-8
2 | # \ufffd \ufffd
  |     ^
hint: Save the file as UTF-8.`);
  });

  test("a byte-order mark and Windows line ends are fine", async () => {
    expect(await loadBytes("\ufeffversion: 1\r\ntables:\r\n  T:\r\n    columns:\r\n      c: email\r\n")).toBe(
      "",
    );
  });
});

describe("one pass", () => {
  test("a key that stands twice hides nothing else", () => {
    expect(
      complain("version: 1\nversion: 2\npolcy: {}\ntables: {T: {columns: {a: emial}}}\n"),
    ).toBe(`scrub-rules.yaml:2:1 error[RULES_DUPLICATE_KEY]: version stands twice
2 | version: 2
  | ^^^^^^^
hint: Keep one of them; the first is in line 1.

scrub-rules.yaml:3:1 error[RULES_UNKNOWN_KEY]: there is no key polcy
3 | polcy: {}
  | ^^^^^
hint: Did you mean policy?

scrub-rules.yaml:4:27 error[RULES_UNKNOWN_MASKER]: there is no masker emial
4 | tables: {T: {columns: {a: emial}}}
  |                           ^^^^^
hint: Did you mean email?`);
  });

  test("a misspelt condition beside a masker is named, and what was meant", () => {
    const text = "version: 1\ntables: {T: {columns: {a: {mask: email, unles: x}, b: {email: {}, wen: x}}}}\n";
    expect(
      complain(text),
    ).toBe(`scrub-rules.yaml:2:41 error[RULES_UNKNOWN_KEY]: there is no key unles beside a masker
2 | ${text.split("\n")[1]}
  |                                         ^^^^^
hint: Did you mean unless?

scrub-rules.yaml:2:67 error[RULES_UNKNOWN_KEY]: there is no key wen beside a masker
2 | ${text.split("\n")[1]}
  |                                                                   ^^^
hint: Did you mean when?`);
  });
});

test.each([
  ["emial", "Did you mean email?"],
  ["person.fullname", "Did you mean person.full_name?"],
  ["first_name", "Did you mean person.first_name?"],
  ["fullName", "Did you mean person.full_name?"],
  ["ctiy", "Did you mean address.city?"],
])("the hint for the masker %s is: %s", (masker, hint) => {
  expect(complain(`version: 1\ntables: {User: {columns: {email: ${masker}}}}`)).toContain(`\nhint: ${hint}`);
});

test("a masker that is like none is told all that there are", () => {
  const text = complain("version: 1\ntables: {User: {columns: {email: bogusthing}}}");
  expect(text).toMatch(/\nhint: The maskers are keep, null, .*, js\.$/m);
});

// Files made to exhaust the parser, to reach into prototypes or to drive a terminal: refused, with a place, at once.
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../../src/rules/format-diagnostic.ts";
import { parseRules } from "../../../src/rules/load-rules.ts";

const MEGABYTE = 1024 * 1024;

function refusal(text: string): string {
  const result = parseRules(text, "r.yaml");
  if ("rules" in result) return "accepted";
  const first = result.diagnostics[0];
  return `${first?.line}:${first?.col} ${first?.code} ${first?.message}`;
}

describe("hostile rules files", () => {
  test.each([
    [
      "an alias bomb",
      "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
      "1:4 RULES_YAML_SYNTAX anchors are not allowed",
    ],
    ["an alias", "version: *v\n", "1:10 RULES_YAML_SYNTAX aliases are not allowed"],
    ["a tag", "tables: !!js/function x\n", "1:9 RULES_YAML_SYNTAX tags are not allowed"],
    [
      "another version of YAML",
      "%YAML 1.1\n---\nversion: 1\n",
      "1:1 RULES_YAML_SYNTAX directives are not allowed",
    ],
    ["a merge key", "version: 1\ntables: {}\n<<: {policy: {}}\n", "3:1 RULES_UNKNOWN_KEY there is no key <<"],
    ["a NUL byte", "version: 1\n# \0\n", "2:3 RULES_FILE the file holds a control character"],
    ["an escape sequence", "# \u001b[2J\n", "1:3 RULES_FILE the file holds a control character"],
    ["text that runs backwards", "# \u202e\n", "1:3 RULES_FILE the file holds a control character"],
    ["a key twice", "version: 1\nversion: 1\ntables: {}\n", "2:1 RULES_DUPLICATE_KEY version stands twice"],
    [
      "two documents",
      "version: 1\n---\nversion: 1\n",
      "2:1 RULES_YAML_SYNTAX source contains multiple documents",
    ],
    [
      "__proto__",
      "version: 1\ntables: {}\n__proto__: {}\n",
      "3:1 RULES_UNKNOWN_KEY there is no key __proto__",
    ],
    [
      "constructor",
      "version: 1\ntables: {}\nconstructor: {}\n",
      "3:1 RULES_UNKNOWN_KEY there is no key constructor",
    ],
    [
      "a table __proto__",
      "version: 1\ntables: {__proto__: {}}\n",
      "2:10 RULES_UNKNOWN_KEY this name is not allowed",
    ],
    [
      "options __proto__",
      "version: 1\ntables: {T: {columns: {c: {fixed: {__proto__: 1}}}}}\n",
      "2:36 RULES_UNKNOWN_KEY this key is not allowed in options",
    ],
    [
      "brackets without end",
      `tables: ${"[".repeat(500_000)}`,
      "1:41 RULES_YAML_SYNTAX the file nests too deep",
    ],
    ["dashes without end", "- ".repeat(500_000), "1:33 RULES_YAML_SYNTAX the file nests too deep"],
    ["colons without end", "a: ".repeat(300_000), "1:50 RULES_YAML_SYNTAX the file nests too deep"],
    [
      "an indent at every line",
      Array.from({ length: 1400 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""),
      "130:1 RULES_YAML_SYNTAX the file nests too deep",
    ],
    ["one more than 1 MB", "#".repeat(MEGABYTE + 1), "1:1 RULES_FILE the file is larger than 1 MB"],
    ["very many keys", "a: 1\n".repeat(200_000), "RULES_YAML_SYNTAX the file holds too much"],
    ["very many brackets", `a: ${"[]".repeat(500_000)}`, "RULES_YAML_SYNTAX the file holds too much"],
    ["very many bad escapes", `a: "${"\\x".repeat(500_000)}`, "RULES_YAML_SYNTAX the file holds too much"],
  ])("%s is refused within a second of work", (_, text, expected) => {
    // Of this process's own time: other tests share the cores.
    const start = process.cpuUsage();
    expect(refusal(text)).toContain(expected);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });

  test("a long line is shown by a window around the place", () => {
    const text = `version: 1\ntables: {}\n${"x".repeat(300)}: {}\n`;
    const result = parseRules(text, "r.yaml");
    const printed = "diagnostics" in result ? formatDiagnostics(result.diagnostics, text) : "";
    for (const line of printed.split("\n").slice(1, 3)) expect(line.length).toBeLessThan(110);
  });

  test("nothing reaches the prototype of objects", () => {
    refusal("version: 1\ntables: {T: {columns: {c: {fixed: {__proto__: {polluted: 1}}}}}}\n");
    expect("polluted" in {}).toBe(false);
  });
});

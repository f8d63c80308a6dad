// Names of tables and columns that a rules file speaks of, for completion in the shell: quick, and silent about mistakes.
import { parseRules } from "./rules/load-rules.ts";
import { readRulesFile } from "./rules/read-rules-file.ts";
import { readYaml } from "./rules/yaml-source.ts";

/** `User` and `User.email` as the file has them; empty where it cannot be read. */
export function ruleNames(rulesFile: string): {
  readonly tables: readonly string[];
  readonly columns: readonly string[];
} {
  const read = readRulesFile(rulesFile);
  if ("diagnostic" in read) return { tables: [], columns: [] };
  const parsed = parseRules(read.text, rulesFile);
  if ("rules" in parsed) {
    const own = parsed.rules.tables.filter(({ preset }) => preset?.startsWith("preset:") !== true);
    return {
      tables: [...new Set(own.map(({ name }) => name))],
      columns: [
        ...new Set(own.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))),
      ],
    };
  }
  // A file that is being edited still has names.
  const yaml = readYaml(read.text, rulesFile);
  const tables = "root" in yaml ? yaml.root.entries.get("tables")?.value.entries : undefined;
  return { tables: [...(tables?.keys() ?? [])], columns: [] };
}

// Reads `subset` and `orphans` of rules files for the tests of rows, in the form that docs/rules.md gives them.
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { ParseResult } from "../../src/rules/load-rules.ts";
import type { Rules } from "../../src/rules/rules.ts";

const POSITION = { line: 1, col: 1, length: 1 };

const orphans = z.enum(["drop", "null"]);
const subsetSchema = z.object({
  root: z.string(),
  where: z.string().optional(),
  limit: z.number().optional(),
  children: z.union([z.enum(["all", "none"]), z.array(z.string())]).default("none"),
  include: z.array(z.string()).default([]),
});
const fileSchema = z.looseObject({
  subset: subsetSchema.optional(),
  tables: z.record(z.string(), z.looseObject({ orphans: orphans.optional() })),
});

/** Rules of the file at `path`; `parseRest` reads everything else. */
export function loadRulesWithRows(
  path: string,
  parseRest: (text: string, file: string) => ParseResult,
): Rules {
  const source = readFileSync(path, "utf8");
  const { subset, ...file } = fileSchema.parse(parse(source));
  const modes = new Map(Object.entries(file.tables).map(([name, table]) => [name, table.orphans]));
  for (const table of Object.values(file.tables)) delete table.orphans;
  const parsed = parseRest(stringify(file), path);
  if ("diagnostics" in parsed) throw new Error(JSON.stringify(parsed.diagnostics));
  const { rules } = parsed;
  return {
    ...rules,
    source,
    tables: rules.tables.map((table) => ({
      ...table,
      filter: { ...table.filter, orphans: modes.get(table.name) },
    })),
    subset:
      subset === undefined
        ? undefined
        : {
            ...subset,
            where: subset.where === undefined ? undefined : { sql: subset.where, position: POSITION },
            limit: subset.limit,
            position: POSITION,
          },
  };
}

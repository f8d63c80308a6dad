// Names below `subset:` and what they stand for: tables that exist, that have rows to copy, and that the subset reaches.
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import type { Problem } from "./check-column.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import { leavesOf, tableNamed } from "./references.ts";
import type { ResolvedTable, SubsetRule } from "./rules.ts";

/** What is wrong with the names of `subset`; all problems stand at its position. */
export function checkSubset(
  subset: SubsetRule,
  catalog: Catalog,
  tables: readonly ResolvedTable[],
): Problem[] {
  const names = catalog.tables.map((table) => tableLabel(table).replace(/^public\./, ""));
  const rowsOf = new Map(tables.map(({ table, rows }) => [table.oid, rows]));
  const isEmpty = (table: Table): boolean =>
    leavesOf(table, catalog).every(({ oid }) => rowsOf.get(oid) === "none");
  const children = typeof subset.children === "string" ? [] : subset.children;
  const written: [string, string][] = [
    ["root", subset.root],
    ...children.map((name): [string, string] => ["children", name]),
    ...subset.include.map((name): [string, string] => ["include", name]),
  ];
  return written.flatMap(([key, name]): Problem[] => {
    const table = tableNamed(name, catalog);
    if (table === undefined) {
      const hint = didYouMeanHint(name, names, "Write the table's name as the database has it.");
      return [
        { code: "RULES_UNKNOWN_TABLE", message: `there is no table ${name}, which subset names`, hint },
      ];
    }
    if (!isEmpty(table)) return [];
    const message = `subset names ${tableLabel(table)} below ${key}, but no rows of it are copied`;
    return [
      { code: "RULES_CONFLICT", message, hint: `Remove rows: none from ${tableLabel(table)}, or its name.` },
    ];
  });
}

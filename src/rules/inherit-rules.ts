// Natural keys: masking a referenced column masks every column that references it, by the same masker with the same
// options, so that no row loses what it references. A column's own rule in a file goes before what it would inherit, what a preset says behind it.
import { type Catalog, type ForeignKey, type Table, tableLabel } from "../catalog/catalog.ts";
import type { TableRules } from "./find-rules.ts";
import type { ColumnRule } from "./rules.ts";

/** The rule that a column takes over from one that it references. */
export interface InheritedRule {
  readonly rule: ColumnRule;
  /** `schema.table.column` of the column that carries the rule. */
  readonly from: string;
}

/** The rule that the column inherits; undefined when it references nothing that a rule masks. */
export type InheritedRuleOf = (table: Table, column: string) => InheritedRule | undefined;

/** Follows foreign keys, through other references and around cycles, to the first column with a masker. */
export function newInheritedRuleOf(catalog: Catalog, rulesOf: (table: Table) => TableRules): InheritedRuleOf {
  const tables = new Map(catalog.tables.map((table) => [tableLabel(table), table]));

  function follow(table: Table, column: string, visited: ReadonlySet<string>): InheritedRule | undefined {
    const label = `${tableLabel(table)}.${column}`;
    if (visited.has(label)) return undefined;
    for (const key of foreignKeysOf(table, catalog)) {
      const at = key.columns.indexOf(column);
      const name = at === -1 ? undefined : key.referencedColumns[at];
      const referenced = tables.get(`${key.referencedSchema}.${key.referencedTable}`);
      if (name === undefined || referenced === undefined) continue;
      const rule = rulesOf(referenced).columns.get(name);
      if (rule !== undefined && rule.spec.masker !== "keep") {
        return { rule, from: `${tableLabel(referenced)}.${name}` };
      }
      // A preset keeps what nobody has thought of: a reference goes before it.
      if (rule !== undefined && rule.preset === undefined) continue;
      const inherited = follow(referenced, name, new Set([...visited, label]));
      if (inherited !== undefined) return inherited;
      const named = rulesOf(referenced).columnNames.get(name);
      if (named !== undefined && named.spec.masker !== "keep") {
        return { rule: named, from: `${tableLabel(referenced)}.${name}` };
      }
    }
    return undefined;
  }
  return (table, column) => follow(table, column, new Set());
}

/** The table's foreign keys, and for a partition those that its partitioned parents declare for it. */
export function foreignKeysOf(table: Table, catalog: Catalog): readonly ForeignKey[] {
  const parents = catalog.tables.filter(
    ({ oid, kind }) => kind === "partitioned" && table.parentOids.includes(oid),
  );
  return [...table.foreignKeys, ...parents.flatMap((parent) => foreignKeysOf(parent, catalog))];
}

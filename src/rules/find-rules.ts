// Which rules of the file speak for which tables of the catalog: names resolved, partitions and inherited children under
// their parents, and what speaks for nothing.
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import { canHold, type MaskerFit } from "./masker-fit.ts";
import type { Maskers } from "./read-maskers.ts";
import { resolveNames } from "./resolve-names.ts";
import {
  type ColumnRule,
  type Condition,
  NO_FILTER,
  type RowFilter,
  type Rules,
  type TableRule,
} from "./rules.ts";

/** Everything the file says about one table, its own rule and those of its parents together. */
export interface TableRules {
  /** The table itself, or the parent that carries the rules, or the topmost parent when there are none. */
  readonly owner: Table;
  /** The nearest rule; undefined when no rule names the table or a parent. */
  readonly rule: TableRule | undefined;
  readonly rows: "all" | "none";
  /** The nearest rule's that says which rows. */
  readonly filter: RowFilter;
  /** The nearest rule's. */
  readonly condition: Condition | undefined;
  readonly columns: ReadonlyMap<string, ColumnRule>;
  /** `column_names` for columns without a rule of the table's: behind what a reference inherits. */
  readonly columnNames: ReadonlyMap<string, ColumnRule>;
}

/**
 * A function from table to its rules; reports rules that name no table or column, name a table twice, or contradict a
 * parent's. Where a preset gives several maskers for a column, the first that holds there is taken.
 */
export function findTableRules(
  rules: Rules,
  catalog: Catalog,
  maskers: Maskers,
  report: (diagnostic: Diagnostic) => void,
): (table: Table) => TableRules {
  const byOid = new Map(catalog.tables.map((table) => [table.oid, table]));
  const direct = resolveNames(rules, catalog, report);
  reportUnusedColumnNames(rules, catalog, report);
  const fit: MaskerFit = { maskers, reserved: rules.reserved };
  return (table) => {
    const family = [table, ...ancestorsOf(table, byOid)];
    const ruled = family.filter((member) => direct.has(member.oid));
    const columns = new Map<string, ColumnRule>();
    let rows: "all" | "none" = "all";
    let filter = NO_FILTER;
    let condition: Condition | undefined;
    for (const member of ruled) {
      const rule = direct.get(member.oid);
      if (rule?.rows === "none") rows = "none";
      if (rule !== undefined && isUnset(filter)) filter = rule.filter;
      condition ??= rule?.condition;
      for (const written of rule?.columns ?? []) {
        const column = thatHolds(written, table, fit);
        const nearer = columns.get(column.name);
        if (nearer === undefined) columns.set(column.name, column);
        else if (isOther(nearer, column)) {
          report({
            code: "RULES_CONFLICT",
            file: rules.file,
            ...nearer.position,
            table: tableLabel(table),
            column: column.name,
            message: `${tableLabel(table)}.${column.name} has another rule on ${tableLabel(member)}, line ${column.position.line}`,
            hint: "Keep the rule of the parent.",
          });
        }
      }
    }
    const columnNames = new Map<string, ColumnRule>();
    for (const { name, isGenerated } of table.columns) {
      const rule = rules.columnNames.get(name);
      if (rule !== undefined && !isGenerated && !columns.has(name))
        columnNames.set(name, thatHolds(rule, table, fit));
    }
    const owner = ruled[0] ?? family.at(-1) ?? table;
    return { owner, rule: direct.get(owner.oid), rows, filter, condition, columns, columnNames };
  };
}

/** Where a rule comes from, for people: `scrub-rules.yaml:12`, or `preset:nextauth`. */
export function originOf(
  { preset, position }: Pick<ColumnRule, "preset" | "position">,
  rules: Rules,
): string {
  return preset ?? `${position.file ?? rules.file}:${position.line}`;
}

/** The two rules do different things to their column. */
export function isOther(a: ColumnRule, b: ColumnRule): boolean {
  const treatment = ({ spec, condition }: ColumnRule): string =>
    JSON.stringify([spec, condition?.kind, condition?.sql]);
  return treatment(a) !== treatment(b);
}

/** The rule with the first of its maskers that holds on the column; with the last where none does. */
function thatHolds(rule: ColumnRule, table: Table, fit: MaskerFit): ColumnRule {
  const column = table.columns.find(({ name }) => name === rule.name);
  if (rule.alternatives.length === 0 || column === undefined) return rule;
  const specs = [rule.spec, ...rule.alternatives];
  const spec = specs.find((candidate) => canHold(table, column, candidate, fit)) ?? specs.at(-1) ?? rule.spec;
  return { ...rule, spec, alternatives: [] };
}

function reportUnusedColumnNames(
  { columnNames, file }: Rules,
  catalog: Catalog,
  report: (diagnostic: Diagnostic) => void,
): void {
  const names = new Set(catalog.tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
  for (const { name, preset, position } of columnNames.values()) {
    if (preset !== undefined || names.has(name)) continue;
    const hint = didYouMeanHint(name, names, "Remove it, or write the column's name as the database has it.");
    const message = `no table has a column ${name}`;
    report({ code: "RULES_NOTHING_MATCHED", file, ...position, column: name, message, hint });
  }
}

function isUnset(filter: RowFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}

function ancestorsOf(table: Table, byOid: ReadonlyMap<number, Table>): Table[] {
  const found = new Map<number, Table>();
  const queue = [...table.parentOids];
  for (let oid = queue.shift(); oid !== undefined; oid = queue.shift()) {
    const parent = byOid.get(oid);
    if (parent === undefined || found.has(oid)) continue;
    found.set(oid, parent);
    queue.push(...parent.parentOids);
  }
  return [...found.values()];
}

// Which rules of the file speak for which tables of the catalog: names resolved, partitions and inherited children under
// their parents, and what speaks for nothing.
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
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
}

/** A function from table to its rules; reports rules that name no table, name one twice, or contradict a parent's. */
export function findTableRules(
  rules: Rules,
  catalog: Catalog,
  report: (diagnostic: Diagnostic) => void,
): (table: Table) => TableRules {
  const byOid = new Map(catalog.tables.map((table) => [table.oid, table]));
  const direct = resolveNames(rules, catalog, report);
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
      for (const column of rule?.columns ?? []) {
        const nearer = columns.get(column.name);
        if (nearer === undefined) columns.set(column.name, column);
        else if (JSON.stringify(nearer.spec) !== JSON.stringify(column.spec)) {
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
    const owner = ruled[0] ?? family.at(-1) ?? table;
    return { owner, rule: direct.get(owner.oid), rows, filter, condition, columns };
  };
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

function resolveNames(
  rules: Rules,
  catalog: Catalog,
  report: (diagnostic: Diagnostic) => void,
): Map<number, TableRule> {
  const byLabel = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  const shortNames = [...byLabel.keys()].map((label) => label.replace(/^public\./, ""));
  const notCopied = new Map<string, string>([
    ...catalog.foreignTables.map((name) => [name, "a foreign table"] as const),
    ...catalog.materializedViews.map((view) => [tableLabel(view), "a materialized view"] as const),
  ]);
  const direct = new Map<number, TableRule>();
  for (const rule of rules.tables) {
    const add = (code: Diagnostic["code"], message: string, hint: string): void => {
      report({ code, file: rules.file, ...rule.position, table: rule.name, message, hint });
    };
    const inPublic = byLabel.get(`public.${rule.name}`);
    const table = inPublic ?? byLabel.get(rule.name);
    if (table === undefined) {
      const kind = notCopied.get(rule.name) ?? notCopied.get(`public.${rule.name}`);
      if (kind !== undefined) {
        add(
          "RULES_NOTHING_MATCHED",
          `${rule.name} is ${kind}, whose rows are not copied`,
          "Remove the rule.",
        );
        continue;
      }
      const hint = didYouMeanHint(
        rule.name,
        shortNames,
        "Remove the rule, or write the table's name as the database has it.",
      );
      add("RULES_UNKNOWN_TABLE", `there is no table ${rule.name}`, hint);
      continue;
    }
    const other = direct.get(table.oid);
    if (other !== undefined) {
      const message = `${tableLabel(table)} has another rule in line ${other.position.line}`;
      add("RULES_CONFLICT", message, "Write one rule for the table.");
    } else if (inPublic !== undefined && byLabel.has(rule.name)) {
      const message = `${rule.name} may be ${tableLabel(inPublic)} or ${rule.name}`;
      add("RULES_CONFLICT", message, "Rename one of the tables: pgscrub cannot tell them apart.");
    } else {
      direct.set(table.oid, rule);
    }
  }
  return direct;
}

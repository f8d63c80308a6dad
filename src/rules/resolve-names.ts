// Names below `tables:` → tables of the catalog, and the rules of all layers (the file, what it extends) for one table as
// one rule. Presets are passed over where the database has no such table or column.
import { type Catalog, type Table, tableLabel } from "../catalog/catalog.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import type { ColumnRule, Rules, TableRule } from "./rules.ts";

type Report = (diagnostic: Diagnostic) => void;

/** The rule of each table that rules name, by the table's oid; reports names that mean no table, or two, or one twice. */
export function resolveNames(rules: Rules, catalog: Catalog, report: Report): Map<number, TableRule> {
  const byLabel = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  const found = new Map<number, Map<number, TableRule>>();
  for (const rule of rules.tables) {
    const table = resolveName(rule, byLabel, catalog, rules.file, report);
    if (table === undefined) continue;
    const layers = found.get(table.oid) ?? new Map<number, TableRule>();
    found.set(table.oid, layers);
    const other = layers.get(rule.layer);
    if (other === undefined) layers.set(rule.layer, rule);
    else {
      report({
        code: "RULES_CONFLICT",
        file: rules.file,
        ...rule.position,
        table: rule.name,
        message: `${tableLabel(table)} has another rule in line ${other.position.line}`,
        hint: "Write one rule for the table.",
      });
    }
  }
  const tables = new Map(catalog.tables.map((table) => [table.oid, table]));
  return new Map(
    [...found].map(([oid, layers]) => [oid, mergeLayers([...layers.values()], tables.get(oid))]),
  );
}

/** One rule of several, nearest first: settings of the nearest that has any, columns of the nearest that names them. */
function mergeLayers(nearestFirst: readonly TableRule[], table: Table | undefined): TableRule {
  const layers = [...nearestFirst].sort((a, b) => a.layer - b.layer);
  const [first, ...others] = layers;
  const columns = new Map<string, ColumnRule>();
  const names = new Set(table?.columns.map(({ name }) => name));
  for (const column of layers.flatMap((layer) => layer.columns)) {
    if (columns.has(column.name) || (column.preset !== undefined && !names.has(column.name))) continue;
    columns.set(column.name, column);
  }
  if (first === undefined) throw new TypeError("no rule to merge");
  const rows = layers.find(({ saysRows }) => saysRows) ?? first;
  const orphans = layers.map(({ filter }) => filter.orphans).find((value) => value !== undefined);
  return {
    ...first,
    rows: rows.rows,
    filter: { ...rows.filter, orphans },
    condition:
      first.condition ?? others.map(({ condition }) => condition).find((value) => value !== undefined),
    columns: [...columns.values()],
  };
}

function resolveName(
  rule: TableRule,
  byLabel: ReadonlyMap<string, Table>,
  catalog: Catalog,
  file: string,
  report: Report,
): Table | undefined {
  const add = (code: Diagnostic["code"], message: string, hint: string): undefined => {
    if (rule.preset !== undefined) return undefined;
    report({ code, file, ...rule.position, table: rule.name, message, hint });
    return undefined;
  };
  const inPublic = byLabel.get(`public.${rule.name}`);
  if (inPublic !== undefined && byLabel.has(rule.name)) {
    const message = `${rule.name} may be ${tableLabel(inPublic)} or ${rule.name}`;
    return add("RULES_CONFLICT", message, "Rename one of the tables: pgscrub cannot tell them apart.");
  }
  const table = inPublic ?? byLabel.get(rule.name);
  if (table !== undefined) return table;
  const kind = kindNotCopied(rule.name, catalog);
  if (kind !== undefined) {
    const message = `${rule.name} is ${kind}, whose rows are not copied`;
    return add("RULES_NOTHING_MATCHED", message, "Remove the rule.");
  }
  const names = [...byLabel.keys()].map((label) => label.replace(/^public\./, ""));
  const otherwise = "Remove the rule, or write the table's name as the database has it.";
  return add(
    "RULES_UNKNOWN_TABLE",
    `there is no table ${rule.name}`,
    didYouMeanHint(rule.name, names, otherwise),
  );
}

function kindNotCopied(name: string, catalog: Catalog): string | undefined {
  const labels = [name, `public.${name}`];
  if (catalog.foreignTables.some((label) => labels.includes(label))) return "a foreign table";
  return catalog.materializedViews.some((view) => labels.includes(tableLabel(view)))
    ? "a materialized view"
    : undefined;
}

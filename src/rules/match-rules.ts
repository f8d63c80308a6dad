// Rules × catalog → what happens to every column of every table, and every diagnostic that only a database can give.
// Pure; fails closed: a column that no rule, no structure and no policy speaks for is a diagnostic, never a default.
import { type Catalog, type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { MASKERS } from "../pipeline/transform/registry.ts";
import { checkColumn, type Problem } from "./check-column.ts";
import { checkForeignKeys, checkUniqueKeys } from "./check-keys.ts";
import { checkOrphans } from "./check-orphans.ts";
import { checkSeeds } from "./check-seeds.ts";
import { checkSubset } from "./check-subset.ts";
import { type Diagnostic, inFileOrder } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import { findTableRules, originOf, type TableRules } from "./find-rules.ts";
import { type InheritedRuleOf, newInheritedRuleOf } from "./inherit-rules.ts";
import { canHold } from "./masker-fit.ts";
import type { Maskers } from "./read-maskers.ts";
import {
  type MatchedRules,
  NO_FILTER,
  type Position,
  type ResolvedColumn,
  type ResolvedTable,
  type Rules,
  type TableRule,
} from "./rules.ts";
import { newStructuralReason, type StructuralReason } from "./structural.ts";
import { suggestColumnYaml, suggestTableYaml } from "./suggest-yaml.ts";

export interface MatchOptions {
  /** `schema.table.column` of text columns whose sampled values are all cuid, uuid or ulid (catalog/sample-ids.ts). */
  readonly sampledIdColumns?: ReadonlySet<string>;
  /** Default: the registry. */
  readonly maskers?: Maskers;
}

const REDACT: MaskerSpec = { masker: "redact", options: undefined };

/** Resolves every table of `catalog`. Any diagnostic means that the tables must not be used. */
export function matchRules(rules: Rules, catalog: Catalog, options: MatchOptions = {}): MatchedRules {
  const maskers = options.maskers ?? MASKERS;
  const found = new Diagnostics();
  const find = findTableRules(rules, catalog, maskers, (diagnostic) => found.add(diagnostic));
  const tableRules = new Map(catalog.tables.map((table) => [table.oid, find(table)]));
  const rulesOf = (table: Table): TableRules => tableRules.get(table.oid) ?? find(table);
  const structural = newStructuralReason(catalog, options.sampledIdColumns);
  const inherited = newInheritedRuleOf(catalog, rulesOf);
  const context: MatchContext = { rules, maskers, structural, inherited, found };
  const tables = catalog.tables.map((table) => matchTable(table, rulesOf(table), context));
  const byOid = new Map(tables.map((resolved) => [resolved.table.oid, resolved]));
  // A table that nothing speaks for has its own diagnostic: that its rows are missing too would be noise.
  const isSettled = (table: Table): boolean =>
    rules.policy.unclassifiedTable === "no_rows" || rulesOf(table).rule !== undefined;
  const resolve = (table: Table) => (isSettled(table) ? byOid.get(table.oid) : undefined);
  for (const resolved of tables) {
    const problems = [
      ...checkUniqueKeys(resolved, maskers),
      ...checkSeeds(resolved, maskers),
      ...checkForeignKeys(resolved, catalog, resolve, maskers),
    ];
    for (const { column, ...problem } of problems) {
      const at =
        resolved.columns.find((other) => other.column.name === column)?.position ?? resolved.position;
      found.addOnce(rulesOf(resolved.table), problem, { rules, column, at: at ?? rules.tablesPosition });
    }
  }
  const orphans = checkOrphans({
    catalog,
    tables,
    subset: rules.subset,
    isSettled: ({ table }) => isSettled(table),
  });
  for (const { of, column, ...problem } of orphans) {
    const own = of.columns.find((other) => other.column.name === column)?.position;
    const at = own ?? of.position ?? rules.tablesPosition;
    found.addOnce(rulesOf(of.table), problem, { rules, column, at });
  }
  const { subset } = rules;
  for (const problem of subset === undefined ? [] : checkSubset(subset, catalog, tables)) {
    found.add({ file: rules.file, ...(subset?.position ?? rules.tablesPosition), ...problem });
  }
  return { tables, diagnostics: inFileOrder(found.list) };
}

interface MatchContext {
  readonly rules: Rules;
  readonly maskers: Maskers;
  readonly structural: StructuralReason;
  readonly inherited: InheritedRuleOf;
  readonly found: Diagnostics;
}

interface Place {
  readonly rules: Rules;
  readonly column: string | undefined;
  readonly at: Position;
  readonly yaml?: string;
}

/** Collects; partitions share their parent's rules, so what is wrong with a rule is told once for all of them. */
class Diagnostics {
  readonly list: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  add(diagnostic: Diagnostic): void {
    this.list.push(diagnostic);
  }

  addOnce({ owner }: TableRules, problem: Problem, { rules, column, at, yaml }: Place): void {
    const key = JSON.stringify([owner.oid, problem.code, column, at.file, at.line, at.col]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const subject = column === undefined ? {} : { column };
    const proposal = yaml === undefined ? {} : { yaml };
    this.add({ file: rules.file, ...at, table: tableLabel(owner), ...subject, ...problem, ...proposal });
  }
}

function matchTable(table: Table, tableRules: TableRules, context: MatchContext): ResolvedTable {
  const { rules, found } = context;
  const { rule, columns } = tableRules;
  const position = rule?.position;
  if (rule === undefined) {
    if (rules.policy.unclassifiedTable === "fail") {
      const problem: Problem = {
        code: "RULES_UNCLASSIFIED_TABLE",
        message: `no rule names table ${tableLabel(tableRules.owner)}`,
        hint: "Add it below tables, after reading what is proposed; or rows: none.",
      };
      const { owner } = tableRules;
      const needy = owner.columns.filter((column) => needsRule(owner, column, context));
      const first = rules.tables.find(isOwn);
      const indent = first === undefined ? TABLE_INDENT : first.position.col - 1;
      const yaml = suggestTableYaml(owner, needy, fitOf(context), indent);
      found.addOnce(tableRules, problem, { rules, column: undefined, at: rules.tablesPosition, yaml });
    }
    return {
      table,
      rows: "none",
      filter: NO_FILTER,
      columns: table.columns.map((column) => withoutRows(column)),
      position,
    };
  }
  for (const [name, { position: at }] of columns) {
    if (tableRules.owner !== table || table.columns.some((column) => column.name === name)) continue;
    const names = table.columns.map((column) => column.name);
    const message = `table ${tableLabel(table)} has no column ${name}`;
    const hint = didYouMeanHint(
      name,
      names,
      "Remove the rule, or write the column's name as the database has it.",
    );
    found.addOnce(tableRules, { code: "RULES_UNKNOWN_COLUMN", message, hint }, { rules, column: name, at });
  }
  const resolved = table.columns.map((column) => matchColumn(table, column, tableRules, context));
  return { table, rows: tableRules.rows, filter: tableRules.filter, columns: resolved, position };
}

function matchColumn(
  table: Table,
  column: Column,
  tableRules: TableRules,
  context: MatchContext,
): ResolvedColumn {
  const { rules, found, maskers } = context;
  const label = `${tableLabel(table)}.${column.name}`;
  const own = tableRules.columns.get(column.name);
  if (column.isGenerated) {
    if (own !== undefined) {
      const message = `${label} is a generated column, which the target recomputes`;
      const problem: Problem = { code: "RULES_GENERATED_COLUMN", message, hint: "Remove the rule." };
      found.addOnce(tableRules, problem, { rules, column: column.name, at: own.position });
    }
    return {
      column,
      treatment: "generated",
      spec: undefined,
      condition: undefined,
      because: "generated column",
      position: undefined,
    };
  }
  if (own === undefined && tableRules.rows === "none") return withoutRows(column);
  const isFinal = own !== undefined && own.preset === undefined;
  const inherited = isFinal ? undefined : context.inherited(table, column.name);
  const rule = inherited?.rule ?? own ?? tableRules.columnNames.get(column.name);
  if (rule !== undefined) {
    const { spec, position } = rule;
    for (const problem of checkColumn(column, label, spec, maskers, rules.reserved)) {
      found.addOnce(tableRules, problem, { rules, column: column.name, at: position });
    }
    const treatment = spec.masker === "keep" ? "keep" : "mask";
    const origin = originOf(rule, rules);
    if (inherited !== undefined) {
      const because = `references ${inherited.from}, ${origin}`;
      return { column, treatment, spec, condition: undefined, because, position };
    }
    const condition = rule.condition ?? tableRules.condition;
    return { column, treatment, spec, condition, because: origin, position };
  }
  const reason = context.structural(table, column);
  if (reason !== undefined && rules.policy.structural === "keep") {
    return {
      column,
      treatment: "keep",
      spec: undefined,
      condition: undefined,
      because: `structural: ${reason}`,
      position: undefined,
    };
  }
  const isRedacted =
    rules.policy.unclassifiedColumn === "redact" && canHold(table, column, REDACT, fitOf(context));
  const because = "policy: unclassified_column: redact";
  if (isRedacted)
    return {
      column,
      treatment: "mask",
      spec: REDACT,
      condition: tableRules.condition,
      because,
      position: undefined,
    };
  const rest = rules.policy.unclassifiedColumn === "redact" ? ", and redact does not hold there" : "";
  const problem: Problem = {
    code: "RULES_UNCLASSIFIED_COLUMN",
    message: `no rule names ${label}, which is ${column.type.name}${column.notNull ? " not null" : ""}${rest}`,
    hint: `Add a rule for it to ${tableRules.rule?.name ?? table.name}, after reading what is proposed.`,
  };
  found.addOnce(tableRules, problem, {
    rules,
    column: column.name,
    at: tableRules.rule?.position ?? rules.tablesPosition,
    yaml: columnYaml(table, column, tableRules, context),
  });
  return {
    column,
    treatment: "mask",
    spec: undefined,
    condition: undefined,
    because: "unclassified",
    position: undefined,
  };
}

/** The line to add below the table's first rule; with `columns:` where the table has none yet. */
function columnYaml(
  table: Table,
  column: Column,
  { rule, columns }: TableRules,
  context: MatchContext,
): string {
  if (rule === undefined || !isOwn(rule))
    return suggestTableYaml(table, [column], fitOf(context), TABLE_INDENT);
  const own = rule.columns.find((other) => isOwn(other) && columns.get(other.name) === other);
  const tableIndent = rule.position.col - 1;
  const isBlock =
    own !== undefined && own.position.line !== rule.position.line && !isFlow(own, context.rules);
  if (isBlock) return suggestColumnYaml(table, column, fitOf(context), own.position.col - 1);
  const line = suggestColumnYaml(table, column, fitOf(context), tableIndent + 4);
  return `${" ".repeat(tableIndent + 2)}columns:\n${line}`;
}

/** It stands in the rules file itself, where a line can be added below it. */
function isOwn({ preset, position }: Pick<TableRule, "preset" | "position">): boolean {
  return preset === undefined && position.file === undefined;
}

const TABLE_INDENT = 2;

/** The rule does not stand first in its line: its mapping is written `{a: b}`. */
function isFlow({ position }: { readonly position: Position }, rules: Rules): boolean {
  const line = rules.source.split("\n")[position.line - 1] ?? "";
  return line.slice(0, position.col - 1).trim() !== "";
}

function needsRule(table: Table, column: Column, { structural, inherited, rules }: MatchContext): boolean {
  if (column.isGenerated || rules.columnNames.has(column.name)) return false;
  if (inherited(table, column.name) !== undefined) return false;
  return rules.policy.structural === "fail" || structural(table, column) === undefined;
}

function withoutRows(column: Column): ResolvedColumn {
  const treatment = column.isGenerated ? "generated" : "keep";
  return {
    column,
    treatment,
    spec: undefined,
    condition: undefined,
    because: "no rows are copied",
    position: undefined,
  };
}

function fitOf({ maskers, rules }: MatchContext) {
  return { maskers, reserved: rules.reserved };
}

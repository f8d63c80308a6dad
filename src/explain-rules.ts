// `pgscrub rules explain`: what the rules make of one table or column and why, against the source's schema or offline
// against a Prisma schema. Reads the schema and the rules; no row, and no code that the rules name.
import { type Catalog, type Table, tableLabel } from "./catalog/catalog.ts";
import { PgscrubError } from "./errors.ts";
import { findMasker, MASKERS } from "./pipeline/transform/registry.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import type { Diagnostic } from "./rules/diagnostics.ts";
import { didYouMeanHint } from "./rules/did-you-mean.ts";
import { originOf } from "./rules/find-rules.ts";
import { loadRules } from "./rules/load-rules.ts";
import { matchOffline } from "./rules/prisma/match-offline.ts";
import { tableNamed } from "./rules/references.ts";
import type { ColumnRule, ResolvedColumn, ResolvedTable, RowFilter, Rules } from "./rules/rules.ts";
import { RulesError } from "./rules/rules-error.ts";
import { type MatchedSource, matchOver, withReadOnlySource } from "./run/read-source.ts";

export interface ExplainOptions {
  readonly rulesFile: string;
  /** `User`, `audit.Log`, `User.email` or `audit.Log.email`. */
  readonly subject: string;
  readonly prismaSchema: string | undefined;
  /** Asked where there is no Prisma schema. */
  readonly source: ConnectionTarget | undefined;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

/** A rule's place, with the text of its line; undefined text for a line that is not in the rules file. */
export interface ExplainedPlace {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly lineText: string | undefined;
}

export interface ExplainedColumn {
  readonly column: string;
  /** `text not null`. */
  readonly type: string;
  readonly treatment: "keep" | "mask" | "generated" | "unclassified";
  readonly masker: string | undefined;
  /** The masker in one sentence, and what it guarantees. */
  readonly summary: string | undefined;
  readonly guarantee: string | undefined;
  /** SQL of `when` or `unless`. */
  readonly condition: string | undefined;
  /** `scrub-rules.yaml:12`, `structural: boolean`, a policy, a preset. */
  readonly because: string;
  readonly place: ExplainedPlace | undefined;
  /** Other rules for the column that this one goes before: `preset:nextauth (email)`. */
  readonly instead: readonly string[];
  /** Unique keys that it is part of, what it references, what references it. */
  readonly keys: readonly string[];
}

export interface Explained {
  /** `schema.table`. */
  readonly table: string;
  /** Set when one column was asked for. */
  readonly column: string | undefined;
  /** `all rows`, `no rows`, or which. */
  readonly rows: string;
  readonly place: ExplainedPlace | undefined;
  readonly columns: readonly ExplainedColumn[];
  /** What is wrong with the table's rules. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of the rules file, for code frames. */
  readonly source: string;
}

/** USAGE for a table or column that is not there, RULES_INVALID for rules or a schema that cannot be read. */
export async function explainRules(options: ExplainOptions): Promise<Explained> {
  const rules = await loadRules(options.rulesFile, MASKERS, options.prismaSchema);
  const { catalog, matched } = await matchWith(rules, options);
  const { table, column } = findSubject(options.subject, catalog);
  const resolved = matched.tables.find((candidate) => candidate.table === table);
  if (resolved === undefined) throw new PgscrubError("BUG", `table ${tableLabel(table)} was not matched`);
  const columns = resolved.columns
    .filter((candidate) => column === undefined || candidate.column.name === column)
    .map((candidate) => explainColumn(candidate, resolved, catalog, rules));
  return {
    table: tableLabel(table),
    column,
    rows: describeRows(resolved),
    place: resolved.position === undefined ? undefined : placeOf(resolved.position, rules),
    columns,
    diagnostics: matched.diagnostics.filter(
      (found) => found.table === tableLabel(table) && (column === undefined || found.column === column),
    ),
    source: rules.source,
  };
}

async function matchWith(rules: Rules, options: ExplainOptions): Promise<MatchedSource> {
  const { prismaSchema, source } = options;
  if (prismaSchema !== undefined) {
    const offline = matchOffline(prismaSchema, rules);
    if ("diagnostics" in offline) throw new RulesError(prismaSchema, offline.diagnostics, rules.source);
    return offline;
  }
  if (source === undefined) throw new PgscrubError("BUG", "neither a source nor a Prisma schema was given");
  return withReadOnlySource(source, options, (client) => matchOver(client, rules));
}

/** `User.email` is a table's column, or a table in the schema `User`: what is there counts. */
export function findSubject(
  subject: string,
  catalog: Catalog,
): { readonly table: Table; readonly column: string | undefined } {
  const whole = tableNamed(subject, catalog);
  if (whole !== undefined) return { table: whole, column: undefined };
  const dot = subject.lastIndexOf(".");
  const table = dot === -1 ? undefined : tableNamed(subject.slice(0, dot), catalog);
  const name = subject.slice(dot + 1);
  if (table === undefined) {
    const names = catalog.tables.map((other) => tableLabel(other).replace(/^public\./, ""));
    const hint = didYouMeanHint(
      dot === -1 ? subject : subject.slice(0, dot),
      [...names, ...names.map((other) => `public.${other}`)],
      "Write the table as the database has it, with its schema where that is not public.",
    );
    throw new PgscrubError("USAGE", `there is no table ${subject}`, { hint });
  }
  const names = table.columns.map((column) => column.name);
  if (names.includes(name)) return { table, column: name };
  throw new PgscrubError("USAGE", `table ${tableLabel(table)} has no column ${name}`, {
    hint: didYouMeanHint(name, names, `Its columns are ${names.join(", ")}.`),
  });
}

function explainColumn(
  resolved: ResolvedColumn,
  owner: ResolvedTable,
  catalog: Catalog,
  rules: Rules,
): ExplainedColumn {
  const { column, spec, condition, because, position } = resolved;
  const definition = spec === undefined ? undefined : findMasker(spec.masker);
  return {
    column: column.name,
    type: `${column.type.name}${column.notNull ? " not null" : ""}`,
    treatment: because === "unclassified" ? "unclassified" : resolved.treatment,
    masker: spec?.masker,
    summary: definition?.summary,
    guarantee: definition?.guaranteeOf?.(spec?.options) ?? definition?.guarantee,
    condition: condition === undefined ? undefined : `${condition.kind}: ${condition.sql}`,
    because,
    place: position === undefined ? undefined : placeOf(position, rules),
    instead: otherRules(resolved, owner.table, rules),
    keys: keysOf(column.name, owner.table, catalog),
  };
}

function placeOf(position: NonNullable<ResolvedColumn["position"]>, rules: Rules): ExplainedPlace {
  const { line, col, file, lineText } = position;
  const own = file === undefined ? rules.source.split(/\r\n|\n/)[line - 1] : undefined;
  return { file: file ?? rules.file, line, col, lineText: lineText ?? own };
}

function otherRules({ column, position, because }: ResolvedColumn, table: Table, rules: Rules): string[] {
  const label = tableLabel(table);
  const written = rules.tables
    .filter(({ name }) => name === label || `public.${name}` === label)
    .flatMap(({ columns }) => columns)
    .filter(({ name }) => name === column.name);
  const named = rules.columnNames.get(column.name);
  const all: readonly ColumnRule[] = named === undefined ? written : [...written, named];
  return all
    .filter((rule) => rule.position !== position && originOf(rule, rules) !== because)
    .map((rule) => `${originOf(rule, rules)} (${rule.spec.masker})`);
}

function keysOf(column: string, table: Table, catalog: Catalog): string[] {
  const unique = table.uniqueKeys
    .filter((key) => [...key.columns, ...key.expressionColumns].includes(column))
    .map(({ isPrimary, name }) => `under ${isPrimary ? "primary key" : "unique index"} ${name}`);
  const references = table.foreignKeys.flatMap((key) => {
    const at = key.columns.indexOf(column);
    const target = `${key.referencedSchema}.${key.referencedTable}.${key.referencedColumns[at]}`;
    return at === -1 ? [] : [`references ${target}`];
  });
  const referenced = catalog.tables.flatMap((other) =>
    other.foreignKeys.flatMap((key) => {
      const isHere = key.referencedSchema === table.schema && key.referencedTable === table.name;
      const at = isHere ? key.referencedColumns.indexOf(column) : -1;
      return at === -1 ? [] : [`referenced by ${tableLabel(other)}.${key.columns[at]}`];
    }),
  );
  return [...unique, ...references, ...referenced];
}

/** `all rows`, `no rows`, `rows where …, at most 10`. */
function describeRows({ rows, filter }: Pick<ResolvedTable, "rows" | "filter">): string {
  if (rows === "none") return "no rows";
  const parts = filterParts(filter);
  return parts.length === 0 ? "all rows" : `rows ${parts.join(", ")}`;
}

function filterParts({ where, limit, sample, orphans }: RowFilter): string[] {
  return [
    ...(where === undefined ? [] : [`where ${where.sql}`]),
    ...(limit === undefined ? [] : [`at most ${limit}`]),
    ...(sample === undefined ? [] : [`a sample of ${sample}`]),
    ...(orphans === undefined ? [] : [`orphans: ${orphans}`]),
  ];
}

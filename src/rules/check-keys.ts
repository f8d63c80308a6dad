// What rules do to unique keys and foreign keys: a masker that can collide under a unique index, two sides of a foreign
// key masked differently, rows that would reference rows left behind.
import { type Catalog, type Table, tableLabel, type UniqueKey } from "../catalog/catalog.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import type { Problem } from "./check-column.ts";
import type { Maskers } from "./read-maskers.ts";
import type { ResolvedColumn, ResolvedTable } from "./rules.ts";

/** A problem and the column it is about; `column` undefined: the table's `rows`. */
export interface KeyProblem extends Problem {
  readonly column: string | undefined;
}

/**
 * Columns of unique indexes whose masker can give one output for two inputs. A lossy column is harmless only where the
 * rest of the key holds another whole unique key that stays unique, such as the primary key.
 */
export function checkUniqueKeys({ table, rows, columns }: ResolvedTable, maskers: Maskers): KeyProblem[] {
  if (rows === "none") return [];
  const byName = new Map(columns.map((column) => [column.column.name, column]));
  const collides = (name: string): boolean => canCollide(byName.get(name)?.spec, maskers);
  const isSafe = (key: UniqueKey): boolean =>
    !key.isPartial &&
    key.expressionColumns.length === 0 &&
    key.columns.length > 0 &&
    !key.columns.some(collides);
  const problems = new Map<string, KeyProblem>();
  for (const key of table.uniqueKeys) {
    const names = [...new Set([...key.columns, ...key.expressionColumns])];
    const lossy = names.filter(collides);
    const isHeld = table.uniqueKeys.some(
      (other) => isSafe(other) && other.columns.every((name) => key.columns.includes(name)),
    );
    if (isHeld) continue;
    for (const column of lossy) {
      if (problems.has(column)) continue;
      const masker = byName.get(column)?.spec?.masker ?? "";
      const kind = key.isPrimary ? "primary key" : "unique index";
      problems.set(column, {
        code: "RULES_LOSSY_UNDER_UNIQUE",
        column,
        message: `masker ${masker} can collide, ${tableLabel(table)}.${column} is under ${kind} ${key.name}`,
        hint: `Use an injective masker: ${injectiveFor(byName.get(column), maskers).join(", ")}.`,
      });
    }
  }
  return [...problems.values()];
}

function canCollide(spec: MaskerSpec | undefined, maskers: Maskers): boolean {
  // NULL is equal to nothing, also under a unique index.
  if (spec === undefined || spec.masker === "null") return false;
  const definition = maskers.get(spec.masker);
  const guarantee = definition?.guaranteeOf?.(spec.options) ?? definition?.guarantee ?? "lossy";
  return guarantee !== "injective" && guarantee !== "identity";
}

function injectiveFor(resolved: ResolvedColumn | undefined, maskers: Maskers): string[] {
  return [...maskers.values()]
    .filter(({ guarantee }) => guarantee === "injective" || guarantee === "identity")
    .filter(({ families }) => resolved !== undefined && families.includes(resolved.column.type.family))
    .map(({ name }) => name);
}

/** Foreign keys of `from` whose rows would not find what they reference. */
export function checkForeignKeys(
  from: ResolvedTable,
  catalog: Catalog,
  resolve: (table: Table) => ResolvedTable | undefined,
): KeyProblem[] {
  if (from.rows === "none") return [];
  const problems: KeyProblem[] = [];
  for (const key of from.table.foreignKeys) {
    const isReferenced = (table: Table): boolean =>
      table.schema === key.referencedSchema && table.name === key.referencedTable;
    const referenced = catalog.tables.find(isReferenced);
    const to = referenced === undefined ? undefined : resolve(referenced);
    if (to === undefined) continue;
    const treatments = key.columns.map((name) => treatmentOf(from, name));
    // MATCH SIMPLE: one NULL in the key and nothing is looked up.
    if (treatments.includes("null")) continue;
    const label = tableLabel(from.table);
    if (to.rows === "none") {
      problems.push({
        code: "RULES_ORPHANS",
        column: key.columns[0],
        message: `${label}.${key.columns.join(", ")} references ${tableLabel(to.table)}, which is copied without rows`,
        hint: `Write rows: none for ${label} too, null for the column, or copy the rows of ${tableLabel(to.table)}.`,
      });
      continue;
    }
    if (isFiltered(to)) {
      problems.push({
        code: "RULES_ORPHANS",
        column: key.columns[0],
        message: `${label}.${key.columns.join(", ")} references ${tableLabel(to.table)}, of which not all rows are copied`,
        hint: `Remove where, limit and sample from ${tableLabel(to.table)}, or write null for the column or rows: none for ${label}.`,
      });
    }
    for (const [index, name] of key.columns.entries()) {
      const other = key.referencedColumns[index] ?? "";
      const [here, there] = [treatments[index] ?? "keep", treatmentOf(to, other)];
      if (here === there) continue;
      problems.push({
        code: "RULES_FK_MISMATCH",
        column: name,
        message: `${label}.${name} references ${tableLabel(to.table)}.${other}, but one is ${maskerOf(from, name)} and the other ${maskerOf(to, other)}`,
        hint: "Give both columns the same masker with the same options, or keep both.",
      });
    }
  }
  return problems;
}

function isFiltered({ filter }: ResolvedTable): boolean {
  return filter.where !== undefined || filter.limit !== undefined || filter.sample !== undefined;
}

/** `keep`, `null`, or masker and options in a form that can be compared. */
function treatmentOf(table: ResolvedTable, name: string): string {
  const spec = specOf(table, name);
  if (spec === undefined || spec.masker === "keep") return "keep";
  return spec.masker === "null" ? "null" : JSON.stringify([spec.masker, spec.options]);
}

function maskerOf(table: ResolvedTable, name: string): string {
  return specOf(table, name)?.masker ?? "keep";
}

function specOf({ columns }: ResolvedTable, name: string): MaskerSpec | undefined {
  return columns.find(({ column }) => column.name === name)?.spec;
}

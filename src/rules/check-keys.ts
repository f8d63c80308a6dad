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

/** Foreign keys of `from` whose two sides would not be rewritten alike. */
export function checkForeignKeys(
  from: ResolvedTable,
  catalog: Catalog,
  resolve: (table: Table) => ResolvedTable | undefined,
  maskers: Maskers,
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
    if (to.rows === "none") continue; // check-orphans.ts judges that
    for (const [index, name] of key.columns.entries()) {
      const problem = compareSides(from, name, to, key.referencedColumns[index] ?? "", maskers);
      if (problem !== undefined) problems.push(problem);
    }
  }
  return problems;
}

/** What keeps the two columns of a foreign key from being rewritten alike, row by row. */
function compareSides(
  from: ResolvedTable,
  name: string,
  to: ResolvedTable,
  other: string,
  maskers: Maskers,
): KeyProblem | undefined {
  const here = columnOf(from, name);
  const there = columnOf(to, other);
  const [label, referenced] = [`${tableLabel(from.table)}.${name}`, `${tableLabel(to.table)}.${other}`];
  const mismatch = (message: string, hint: string): KeyProblem => ({
    code: "RULES_FK_MISMATCH",
    column: name,
    message,
    hint,
  });
  if (treatmentOf(from, name) !== treatmentOf(to, other)) {
    const [mine, its] = [maskerOf(from, name), maskerOf(to, other)];
    // What an expression says of its own row only the foreign key on the target can judge.
    if (mine === "sql" && its === "sql") return undefined;
    return mismatch(
      `${label} references ${referenced}, but one is ${mine} and the other ${its}`,
      `Remove the rule of ${label}: it then follows ${referenced}; or keep both.`,
    );
  }
  const spec = there?.spec;
  if (spec === undefined || spec.masker === "keep") return undefined;
  if (there?.condition !== undefined || here?.condition !== undefined) {
    return mismatch(
      `${referenced} is masked for some rows only, and ${label} references it`,
      "Remove when or unless from the referenced column and the one that references it, or keep both.",
    );
  }
  if (spec.masker === "sql" && here?.position === there?.position) {
    return mismatch(
      `${label} references ${referenced}, whose SQL speaks of another table's columns`,
      `Write {sql: …} for ${label} too, over its own columns.`,
    );
  }
  if (maskers.get(spec.masker)?.seedColumnOf?.(spec.options) !== undefined) {
    return mismatch(
      `${label} references ${referenced}, whose fake depends on another column of its own row`,
      `Remove seed_from from ${referenced}.`,
    );
  }
  return undefined;
}

function columnOf({ columns }: ResolvedTable, name: string): ResolvedColumn | undefined {
  return columns.find(({ column }) => column.name === name);
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

function specOf(table: ResolvedTable, name: string): MaskerSpec | undefined {
  return columnOf(table, name)?.spec;
}

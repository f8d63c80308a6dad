// Rules × a Prisma schema, without a server: the same match as against a live catalog, with the few things that a schema
// cannot say judged so that what is right against the database is right here too.
import { type Catalog, type Table, tableLabel } from "../../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { matchRules } from "../match-rules.ts";
import type { MatchedRules, Rules, TableRule } from "../rules.ts";
import { MIGRATIONS_TABLE } from "./migrations-table.ts";
import { readPrismaCatalog } from "./prisma-catalog.ts";
import { hasPrismaMigrations } from "./read-prisma.ts";

export interface OfflineMatch {
  readonly matched: MatchedRules;
  readonly catalog: Catalog;
  readonly idColumns: ReadonlySet<string>;
  /**
   * Tables of the rules that are not in the schema and are not near a name in it: made by SQL of the user's own, or gone.
   * Only a database can tell, so they are no mistakes here.
   */
  readonly notInSchema: readonly string[];
}

export type OfflineResult = OfflineMatch | { readonly diagnostics: readonly Diagnostic[] };

/** Matches the rules with the schema at `path`, a file or a folder; mistakes of the schema itself come alone. */
export function matchOffline(path: string, rules: Rules): OfflineResult {
  const isMigrated = hasPrismaMigrations(path) || rules.tables.some(isRuleOfMigrations);
  const read = readPrismaCatalog(path, isMigrated);
  if ("diagnostics" in read) return read;
  const { idColumns } = read;
  const outside = new Set(rules.tables.filter((rule) => isOutside(rule, read.catalog)));
  const known: Rules = { ...rules, tables: rules.tables.filter((rule) => !outside.has(rule)) };
  const catalog = withSearchVectors(read.catalog, known);
  const matched = matchRules(known, catalog, { sampledIdColumns: idColumns });
  const notInSchema = [...outside].filter(({ preset }) => preset === undefined).map(({ name }) => name);
  return { matched, catalog, idColumns, notInSchema };
}

function isRuleOfMigrations({ name, preset }: TableRule): boolean {
  return preset === undefined && name.replace(/^public\./, "") === MIGRATIONS_TABLE.name;
}

function isOutside(rule: TableRule, catalog: Catalog): boolean {
  const names = catalog.tables.map(plainLabel);
  const name = rule.name.replace(/^public\./, "");
  return !names.includes(name) && didYouMean(name, names) === undefined;
}

/**
 * Prisma cannot say that a column is generated, and tsvectors nearly always are: one that no rule names counts as generated,
 * for a rule of it would be a mistake against the database.
 */
function withSearchVectors(catalog: Catalog, rules: Rules): Catalog {
  const tables = catalog.tables.map((table): Table => {
    const isRuled = (column: string): boolean =>
      rules.columnNames.has(column) ||
      rules.tables.some(
        ({ name, columns }) =>
          name.replace(/^public\./, "") === plainLabel(table) && columns.some((rule) => rule.name === column),
      );
    const columns = table.columns.map((column) =>
      column.type.family === "tsvector" && !isRuled(column.name) ? { ...column, isGenerated: true } : column,
    );
    return { ...table, columns };
  });
  return { ...catalog, tables };
}

function plainLabel(table: Table): string {
  return tableLabel(table).replace(/^public\./, "");
}

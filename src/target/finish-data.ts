// What follows the data on staging: sequences at least at their columns' maximum, materialized views, statistics.
import type { Client } from "pg";
import type { Catalog } from "../catalog/catalog.ts";
import { tableLabel } from "../catalog/catalog.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import { queryTogether } from "../postgres/query-together.ts";
import { serverError } from "../postgres/server-error.ts";

export interface SequenceState {
  readonly schema: string;
  readonly name: string;
  readonly lastValue: bigint;
  readonly isCalled: boolean;
}

/**
 * Where the source's sequences stand. They are outside any snapshot, so read them last, on the leader's session; a
 * value newer than the rows does no harm, an older one would.
 */
export async function readSequences(source: Client, catalog: Catalog): Promise<SequenceState[]> {
  const statements = catalog.sequences.map(
    ({ schema, name }) =>
      `SELECT last_value::text AS last_value, is_called FROM ${quoteQualified(schema, name)}`,
  );
  try {
    const results = await queryTogether(source, statements);
    return catalog.sequences.flatMap(({ schema, name }, at): SequenceState[] => {
      const row: { last_value: string; is_called: boolean } | undefined = results[at]?.rows[0];
      if (row === undefined) return [];
      return [{ schema, name, lastValue: BigInt(row.last_value), isCalled: row.is_called }];
    });
  } catch (error) {
    throw serverError(error, { doing: "reading the sequences" });
  }
}

/** Sets every sequence to the source's value, or to its column's maximum (minimum when it descends) if that is further. */
export async function setSequences(
  staging: Client,
  catalog: Catalog,
  states: readonly SequenceState[],
): Promise<void> {
  for (const { schema, name, lastValue, isCalled } of states) {
    const sequence = catalog.sequences.find((each) => each.schema === schema && each.name === name);
    if (sequence === undefined) continue;
    const own = quoteLiteral(quoteQualified(schema, name));
    const { owner, increment } = sequence;
    const value = `${lastValue}::pg_catalog.int8`;
    let sql = `SELECT pg_catalog.setval(${own}::pg_catalog.regclass, ${value}, ${isCalled})`;
    if (owner !== undefined) {
      const [extreme, compare] = increment < 0n ? ["min", "<"] : ["max", ">"];
      const column = `pg_catalog.${extreme}(${quoteIdentifier(owner.column)})::pg_catalog.int8`;
      sql =
        `SELECT CASE WHEN used ${compare} ${value} ` +
        `THEN pg_catalog.setval(${own}::pg_catalog.regclass, used, true) ` +
        `ELSE pg_catalog.setval(${own}::pg_catalog.regclass, ${value}, ${isCalled}) END ` +
        `FROM (SELECT ${column} AS used FROM ${quoteQualified(owner.schema, owner.table)}) AS highest`;
    }
    try {
      await staging.query(sql);
    } catch (error) {
      throw serverError(error, { doing: `setting sequence ${schema}.${name}` });
    }
  }
}

/** Refreshes what was populated on the source and is safe to compute here; in the catalog's order of dependence. */
export async function refreshMaterializedViews(staging: Client, catalog: Catalog): Promise<void> {
  for (const view of catalog.materializedViews) {
    if (!view.isPopulated || view.isUnsafe) continue;
    try {
      await staging.query(`REFRESH MATERIALIZED VIEW ${quoteQualified(view.schema, view.name)}`);
    } catch (error) {
      throw serverError(error, {
        code: "SCHEMA_LOAD_FAILED",
        doing: `refreshing materialized view ${tableLabel(view)}`,
      });
    }
  }
}

/** Fresh statistics for the planner. */
export async function analyzeAll(staging: Client): Promise<void> {
  try {
    await staging.query("ANALYZE");
  } catch (error) {
    throw serverError(error, { doing: "analysing the new database" });
  }
}

/** Fresh statistics of one table. */
export async function analyzeTable(staging: Client, table: { schema: string; name: string }): Promise<void> {
  try {
    await staging.query(`ANALYZE ${quoteQualified(table.schema, table.name)}`);
  } catch (error) {
    throw serverError(error, { doing: `analysing ${tableLabel(table)}` });
  }
}

/** What ANALYZE without a name would take, the server's own catalogs aside; parents are counted with their children. */
const ANALYZED = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'r' AND NOT c.relhassubclass AS "isAlone"
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
  ORDER BY c.oid`;

/** Fresh statistics of everything but the tables of `known` (`schema.table`), which have theirs. */
export async function analyzeOthers(staging: Client, known: ReadonlySet<string>): Promise<void> {
  let found: { schema: string; name: string; isAlone: boolean }[];
  try {
    found = (await staging.query<{ schema: string; name: string; isAlone: boolean }>(ANALYZED)).rows;
  } catch (error) {
    throw serverError(error, { doing: "listing what to analyse" });
  }
  for (const table of found) {
    if (!table.isAlone || !known.has(tableLabel(table))) await analyzeTable(staging, table);
  }
}

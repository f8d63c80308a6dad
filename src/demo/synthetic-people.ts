// Fills a database with the demo's "production": invented people all over the user's data model, in every place where
// real applications leave them. Used by `pgscrub demo`, the tests and the bench; never touches an existing row.
import type { ClientBase } from "pg";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "./loumass-schema.ts";
import { accountStatements } from "./synthetic-accounts.ts";
import { contactStatements } from "./synthetic-contacts.ts";
import { automationStatements, sequenceStatements } from "./synthetic-journeys.ts";
import { mailStatements } from "./synthetic-mail.ts";
import { people } from "./synthetic-names.ts";
import { type FillStatement, type ProductionSize, syntheticSql } from "./synthetic-sql.ts";

/** What to fill with: row counts, and the seed that decides every value. */
export interface ProductionOptions extends ProductionSize {
  readonly seed: number;
}

/** The size of the bench: about 1.5 GB with indexes. */
export const BENCH_SIZE: ProductionSize = {
  users: 20_000,
  contacts: 600_000,
  events: 1_500_000,
  webhookCalls: 150_000,
};

/**
 * Creates the schema of `loumass_beta` unless it is there, fills its 24 relations and `_prisma_migrations`, and analyses
 * them. The same options always give the same rows. In a new database indexes and foreign keys come after the rows.
 * All or nothing: one transaction, then VACUUM.
 */
export async function fillProduction(client: ClientBase, options: ProductionOptions): Promise<void> {
  await client.query("BEGIN");
  try {
    // One transaction, so that a server with wal_level=minimal need not write the new tables twice.
    await client.query("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'");
    await fillTables(client, options);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
  await client.query("VACUUM ANALYZE");
}

async function fillTables(client: ClientBase, options: ProductionOptions): Promise<void> {
  const sql = syntheticSql(options.seed, options);
  const found = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('public."User"') IS NOT NULL AS exists`,
  );
  const isNew = found.rows[0]?.exists !== true;
  if (isNew) await client.query(LOUMASS_PRE_DATA);
  await client.query(people(sql).sql);
  await client.query("CREATE UNIQUE INDEX ON demo_person (p); ANALYZE demo_person");
  const statements: readonly FillStatement[] = [
    ...accountStatements(sql),
    ...contactStatements(sql),
    ...sequenceStatements(sql),
    ...mailStatements(sql),
    ...automationStatements(sql),
  ];
  for (const statement of statements) await client.query(statement.sql);
  await client.query("DROP TABLE demo_person");
  if (isNew) await client.query(LOUMASS_POST_DATA);
}

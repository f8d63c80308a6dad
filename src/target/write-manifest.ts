// Writes the value-free manifest of a copy into it: one row in a schema of its own, which no application looks into.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import { serverError } from "../postgres/server-error.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE, type Manifest } from "../verify/manifest.ts";

/** Replaces whatever manifest there is; the schema and its table belong to the role of `client`'s session. */
export async function writeManifest(client: Client, manifest: Manifest): Promise<void> {
  const relation = quoteQualified(MANIFEST_SCHEMA, MANIFEST_TABLE);
  try {
    await client.query("BEGIN");
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(MANIFEST_SCHEMA)}`);
    await client.query(`DROP TABLE IF EXISTS ${relation}`);
    await client.query(`CREATE TABLE ${relation} (document jsonb NOT NULL)`);
    await client.query(`INSERT INTO ${relation} VALUES ($1)`, [JSON.stringify(manifest)]);
    await client.query("COMMIT");
  } catch (error) {
    throw serverError(error, { doing: "writing the manifest" });
  }
}

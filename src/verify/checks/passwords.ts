// Conformance: the known password signs in with every hash of ours that stands in a column ruled `password`.
import type { Client } from "pg";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifier.ts";
import { serverError } from "../../postgres/server-error.ts";
import type { FindingCollector } from "../finding.ts";
import type { Manifest } from "../manifest.ts";
import { verifiesPassword } from "../password-proof.ts";

/** What the rules say that everybody of this column signs in with. */
export interface KnownPassword {
  /** `schema.table`. */
  readonly table: string;
  readonly column: string;
  readonly plaintext: string;
}

/** Hashes that are none of ours are told by the check of treatments. */
export async function checkPasswords(
  client: Client,
  manifest: Manifest,
  passwords: readonly KnownPassword[],
  collector: FindingCollector,
): Promise<void> {
  for (const { table, column, plaintext } of passwords) {
    const found = manifest.tables.find((told) => told.table === table);
    if (found === undefined) continue;
    for (const { hash, count } of await hashesOf(client, found, column, manifest.passwordHashes)) {
      if (await verifiesPassword(plaintext, hash)) continue;
      const detector = "the known password does not verify";
      collector.addMany({ kind: "conformance", table, column, detector, count, rowKeys: [] });
    }
  }
}

async function hashesOf(
  client: Client,
  { schema, name, table }: Manifest["tables"][number],
  column: string,
  ours: readonly string[],
): Promise<readonly { readonly hash: string; readonly count: number }[]> {
  const text = `${quoteIdentifier(column)}::pg_catalog.text`;
  try {
    const { rows } = await client.query<{ hash: string; count: number }>(
      `SELECT ${text} AS hash, pg_catalog.count(*)::float8 AS count FROM ONLY ${quoteQualified(schema, name)}
        WHERE ${text} = ANY ($1) GROUP BY 1`,
      [[...ours]],
    );
    return rows;
  } catch (error) {
    throw serverError(error, { doing: `checking the passwords of ${table}.${column}` });
  }
}

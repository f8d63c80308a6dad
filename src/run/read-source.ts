// Rules × catalog → plan, in whatever transaction the session is in: without locks for `plan` and before the user is
// asked, and again inside the snapshot.
import type { Client } from "pg";
import type { Catalog } from "../catalog/catalog.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { requireReadable } from "../catalog/require-readable.ts";
import { sampleIdColumns } from "../catalog/sample-ids.ts";
import { buildPlan } from "../plan/build-plan.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { applyDumpSettings, destroyClient, endClient, openClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { queryTogether } from "../postgres/query-together.ts";
import { matchRules } from "../rules/match-rules.ts";
import type { Rules } from "../rules/rules.ts";
import { RulesError } from "../rules/rules-error.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "../verify/manifest.ts";
import { whenAborted } from "./load-data.ts";

export interface PlannedSource {
  readonly catalog: Catalog;
  readonly plan: SyncPlan;
}

/**
 * Reads the catalog over `client` and plans with `rules` for a target of `targetVersion` (server_version_num). Throws
 * RulesError (RULES_INVALID) with every diagnostic when the rules do not fit the catalog.
 */
export async function planOver(
  client: Client,
  rules: Rules,
  targetVersion: number,
  sampleRows?: number,
): Promise<PlannedSource> {
  const catalog = withoutManifest(await readCatalog(client));
  await requireReadable(client, catalog);
  const sampledIdColumns = await sampleIdColumns(client, catalog);
  const matched = matchRules(rules, catalog, { sampledIdColumns });
  if (matched.diagnostics.length > 0) throw new RulesError(rules.file, matched.diagnostics, rules.source);
  const plan = buildPlan({
    catalog,
    tables: matched.tables,
    rulesText: rules.wholeText,
    subset: rules.subset,
    targetVersion,
  });
  return { catalog, plan: { ...plan, sampleRows } };
}

/** A source that is itself a scrubbed copy holds the manifest of that copy, which says nothing of the next. */
export function withoutManifest(catalog: Catalog): Catalog {
  const isManifest = ({ schema, name }: { schema: string; name: string }): boolean =>
    schema === MANIFEST_SCHEMA && name === MANIFEST_TABLE;
  return { ...catalog, tables: catalog.tables.filter((table) => !isManifest(table)) };
}

/** How long we wait for a lock on the source when nobody has said it. */
const LOCK_WAIT_MS = 10_000;

/**
 * A session on the source that can only read: one READ ONLY transaction, rolled back afterwards. Ends with SOURCE_BLOCKED
 * behind somebody's lock (sizes of tables and samples wait for it), and at once when the signal is aborted.
 */
export async function withReadOnlySource<Result>(
  source: ConnectionTarget,
  options: { readonly insecureTls: boolean; readonly signal: AbortSignal; readonly maxBlockMs?: number },
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { insecureTls, signal, maxBlockMs = LOCK_WAIT_MS } = options;
  const client = await openClient(source, { role: "source", insecureTls, signal });
  try {
    await applyDumpSettings(client);
    await queryTogether(client, [
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
      `SET LOCAL lock_timeout = ${Math.max(1, Math.round(maxBlockMs))}`,
    ]);
    const result = await Promise.race([work(client), whenAborted(signal)]);
    await client.query("ROLLBACK");
    await endClient(client);
    return result;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}

// Rules × catalog → plan, in whatever transaction the session is in: without locks for `plan` and before the user is
// asked, and again inside the snapshot.
import type { Client } from "pg";
import type { Catalog } from "../catalog/catalog.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import { requireReadable } from "../catalog/require-readable.ts";
import { sampleIdColumns } from "../catalog/sample-ids.ts";
import { buildPlan } from "../plan/build-plan.ts";
import type { SyncPlan } from "../plan/plan.ts";
import { destroyClient, endClient, LOCAL_DUMP_SETTINGS, openClient } from "../postgres/connect.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { firstAnswer } from "../postgres/own-session.ts";
import { queryTogether } from "../postgres/query-together.ts";
import { matchRules } from "../rules/match-rules.ts";
import type { MatchedRules, Rules } from "../rules/rules.ts";
import { RulesError } from "../rules/rules-error.ts";
import { MANIFEST_SCHEMA, MANIFEST_TABLE } from "../verify/manifest.ts";
import { whenAborted } from "./load-data.ts";

export interface PlannedSource {
  readonly catalog: Catalog;
  readonly plan: SyncPlan;
}

/** A catalog, and what the rules make of it. */
export interface MatchedSource {
  readonly catalog: Catalog;
  /** Any diagnostic in it means: do not run. */
  readonly matched: MatchedRules;
}

/** Reads the catalog over `client` and matches the rules with it. */
export async function matchOver(client: Client, rules: Rules): Promise<MatchedSource> {
  const catalog = withoutManifest(await readCatalog(client));
  await requireReadable(client, catalog);
  const sampledIdColumns = await sampleIdColumns(client, catalog);
  return { catalog, matched: matchRules(rules, catalog, { sampledIdColumns }) };
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
  const { catalog, matched } = await matchOver(client, rules);
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

/** The catalog without pgscrub's own manifest: a source that is a scrubbed copy holds that of the copy, which says nothing of the next. */
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
    const begin = [
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
      LOCAL_DUMP_SETTINGS,
      `SET LOCAL lock_timeout = ${Math.max(1, Math.round(maxBlockMs))}`,
    ];
    await Promise.race([firstAnswer(client, () => queryTogether(client, begin)), whenAborted(signal)]);
    const result = await Promise.race([work(client), whenAborted(signal)]);
    await client.query("ROLLBACK");
    await endClient(client);
    return result;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}

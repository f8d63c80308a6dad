// Steps 5 to 8 of the recipe: staging made, schema loaded, tables copied, indexes and keys built, settings inherited.
import type { Client } from "pg";
import type { Snapshot } from "../pipeline/source/snapshot.ts";
import { newKnownValues } from "../pipeline/transform/known-values.ts";
import type { RunSurroundings } from "../plan/compile.ts";
import { openClient } from "../postgres/connect.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";
import { dumpSchemaOver } from "../postgres/pg-dump.ts";
import { formatBytes, formatCount } from "../report/style-text.ts";
import type { Rules } from "../rules/rules.ts";
import type { DatabaseNames } from "../target/database-names.ts";
import { analyzeTable, readSequences, type SequenceState } from "../target/finish-data.ts";
import { createRoles, loadStatements } from "../target/load-schema.ts";
import { byLock, groupPostData } from "../target/post-data-groups.ts";
import {
  type LeftOut,
  type PreparedSchema,
  prepareSchema,
  type SchemaStatement,
} from "../target/prepare-schema.ts";
import { createStaging, inheritSettings } from "../target/staging.ts";
import { readExtensionDependents } from "../target/target-facts.ts";
import type { ChosenRows } from "./choose-rows.ts";
import { finishStaging } from "./finish-staging.ts";
import type { LaneThreads } from "./lanes/lane-threads.ts";
import { loadData } from "./load-data.ts";
import type { TableResult } from "./load-table.ts";
import type { OpenTarget } from "./open-target.ts";
import { openTransfers } from "./open-transfers.ts";
import type { Proof } from "./prove-staging.ts";
import { readKnownValues } from "./read-known-values.ts";
import { readPasswordFormats } from "./read-password-formats.ts";
import type { PlannedSource } from "./read-source.ts";
import type { SyncOptions } from "./run-options.ts";
import type { CollectedEvidence } from "./source-evidence.ts";
import { newStagingSessions, type StagingInput, type StagingSessions } from "./staging-session.ts";
import type { StepRunner } from "./steps.ts";

export interface BuildInput {
  readonly options: SyncOptions;
  readonly steps: StepRunner;
  readonly rules: Rules;
  /** Functions that the rules name (`js`), loaded. */
  readonly functions: RunSurroundings["functions"];
  readonly target: OpenTarget;
  readonly names: DatabaseNames;
  readonly run: string;
  readonly snapshot: Snapshot;
  readonly planned: PlannedSource;
  readonly chosen: ChosenRows;
  /** 32 bytes. */
  readonly key: Buffer;
  /** What the verifier collects from the source's bytes while they stream; undefined where nothing is proved. */
  readonly collected: CollectedEvidence | undefined;
  /** The threads that copy and scan; undefined: this thread does. */
  readonly threads: LaneThreads | undefined;
  /** Looks at each table as soon as it is in; undefined where nothing is proved. */
  readonly proof: Pick<Proof, "begin" | "tableReady"> | undefined;
  /** Aborts with the run, and when the run fails anywhere. */
  readonly signal: AbortSignal;
}

export interface StagedCopy {
  readonly sessions: StagingSessions;
  readonly tables: readonly TableResult[];
  /** Objects of the source's schema that the target does not get. */
  readonly leftOut: readonly LeftOut[];
}

/** Builds the whole copy beside the target; the snapshot is released when the last row is out of the source. */
export async function buildStaging(input: BuildInput): Promise<StagedCopy> {
  const { options, steps, target, names, planned, signal, snapshot } = input;
  const staging: StagingInput = {
    target: options.target,
    database: names.staging,
    targetVersion: target.server.serverVersion,
    owner: target.database?.owner,
    insecureTls: options.insecureTls,
    watchdogMs: options.watchdogMs,
    signal,
  };
  const sessions = newStagingSessions(staging);
  await steps.run("create the new database", () =>
    target.whileAlive(() => createStaging(target.maintenance, names, target.database, input.run)),
  );
  const known = newKnownValues(input.key);
  const [schema, , passwordFormats] = await steps.run("read schema and names", () =>
    Promise.all([
      readSchema(input),
      readKnownValues(snapshot, planned.plan, known, signal),
      readPasswordFormats(snapshot, planned.plan),
    ]),
  );
  const load = {
    sourceVersion: planned.catalog.serverVersion,
    targetVersion: target.server.serverVersion,
    signal,
  };
  const refused = await steps.run("create tables", async () => {
    await createRoles(target.maintenance, schema.missingRoles);
    return sessions.use((client) => loadPreData(client, schema.preData, load));
  });
  const leftOut = [...schema.leftOut, ...refused];

  const groups = groupPostData(schema.postData);
  const pendingIndexes = new Map(groups.indexes);
  const transfers = await openTransfers(input, known, passwordFormats, staging);
  let sequences: SequenceState[] = [];
  const tables = await steps.run(
    "copy and scrub",
    () =>
      loadData({
        staging: sessions,
        transfers: transfers.pending,
        lanes: transfers.lanes,
        jobs: options.jobs,
        counts: input.chosen.counts,
        async buildIndexes({ label, plan }, client) {
          const { exclusive, shared } = byLock(pendingIndexes.get(label) ?? []);
          pendingIndexes.delete(label);
          await loadStatements(client, exclusive, load);
          input.proof?.tableReady(label);
          await loadStatements(client, shared, load);
          await analyzeTable(client, plan.table);
        },
        async onTransferred(loaded) {
          sequences = await readSequences(snapshot.client, planned.catalog);
          await input.collected?.readConstraints(snapshot.client);
          await snapshot.release();
          await transfers.finish();
          await input.proof?.begin({ sessions, tables: loaded, leftOut });
        },
        reporter: options.reporter,
      }),
    describeTransfer,
  );
  await steps.run("constraints, keys, sequences, statistics", () =>
    finishStaging({
      ...{ sessions, load, sequences, jobs: options.jobs, catalog: planned.catalog },
      postData: { ...groups, indexes: pendingIndexes },
      analyzed: new Set(tables.map(({ table }) => table)),
    }),
  );
  await sessions.use(async (client) => {
    await client.query("RESET ROLE");
    await inheritSettings(client, names, target.database);
  });
  return { sessions, tables, leftOut };
}

/** The schema inside the snapshot, as the target can take it. */
async function readSchema({
  rules,
  options,
  snapshot,
  planned,
  target,
  signal,
}: BuildInput): Promise<PreparedSchema> {
  const { insecureTls } = options;
  const open = () => openClient(options.source, { role: "source", insecureTls, signal });
  const dump = await dumpSchemaOver(open, {
    serverVersion: planned.catalog.serverVersion,
    snapshotId: snapshot.id,
    prefer: options.pgDump,
    lockWaitMs: options.maxBlockMs,
    signal,
  });
  return prepareSchema(dump, {
    extensions: target.server.extensions,
    roles: target.server.roles,
    extensionDependents: await readExtensionDependents(snapshot.client),
    createRoles: options.createRoles,
    dropComments: rules.policy.comments === "drop",
  });
}

/** Extensions are created as the role that logged in, everything else as the target's owner. Returns what the target refused. */
async function loadPreData(
  client: Client,
  statements: readonly SchemaStatement[],
  load: Parameters<typeof loadStatements>[2],
): Promise<LeftOut[]> {
  const owner =
    (await client.query<{ role: string }>("SELECT current_user::text AS role")).rows[0]?.role ?? "";
  const refused: LeftOut[] = [];
  let at = 0;
  while (at < statements.length) {
    const isExtension = statements[at]?.kind === "CREATE EXTENSION";
    let end = at;
    while (end < statements.length && (statements[end]?.kind === "CREATE EXTENSION") === isExtension) end++;
    const role = isExtension ? "RESET ROLE" : `SET ROLE ${quoteIdentifier(owner)}`;
    await client.query(role);
    refused.push(...(await loadStatements(client, statements.slice(at, end), load)));
    at = end;
  }
  return refused;
}

function describeTransfer(tables: readonly TableResult[]): string {
  const rows = tables.reduce((total, table) => total + table.rows, 0);
  const bytes = tables.reduce((total, table) => total + table.bytes, 0);
  return `${tables.length} tables, ${formatCount(rows)} rows, ${formatBytes(bytes)}`;
}

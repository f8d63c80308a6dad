// The demo's recipe: two throw-away servers, one filled as production with synthetic people, a sync between them, and a
// few rows before and after. The people are synthetic, so the demo alone may show values of rows.
import type { Client } from "pg";
import type { Reporter } from "../events.ts";
import { endClient, openClient } from "../postgres/connect.ts";
import { type ConnectionTarget, parseConnectionString } from "../postgres/connection-string.ts";
import type { PgDumpChoice } from "../postgres/pg-dump.ts";
import { newStepRunner } from "../run/steps.ts";
import type { SyncReport } from "../run/sync-report.ts";
import { sync } from "../sync.ts";
import { SYNC_DEFAULTS } from "../sync-defaults.ts";
import { type EmbeddedServer, startServer } from "../throwaway/embedded-server.ts";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "./loumass-schema.ts";
import { SHOWN } from "./shown-rows.ts";
import { fillProduction } from "./synthetic-people.ts";

const DATABASE = "loumass_beta";

export interface DemoOptions {
  readonly contacts: number;
  readonly events: number;
  readonly rulesFile: string;
  readonly jobs: number;
  /** Fakes of a known key are the same every time; undefined: a random one. */
  readonly key?: Buffer | undefined;
  readonly pgDump: PgDumpChoice;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface DemoResult {
  readonly report: SyncReport;
  /** One entry per line of SHOWN; undefined when the copy was not swapped in. */
  readonly before: readonly string[];
  readonly after: readonly string[] | undefined;
}

/** Runs the demo and removes everything it made. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { reporter, signal } = options;
  const steps = newStepRunner(reporter, signal);
  const servers: EmbeddedServer[] = [];
  try {
    const [production, laptop] = await steps.run("start two Postgres servers", () => startBoth(servers));
    await createDatabase(production, signal);
    await createDatabase(laptop, signal);
    const source = parseConnectionString(production.url(DATABASE), "of the demo's production");
    const target = parseConnectionString(laptop.url(DATABASE), "of the demo's laptop");
    await steps.run("fill production with synthetic people", () => fill(source, options));
    const before = await readRows(source, signal);
    const report = await syncDemo(options, source, target);
    return { report, before, after: report.ok ? await readRows(target, signal) : undefined };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Whatever was started is in `servers` even when the other one fails. */
async function startBoth(servers: EmbeddedServer[]): Promise<readonly [EmbeddedServer, EmbeddedServer]> {
  const start = async () => {
    const server = await startServer();
    servers.push(server);
    return server;
  };
  const both = [start(), start()] as const;
  await Promise.allSettled(both);
  return Promise.all(both);
}

async function withClient<Result>(
  connection: ConnectionTarget,
  role: "source" | "target",
  signal: AbortSignal,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await openClient(connection, { role, signal });
  try {
    return await work(client);
  } finally {
    await endClient(client);
  }
}

async function createDatabase(server: EmbeddedServer, signal: AbortSignal): Promise<void> {
  const maintenance = parseConnectionString(server.url("postgres"), "of a demo server");
  await withClient(maintenance, "target", signal, (client) => client.query(`CREATE DATABASE ${DATABASE}`));
}

async function fill(source: ConnectionTarget, { contacts, events, signal }: DemoOptions): Promise<void> {
  await withClient(source, "source", signal, async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, {
      seed: 1,
      users: Math.max(2, Math.round(contacts / 100)),
      contacts,
      events,
      webhookCalls: Math.max(1, Math.round(events / 10)),
    });
    await client.query(LOUMASS_POST_DATA);
    await client.query("ANALYZE");
  });
}

function syncDemo(
  options: DemoOptions,
  source: ConnectionTarget,
  target: ConnectionTarget,
): Promise<SyncReport> {
  const { rulesFile, jobs, key, pgDump, reporter, signal } = options;
  return sync({
    ...SYNC_DEFAULTS,
    source,
    target,
    rulesFile,
    jobs,
    key,
    pgDump,
    reporter,
    signal,
    confirm: async () => true,
  });
}

async function readRows(connection: ConnectionTarget, signal: AbortSignal): Promise<string[]> {
  return withClient(connection, "source", signal, async (client) => {
    const values: string[] = [];
    for (const { sql } of SHOWN) {
      const { rows } = await client.query<{ value: string | null }>(sql);
      values.push(rows[0]?.value ?? "–");
    }
    return values;
  });
}

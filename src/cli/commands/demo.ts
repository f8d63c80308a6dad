// `pgscrub demo`: two throw-away servers, one filled as production with synthetic people, a sync between them, and a
// look at a few rows before and after. The rows are synthetic, so the demo alone may print values.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "pg";
import { type EmbeddedServer, startServer } from "../../demo/embedded-server.ts";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "../../demo/loumass-schema.ts";
import { fillProduction } from "../../demo/synthetic-people.ts";
import { ERRORS } from "../../errors.ts";
import { endClient, openClient } from "../../postgres/connect.ts";
import { type ConnectionTarget, parseConnectionString } from "../../postgres/connection-string.ts";
import { syncDocument } from "../../report/documents.ts";
import { formatTable, newPaint } from "../../report/style-text.ts";
import { formatSync } from "../../report/sync-text.ts";
import { newStepRunner } from "../../run/steps.ts";
import type { SyncReport } from "../../run/sync-report.ts";
import { sync } from "../../sync.ts";
import type { CliContext } from "../context.ts";
import type { DemoFlags } from "../program.ts";
import { defaultJobs, pgDumpChoice } from "../run-options.ts";
import { newTerminalReporter, type TerminalReporter } from "../terminal-reporter.ts";

const DATABASE = "loumass_beta";
/** The rules that ship with the package, beside dist/. */
const RULES_FILE = join(fileURLToPath(new URL("../../..", import.meta.url)), "scrub-rules.yaml");

/** Runs the demo and removes everything it made. */
export async function demo(context: CliContext, flags: DemoFlags): Promise<number> {
  const reporter = newTerminalReporter(context.stderr, context.isTerminal, context.hasColor);
  const steps = newStepRunner(reporter, context.signal);
  const servers: EmbeddedServer[] = [];
  try {
    const [production, laptop] = await steps.run("start two Postgres servers", async () => {
      const started = await Promise.allSettled([startServer(), startServer()]);
      for (const each of started) if (each.status === "fulfilled") servers.push(each.value);
      for (const each of started) if (each.status === "rejected") throw each.reason;
      return servers;
    });
    if (production === undefined || laptop === undefined) return ERRORS.BUG.exit;
    await createDatabase(production, context.signal);
    await createDatabase(laptop, context.signal);
    const source = parseConnectionString(production.url(DATABASE), "of the demo's production");
    const target = parseConnectionString(laptop.url(DATABASE), "of the demo's laptop");
    await steps.run("fill production with synthetic people", () => fill(source, flags, context.signal));
    const before = await readRows(source, context.signal);
    const report = await runSync(context, reporter, source, target);
    const after = report.ok ? await readRows(target, context.signal) : undefined;
    reporter.close();
    if (flags.json === true) context.stdout.write(`${JSON.stringify(syncDocument(report), null, 2)}\n`);
    else context.stdout.write(formatDemo(context, report, before, after));
    return report.ok ? 0 : ERRORS.VERIFICATION_FAILED.exit;
  } finally {
    reporter.close();
    await Promise.all(servers.map((server) => server.stop()));
  }
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

async function fill(source: ConnectionTarget, flags: DemoFlags, signal: AbortSignal): Promise<void> {
  await withClient(source, "source", signal, async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, {
      seed: 1,
      users: Math.max(2, Math.round(flags.contacts / 100)),
      contacts: flags.contacts,
      events: flags.events,
      webhookCalls: Math.max(1, Math.round(flags.events / 10)),
    });
    await client.query(LOUMASS_POST_DATA);
    await client.query("ANALYZE");
  });
}

function runSync(
  context: CliContext,
  reporter: TerminalReporter,
  source: ConnectionTarget,
  target: ConnectionTarget,
): Promise<SyncReport> {
  return sync({
    source,
    target,
    rulesFile: RULES_FILE,
    allowRemoteTargets: [],
    pinned: undefined,
    insecureTls: false,
    nodeEnv: undefined,
    reporter,
    signal: context.signal,
    key: undefined,
    jobs: defaultJobs(),
    maxBlockMs: 10_000,
    watchdogMs: 60_000,
    pgDump: pgDumpChoice(context),
    createRoles: false,
    after: undefined,
    keepStaging: false,
    isVerified: true,
    dropPrevious: false,
    planDigest: undefined,
    confirm: async () => true,
  });
}

/** The same rows on both sides: ids are kept, so they can be found again. */
const SHOWN: readonly { readonly label: string; readonly sql: string }[] = [
  { label: "User.email", sql: `SELECT email AS value FROM "User" ORDER BY id LIMIT 1` },
  { label: "User.name", sql: `SELECT name AS value FROM "User" ORDER BY id LIMIT 1` },
  { label: "User.password", sql: `SELECT password AS value FROM "User" WHERE password IS NOT NULL ORDER BY id LIMIT 1` },
  { label: "GmailToken.accessToken", sql: `SELECT "accessToken" AS value FROM "GmailToken" ORDER BY id LIMIT 1` },
  { label: "Contact.email", sql: `SELECT email AS value FROM "Contact" ORDER BY id LIMIT 1` },
  { label: "Contact.phone", sql: `SELECT phone AS value FROM "Contact" WHERE phone IS NOT NULL ORDER BY id LIMIT 1` },
  {
    label: "Contact.customFields",
    sql: `SELECT "customFields"::text AS value FROM "Contact" WHERE "customFields" IS NOT NULL ORDER BY id LIMIT 1`,
  },
  {
    label: "EmailEvent.eventData",
    sql: `SELECT "eventData"::text AS value FROM "EmailEvent" WHERE "eventData" IS NOT NULL ORDER BY id LIMIT 1`,
  },
  {
    label: "EmailEvent.details",
    sql: `SELECT details AS value FROM "EmailEvent" WHERE details LIKE '%@%' ORDER BY id LIMIT 1`,
  },
];

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

function formatDemo(
  context: CliContext,
  report: SyncReport,
  before: readonly string[],
  after: readonly string[] | undefined,
): string {
  const paint = newPaint(context.hasColor);
  const lines = [formatSync(report, paint, context.columns)];
  if (after !== undefined) {
    const half = Math.floor((context.columns - 34) / 2);
    const cut = (text: string) => (text.length > half ? `${text.slice(0, half - 1)}…` : text);
    const rows = SHOWN.map(({ label }, index) => [label, cut(before[index] ?? ""), cut(after[index] ?? "")]);
    const titles = ["column", "production", "your copy"].map((title) => ({ title, align: "left" as const }));
    lines.push(...formatTable(titles, rows, context.columns), "");
    lines.push(
      "Where to look next: scrub-rules.yaml holds the rules of this run, README.md how to point pgscrub at your own",
      "databases, `pgscrub plan` shows what would happen to every column of them.",
    );
  }
  return `${lines.join("\n")}\n`;
}

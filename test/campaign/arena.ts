// Where campaigns are fought: a production and a laptop, each behind a fault proxy, the laptop's database in a known old
// state, and the digests of that state and of the complete new one.
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { isMap, parseDocument } from "yaml";
import { LOUMASS_POST_DATA, LOUMASS_PRE_DATA } from "../../src/demo/loumass-schema.ts";
import { fillProduction } from "../../src/demo/synthetic-people.ts";
import { databaseDigest } from "../support/database-digest.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { plantedValues } from "../support/planted-values.ts";
import { type RestartableServer, startRestartableServer } from "../support/restartable-server.ts";
import { type SyncChild, startSync } from "./sync-child.ts";

/** One server and the proxy in front of it. */
export interface Side {
  readonly server: RestartableServer;
  readonly proxy: FaultProxy;
}

/** Both sides and what a right outcome looks like. */
export interface Arena {
  readonly source: Side;
  readonly target: Side;
  /** Folder that is removed at the end; the target server's data is on a disk of its own when `isDiskSmall`. */
  readonly folder: string;
  readonly oldDigest: string;
  readonly newDigest: string;
  /** Values of rows that may never be printed. */
  readonly secrets: readonly string[];
  /** Puts the target back into the old state and lets both proxies forward. */
  reset(): Promise<void>;
  digest(): Promise<string>;
  /** The last lines of both servers' logs. */
  serverLogs(): Promise<string>;
  /** The folder of the run started last. */
  lastFolder(): string;
  /** Starts a run in a fresh folder, through the proxies unless `isDirect`. */
  start(name: string, options?: { flags?: readonly string[]; isDirect?: boolean }): Promise<SyncChild>;
  stop(): Promise<void>;
}

/** How much the source holds, and where the target's data lies. */
export interface ArenaOptions {
  readonly seed: number;
  /** Keeps six tables only, which makes every run several times quicker. */
  readonly isSmall?: boolean;
  /** Folder for the target server, for instance a small file system. */
  readonly targetFolder?: string;
}

export const DATABASE = "loumass_beta";
const OLD_TEMPLATE = "campaign_old";
const OLD_SECRET = "old-row-do-not-print";
const RUN_TIMEOUT_MS = 60_000;
const SMALL_TABLES = ["User", "Contact", "Campaign", "Recipient", "Sequence", "EmailEvent"];
const SHORTEST_SECRET = 8;

/** Starts both servers, fills the source, runs one sync without faults and keeps its digest. */
export async function startArena(options: ArenaOptions): Promise<Arena> {
  const folder = await mkdtemp(join(tmpdir(), "pgscrub-campaign-"));
  const cleanUp: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  };
  try {
    const source = await startSide(undefined, cleanUp);
    const target = await startSide(options.targetFolder, cleanUp);
    if (options.targetFolder !== undefined) await moveLogAway(target.server, join(folder, "target-wal"));
    const { secrets, tables } = await fillSource(source.server, options);
    const rulesFile = join(folder, "scrub-rules.yaml");
    await writeFile(rulesFile, await rulesFor(tables));
    await fillOld(target.server);
    let runs = 0;
    let last = folder;
    const start: Arena["start"] = async (name, { flags = [], isDirect = false } = {}) => {
      runs += 1;
      last = join(folder, `${runs}-${name}`);
      await mkdir(last);
      const port = ({ server, proxy }: Side) => (isDirect ? server.port : proxy.port);
      return startSync({
        sourceUrl: through(source.server.url(DATABASE), port(source)),
        targetUrl: through(target.server.url(DATABASE), port(target)),
        folder: last,
        rulesFile,
        flags,
        timeoutMs: RUN_TIMEOUT_MS,
      });
    };
    const digest = () => databaseDigest(target.server.url(DATABASE), { isBcryptAlike: true });
    const reset = async (): Promise<void> => {
      await Promise.all([source.server.restart(), target.server.restart()]);
      await Promise.all([source.proxy.restore(), target.proxy.restore()]);
      await resetTarget(target.server);
    };
    await reset();
    const oldDigest = await digest();
    const { exitCode, output } = await (await start("reference")).outcome;
    if (exitCode !== 0) throw new Error(`the sync without faults ended with ${exitCode}:\n${output}`);
    const newDigest = await digest();
    const lastFolder = () => last;
    const serverLogs = async (): Promise<string> => {
      const logs = [source, target].map(({ server }) => readFile(server.logFile, "utf8"));
      return (await Promise.all(logs)).map((log) => log.split("\n").slice(-15).join("\n")).join("\n--\n");
    };
    return {
      source,
      target,
      folder,
      oldDigest,
      newDigest,
      secrets,
      reset,
      digest,
      lastFolder,
      serverLogs,
      start,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSide(folder: string | undefined, cleanUp: (() => Promise<void>)[]): Promise<Side> {
  const server = await inTemporaryFolder(folder, () => startRestartableServer());
  cleanUp.push(() => server.stop());
  const proxy = await startFaultProxy(server.port);
  cleanUp.push(() => proxy.stop());
  return { server, proxy };
}

/** A server whose write-ahead log meets the full disk dies of it; here only its tables do. */
async function moveLogAway(server: RestartableServer, folder: string): Promise<void> {
  const log = join(server.dataDir, "pg_wal");
  await server.halt();
  await chmod(dirname(folder), 0o755);
  await promisify(execFile)("cp", ["-a", log, folder]);
  await rm(log, { recursive: true });
  await symlink(folder, log);
  await server.restart();
}

/** The server makes its home in os.tmpdir(). */
async function inTemporaryFolder<Result>(
  folder: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (folder === undefined) return work();
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function through(url: string, port: number): string {
  const parsed = new URL(url);
  parsed.port = String(port);
  return parsed.href;
}

/** One session of the harness's own, past the proxies. */
export async function withSession<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: "campaign" });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Filled {
  /** Values that may never be printed. */
  readonly secrets: string[];
  readonly tables: readonly string[];
}

async function fillSource(server: RestartableServer, { seed, isSmall }: ArenaOptions): Promise<Filled> {
  await withSession(server.url(), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
  return withSession(server.url(DATABASE), async (client) => {
    await client.query(LOUMASS_PRE_DATA);
    await fillProduction(client, { seed, users: 8, contacts: 400, events: 1_500, webhookCalls: 60 });
    await client.query(LOUMASS_POST_DATA);
    const values = [...(await plantedValues(client)), OLD_SECRET];
    if (isSmall === true) await dropAllBut(client, SMALL_TABLES);
    await client.query("ANALYZE");
    return {
      secrets: values.filter((value) => value.length >= SHORTEST_SECRET),
      tables: await tableNames(client),
    };
  });
}

async function tableNames(client: pg.Client): Promise<string[]> {
  const sql =
    "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
  return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
}

async function dropAllBut(client: pg.Client, kept: readonly string[]): Promise<void> {
  const dropped = (await tableNames(client)).filter((name) => !kept.includes(name));
  await client.query(`DROP TABLE ${dropped.map((name) => `"${name}"`).join(", ")} CASCADE`);
}

/** The shipped rules without those for tables that are not there. */
async function rulesFor(tables: readonly string[]): Promise<string> {
  const rules = parseDocument(await readFile("scrub-rules.yaml", "utf8"));
  const ruled = rules.get("tables");
  if (isMap(ruled)) {
    for (const { key } of [...ruled.items]) {
      const name = String(key);
      if (!tables.includes(name)) ruled.delete(name);
    }
  }
  return rules.toString();
}

async function fillOld(server: RestartableServer): Promise<void> {
  await withSession(server.url(), (client) => client.query(`CREATE DATABASE ${OLD_TEMPLATE}`));
  await withSession(server.url(OLD_TEMPLATE), (client) =>
    client.query(`CREATE TABLE "User" (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE);
      INSERT INTO "User" SELECT i, '${OLD_SECRET} ' || i, i || '@old.example.test' FROM generate_series(1, 500) AS i`),
  );
}

async function resetTarget(server: RestartableServer): Promise<void> {
  await withSession(server.url(), async (client) => {
    for (const name of [DATABASE, `${DATABASE}__pgscrub_new`, `${DATABASE}__pgscrub_old`]) {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
    await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE ${OLD_TEMPLATE}`);
  });
}

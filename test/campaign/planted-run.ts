// One `pgscrub sync` of campaign 8, watched: everything that it says, writes, leaves or shows to other processes, and
// everything that the target's server keeps, is looked through for the planted tokens.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLines } from "../support/command-lines.ts";
import { createDatabase, dumpTables, execute } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder, startCli } from "../support/run-cli.ts";
import type { ByteSearch } from "./byte-search.ts";

/** Places where tokens may turn up, with the numbers of those that did. */
export type Places = Map<string, Set<number>>;

/** How a run ended, and what was seen in what it said and wrote. */
export interface Seen {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly places: Places;
}

/** Full WAL, nothing compressed or recycled, every statement and error in the log. */
const WATCHED: Readonly<Record<string, string>> = {
  wal_level: "replica",
  wal_compression: "off",
  wal_keep_size: "16GB",
  wal_recycle: "off",
  full_page_writes: "on",
  max_wal_size: "16GB",
  log_statement: "all",
  log_min_messages: "debug1",
  log_error_verbosity: "verbose",
  log_min_error_statement: "debug1",
  log_parameter_max_length: "-1",
  log_parameter_max_length_on_error: "-1",
  log_temp_files: "0",
  work_mem: "64kB",
};

/** A server for the target that keeps and logs as much as it can. */
export function startWatchedServer(): Promise<EmbeddedServer> {
  return startServer({ settings: WATCHED });
}

export interface RunInput {
  readonly source: string;
  readonly laptop: EmbeddedServer;
  /** Name of the target database, which is made. */
  readonly database: string;
  readonly rules: string;
  readonly search: ByteSearch;
  /** More flags of sync. */
  readonly flags: readonly string[];
}

function at(places: Places, name: string): Set<number> {
  const known = places.get(name) ?? new Set<number>();
  places.set(name, known);
  return known;
}

/** Syncs and looks through output, command lines and files while and after it runs. */
export async function runWatched(input: RunInput): Promise<Seen> {
  const { source, laptop, database, rules, search, flags } = input;
  const target = await createDatabase(laptop, database);
  const folder = emptyFolder();
  const temporary = emptyFolder();
  const rulesFile = join(folder, "scrub-rules.yaml");
  writeFileSync(rulesFile, rules);
  const places: Places = new Map();
  const run = startCli(
    ["sync", "--yes", "--json", "--source", source, "--target", target, "--rules", rulesFile, ...flags],
    { directory: folder, env: { TMPDIR: temporary, PGSCRUB_KEY: "ab".repeat(32) } },
  );
  const lines = new Set<string>();
  const watch = setInterval(() => {
    for (const line of commandLines(run.child.pid ?? 0)) lines.add(line);
    search.lookBelow(temporary, at(places, "temporary files"));
  }, 100);
  const { exitCode, stdout, stderr } = await run.ended;
  clearInterval(watch);
  search.lookInText([...lines].join("\n"), at(places, "command lines"));
  search.lookInText(stdout + stderr, at(places, "output"));
  search.lookBelow(temporary, at(places, "temporary files"));
  search.lookBelow(folder, at(places, "working folder"));
  return { exitCode, stdout, stderr, places };
}

const DATA_FOLDERS = ["base", "global", "pg_xact", "pg_multixact", "pg_subtrans", "pg_stat", "pg_tblspc"];

/** Looks through everything that the target's server keeps, and a dump of one database; adds to `places`. */
export async function searchServer(
  laptop: EmbeddedServer,
  database: string,
  search: ByteSearch,
  places: Places,
): Promise<number> {
  search.lookInText(readFileSync(laptop.logFile, "utf8"), at(places, "server log"));
  // A checkpoint leaves unlogged tables in memory.
  await execute(
    laptop.url(),
    "CREATE EXTENSION IF NOT EXISTS pg_buffercache",
    "SELECT pg_buffercache_evict_all()",
    "CHECKPOINT",
  );
  const wal = search.lookBelow(join(laptop.dataDir, "pg_wal"), at(places, "WAL"));
  const data = DATA_FOLDERS.map((name) =>
    search.lookBelow(join(laptop.dataDir, name), at(places, "data directory")),
  );
  search.lookInText(await dumpText(laptop.url(database)), at(places, "backup"));
  return data.reduce((sum, bytes) => sum + bytes, wal);
}

/** What pg_dump writes of the database; without that program, every table as COPY writes it. */
async function dumpText(url: string): Promise<string> {
  try {
    return execFileSync("pg_dump", [url], {
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  } catch {
    const tables = await dumpTables(url);
    return [...tables.values()].flat().join("\n");
  }
}

// `npm run bench`: how long a whole copy takes, scrubbed and proved, beside tools that scrub nothing.
//
//   npm run bench -- [--scale 1] [--rounds 3] [--only abcd] [--out FOLDER]
//
// Two servers of Debian's PostgreSQL 15 with the same settings, the user's schema filled with invented people in one, a
// fresh database and a checkpoint on both before every run, contenders in turn. Prints medians and ratios, and writes
// bench.json and bench.svg into FOLDER (build/bench unless given). Needs Debian's postgresql-15 and, for (b), pgcopydb.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startDebianPostgres } from "../build/campaign/test/support/debian-postgres.js";
import { BENCH_SIZE, fillProduction } from "../dist/demo/synthetic-people.js";
import { formatBytes } from "../dist/report/style-text.js";
import { median } from "./median.mjs";
import { drawChart } from "./speed/chart.mjs";
import { contenders, stepSeconds } from "./speed/contenders.mjs";
import { measure, serverCpu } from "./speed/processes.mjs";

const SETTINGS = {
  shared_buffers: "512MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  checkpoint_timeout: "30min",
  fsync: "off",
  jit: "off",
};
const SEED = 1;
const DATABASE = "loumass_beta";

function readFlags() {
  const { values } = parseArgs({
    options: {
      scale: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      only: { type: "string", default: "abcd" },
      out: { type: "string", default: "build/bench" },
    },
  });
  const scale = Number(values.scale);
  const rounds = Number(values.rounds);
  if (!(scale > 0)) throw new Error("--scale wants a number above 0");
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds wants a whole number of 1 or more");
  return { scale, rounds, only: values.only, out: values.out };
}

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The data's size, its share of JSON and the length of its rows, read from the filled source. */
function describeData(client) {
  return client
    .query(`
    SELECT pg_database_size(current_database())::float8 AS "databaseBytes",
           sum(pg_table_size(c.oid))::float8 AS "tableBytes", sum(pg_indexes_size(c.oid))::float8 AS "indexBytes",
           sum(greatest(c.reltuples, 0))::float8 AS rows,
           sum(c.reltuples * (SELECT coalesce(sum(s.avg_width * (1 - s.null_frac)), 0) FROM pg_stats s
                               WHERE s.schemaname = 'public' AND s.tablename = c.relname))::float8 AS "fieldBytes",
           sum(c.reltuples * (SELECT coalesce(sum(s.avg_width * (1 - s.null_frac)), 0) FROM pg_stats s
                                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
                               WHERE s.schemaname = 'public' AND s.tablename = c.relname
                                 AND a.atttypid IN ('json'::regtype, 'jsonb'::regtype)))::float8 AS "jsonBytes"
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`)
    .then(({ rows: [found] }) => found);
}

/** The same state for everybody: nothing but an empty database on the target, nothing left to write on either side. */
async function prepare(source, target) {
  await withClient(target.url(), async (client) => {
    const { rows: databases } = await client.query(
      "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'",
    );
    for (const { datname } of databases) {
      await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
    }
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query("CHECKPOINT");
  });
  await withClient(source.url(), (client) => client.query("CHECKPOINT"));
}

async function runOnce(contender, source, target) {
  await prepare(source, target);
  const before = [serverCpu(source.pid), serverCpu(target.pid)];
  const run = await measure(contender.script, contender);
  const after = [serverCpu(source.pid), serverCpu(target.pid)];
  return {
    seconds: run.seconds,
    cpuSeconds: run.cpuSeconds,
    sourceCpuSeconds: after[0] - before[0],
    targetCpuSeconds: after[1] - before[1],
    peakBytes: run.peakBytes,
    copySeconds: stepSeconds(run.output, "copy and scrub"),
    verifySeconds: stepSeconds(run.output, "verify"),
  };
}

/** Medians of every figure; a step that a contender does not have stays undefined. */
function medians({ key, name }, runs) {
  const of = (field) => median(runs.flatMap((run) => run[field] ?? []));
  return {
    ...{ key, name, seconds: of("seconds"), cpuSeconds: of("cpuSeconds") },
    ...{ sourceCpuSeconds: of("sourceCpuSeconds"), targetCpuSeconds: of("targetCpuSeconds") },
    ...{ peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)) },
    ...{ copySeconds: of("copySeconds"), verifySeconds: of("verifySeconds"), runs },
  };
}

function printTable(results) {
  const base = results.find(({ key }) => key === "a")?.seconds;
  console.log("\n     wall s  ratio   CPU s  source CPU  target CPU    peak");
  for (const { key, name, seconds, cpuSeconds, sourceCpuSeconds, targetCpuSeconds, peakBytes } of results) {
    const ratio = base === undefined ? "" : (seconds / base).toFixed(2);
    console.log(
      `(${key}) ${seconds.toFixed(1).padStart(7)} ${ratio.padStart(6)} ${cpuSeconds.toFixed(1).padStart(7)} ${sourceCpuSeconds.toFixed(1).padStart(11)} ${targetCpuSeconds.toFixed(1).padStart(11)} ${formatBytes(peakBytes).padStart(7)}  ${name}`,
    );
  }
}

async function main({ scale, rounds, only, out }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "pgscrub-bench-"));
  const servers = await Promise.all([
    startDebianPostgres({ settings: SETTINGS }),
    startDebianPostgres({ settings: SETTINGS }),
  ]);
  try {
    const [source, target] = servers;
    await withClient(source.url(), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
    const size = Object.fromEntries(
      Object.entries(BENCH_SIZE).map(([name, rows]) => [name, Math.max(1, Math.round(rows * scale))]),
    );
    console.log(
      `filling: ${Object.entries(size)
        .map(([name, rows]) => `${rows} ${name}`)
        .join(", ")}`,
    );
    const data = await withClient(source.url(DATABASE), async (client) => {
      await fillProduction(client, { seed: SEED, ...size });
      return describeData(client);
    });
    console.log(
      `${formatBytes(data.databaseBytes)} with ${formatBytes(data.indexBytes)} of indexes, ${data.rows} rows of ${Math.round(data.fieldBytes / data.rows)} bytes, ${Math.round((100 * data.jsonBytes) / data.fieldBytes)} % of them JSON`,
    );
    const rules = path.resolve("scrub-rules.yaml");
    const all = contenders({ source, target, folder, rules }).filter(({ key }) => only.includes(key));
    const present = all.filter(({ missing }) => missing === undefined);
    for (const { key, missing } of all)
      if (missing !== undefined) console.log(`(${key}) left out: ${missing}`);
    const runs = new Map(present.map(({ key }) => [key, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const contender of present) {
        const run = await runOnce(contender, source, target);
        runs.get(contender.key).push(run);
        console.log(`round ${round} (${contender.key}) ${run.seconds.toFixed(1)} s`);
        for (const name of ["dump", "pgcopydb"])
          await rm(path.join(folder, name), { recursive: true, force: true });
      }
    }
    const results = present.map((contender) => medians(contender, runs.get(contender.key)));
    printTable(results);
    await writeReport(out, { scale, rounds, size, data, settings: SETTINGS }, results);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeReport(out, about, results) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const machine = `${os.cpus()[0]?.model.trim() ?? "?"}, ${os.cpus().length} cores, Node ${process.version}`;
  await mkdir(out, { recursive: true });
  const report = { at: new Date().toISOString(), commit, machine, ...about, results };
  await writeFile(path.join(out, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  const title = `${formatBytes(about.data.databaseBytes)} from server to server, ${os.cpus().length} cores: median of ${about.rounds}`;
  await writeFile(path.join(out, "bench.svg"), drawChart(title, results));
  console.log(`\n${machine}, commit ${commit}; written: ${out}/bench.json, ${out}/bench.svg`);
}

let flags;
try {
  flags = readFlags();
} catch (error) {
  console.error(error.message);
  process.exit(64);
}
await main(flags);

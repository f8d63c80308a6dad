// `npm run bench:settings`: what each setting of the local server is worth to a sync, one changed at a time.
//
//   npm run bench:settings -- [--scale 0.25] [--rounds 3] [--only fsync,all]
//
// A target with PostgreSQL's own defaults beside targets that differ from it by one setting; all copy the same source with
// `sync --no-verify`, in turn. Prints medians of wall time, the target server's CPU and the WAL that it wrote, with their
// ratios to the defaults. docs/doctor.md quotes a run; src/doctor/settings-advice.ts gives the advice.
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { BENCH_SIZE, fillProduction } from "../dist/demo/synthetic-people.js";
import { startServer } from "../dist/throwaway/embedded-server.js";
import { median } from "./median.mjs";
import { measure, serverCpu } from "./speed/processes.mjs";

/** What initdb writes on a laptop (PostgreSQL manual, chapter 19). */
const DEFAULTS = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  wal_level: "replica",
  max_wal_senders: "10",
  max_wal_size: "1GB",
  checkpoint_timeout: "5min",
  shared_buffers: "128MB",
  jit: "on",
};
const VARIANTS = {
  defaults: {},
  max_wal_size: { max_wal_size: "8GB", checkpoint_timeout: "30min" },
  wal_level: { wal_level: "minimal", max_wal_senders: "0" },
  full_page_writes: { full_page_writes: "off" },
  shared_buffers: { shared_buffers: "1GB" },
  fsync: { fsync: "off" },
  autovacuum: { autovacuum: "off" },
  all: {
    max_wal_size: "8GB",
    checkpoint_timeout: "30min",
    wal_level: "minimal",
    max_wal_senders: "0",
    full_page_writes: "off",
    fsync: "off",
  },
};
const DATABASE = "loumass_beta";
const MAIN = path.resolve("dist/cli/main.js");

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function runOnce(source, target) {
  await withClient(target.url(), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query("CHECKPOINT");
  });
  const walPosition = () =>
    withClient(target.url(), async (client) => {
      const { rows } = await client.query(
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS at",
      );
      return rows[0].at;
    });
  const [cpu, wal] = [serverCpu(target.pid), await walPosition()];
  const env = { PRODUCTION_DATABASE_URL: source.url(DATABASE), LOCAL_DATABASE_URL: target.url(DATABASE) };
  const script = `${process.execPath} ${MAIN} sync --yes --rules scrub-rules.yaml --jobs 2 --no-verify`;
  const run = await measure(script, { env, codes: [65] });
  return {
    seconds: run.seconds,
    cpuSeconds: serverCpu(target.pid) - cpu,
    walBytes: (await walPosition()) - wal,
  };
}

function readFlags() {
  const { values } = parseArgs({
    options: {
      scale: { type: "string", default: "0.25" },
      rounds: { type: "string", default: "3" },
      only: { type: "string", default: Object.keys(VARIANTS).join(",") },
    },
  });
  const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
  if (!(scale > 0)) throw new Error("--scale wants a number above 0");
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds wants a whole number of 1 or more");
  return {
    scale,
    rounds,
    names: ["defaults", ...values.only.split(",").filter((name) => name !== "defaults")],
  };
}

const { scale, rounds, names } = readFlags();
const source = await startServer();
const targets = new Map();
try {
  for (const name of names) {
    if (VARIANTS[name] === undefined) throw new Error(`there is no variant ${name}`);
    targets.set(name, await startServer({ settings: { ...DEFAULTS, ...VARIANTS[name] } }));
  }
  await withClient(source.url(), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
  const size = Object.fromEntries(
    Object.entries(BENCH_SIZE).map(([name, rows]) => [name, Math.max(1, Math.round(rows * scale))]),
  );
  await withClient(source.url(DATABASE), async (client) => {
    await fillProduction(client, { seed: 1, ...size });
    const { rows } = await client.query("SELECT pg_database_size(current_database())::float8 AS bytes");
    console.log(`source: ${(rows[0].bytes / 1e6).toFixed(0)} MB with its indexes`);
  });
  const runs = new Map(names.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      const run = await runOnce(source, targets.get(name));
      runs.get(name).push(run);
      console.log(
        `round ${round} ${name}: ${run.seconds.toFixed(1)} s, ${run.cpuSeconds.toFixed(1)} s of CPU`,
      );
    }
  }
  const of = (name, field) => median(runs.get(name).map((run) => run[field]));
  const ratio = (name, field) => (of(name, field) / of("defaults", field)).toFixed(2).padStart(6);
  console.log("\n  wall s  ratio  target CPU s  ratio   WAL MB  ratio");
  for (const name of names) {
    const cells = [
      of(name, "seconds").toFixed(1).padStart(8),
      ratio(name, "seconds"),
      of(name, "cpuSeconds").toFixed(1).padStart(13),
      ratio(name, "cpuSeconds"),
      (of(name, "walBytes") / 1e6).toFixed(0).padStart(8),
      ratio(name, "walBytes"),
    ];
    console.log(`${cells.join(" ")}  ${name}`);
  }
} finally {
  await Promise.all([source, ...targets.values()].map((server) => server.stop()));
}

// `node bench/backup.mjs [--scale 1] [--rounds 3]`: a whole backup beside pg_dump's plain file, and the way back beside
// psql. Prints wall time, CPU time and the largest process's memory; needs Debian's postgresql-15 and `npm run prebench`.
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startDebianPostgres } from "../build/campaign/test/support/debian-postgres.js";
import { BENCH_SIZE, fillProduction } from "../dist/demo/synthetic-people.js";
import { formatBytes } from "../dist/report/style-text.js";
import { median } from "./median.mjs";
import { measure, serverCpu } from "./speed/processes.mjs";

const SETTINGS = {
  shared_buffers: "512MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  fsync: "off",
};
const PGSCRUB = `"${process.execPath}" "${new URL("../dist/cli/main.js", import.meta.url).pathname}"`;

async function withClient(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const fresh = (name) => [
  `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
  `CREATE DATABASE ${name} TEMPLATE template0`,
];

function contenders(source, target, folder) {
  const dump = path.join(folder, "pg_dump.sql");
  const own = path.join(folder, "backup");
  const last = `"$(ls -t ${own}/*.sql | head -1)"`;
  return [
    { name: "pg_dump > file", script: `pg_dump -f ${dump} "${source}"` },
    { name: "pgscrub backup", script: `${PGSCRUB} backup --source "${source}" --dir ${own} --keep 1` },
    {
      name: "psql < pg_dump's file",
      script: `psql -q -f ${dump} "${target}" > /dev/null`,
      needsTarget: true,
    },
    {
      name: "psql < pgscrub's file",
      script: `psql -q -f ${last} "${target}" > /dev/null`,
      needsTarget: true,
    },
    {
      name: "pgscrub restore",
      script: `${PGSCRUB} restore ${last} --target "${target}" --yes --drop-previous`,
      needsTarget: true,
    },
    {
      name: "pgscrub backup --compress",
      script: `${PGSCRUB} backup --source "${source}" --dir ${own}-gz --keep 1 --compress`,
    },
    { name: "pg_dump | gzip", script: `pg_dump "${source}" | gzip > ${dump}.gz` },
  ];
}

const { values } = parseArgs({
  options: { scale: { type: "string", default: "1" }, rounds: { type: "string", default: "3" } },
});
const folder = await mkdtemp(path.join(os.tmpdir(), "pgscrub-bench-"));
const server = await startDebianPostgres({ settings: SETTINGS });
try {
  await withClient(server.url(), (client) => client.query("CREATE DATABASE production TEMPLATE template0"));
  await withClient(server.url("production"), async (client) => {
    const scaled = Object.entries(BENCH_SIZE).map(([name, rows]) => [
      name,
      Math.max(1, Math.round(rows * Number(values.scale))),
    ]);
    await fillProduction(client, { seed: 1, ...Object.fromEntries(scaled) });
    await client.query("VACUUM ANALYZE");
    await client.query("CHECKPOINT");
    const { rows } = await client.query("SELECT pg_database_size(current_database())::float8 AS bytes");
    console.log(
      `database: ${formatBytes(rows[0].bytes)}; load ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} cores`,
    );
  });
  const all = contenders(server.url("production"), server.url("bench_target"), folder);
  const runs = new Map(all.map(({ name }) => [name, []]));
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const { name, script, needsTarget = false } of all) {
      if (needsTarget) {
        await withClient(server.url(), async (client) => {
          for (const sql of fresh("bench_target")) await client.query(sql);
          await client.query("CHECKPOINT");
        });
      }
      const before = serverCpu(server.pid);
      const { seconds, cpuSeconds, peakBytes } = await measure(script);
      runs.get(name).push({ seconds, cpuSeconds, serverSeconds: serverCpu(server.pid) - before, peakBytes });
      const last = runs.get(name).at(-1);
      console.log(
        `${round} ${name.padEnd(26)} wall ${seconds.toFixed(1)} s  CPU ${cpuSeconds.toFixed(1)} s  server's ${last.serverSeconds.toFixed(1)} s  peak ${formatBytes(peakBytes)}`,
      );
    }
  }
  console.log("\nmedians");
  for (const [name, each] of runs) {
    const of = (field) => median(each.map((run) => run[field]));
    console.log(
      `${name.padEnd(26)} wall ${of("seconds").toFixed(1)} s  CPU ${of("cpuSeconds").toFixed(1)} s  server's ${of("serverSeconds").toFixed(1)} s  peak ${formatBytes(Math.max(...each.map(({ peakBytes }) => peakBytes)))}`,
    );
  }
  for (const name of await readdir(folder, { recursive: true })) {
    const { size } = await stat(path.join(folder, name));
    if (/\.(sql|gz)$/.test(name)) console.log(`${name}  ${formatBytes(size)}`);
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

// `npm run bench:latency`: pgscrub with its source far away, behind a proxy that delays every byte and narrows the line.
//
//   npm run bench:latency -- [--delay 50] [--megabytes-per-second 20] [--scale 0.05] [--kept-megabytes 400]
//
// The delay is that of each direction, so a round trip takes twice as long. Two embedded servers. Three runs: `plan` and
// `sync` of the user's schema with the shipped rules, and `sync --no-verify` of kept rows alone, of which the transfer must
// use 85 % of the line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { startSlowLink } from "../build/campaign/test/support/slow-link.js";
import { BENCH_SIZE, fillProduction } from "../dist/demo/synthetic-people.js";
import { formatBytes } from "../dist/report/style-text.js";
import { startServer } from "../dist/throwaway/embedded-server.js";
import { KEPT_RULES, keptSql } from "./latency/kept-rows.mjs";
import { stepSeconds } from "./speed/figures.mjs";
import { measure } from "./speed/processes.mjs";

const MAIN = path.resolve("dist/cli/main.js");
const LEAST_SHARE = 0.85;
const STEPS = ["connect and guard", "plan", "snapshot", "read schema and names", "copy and scrub", "verify"];

const { values } = parseArgs({
  options: {
    delay: { type: "string", default: "50" },
    "megabytes-per-second": { type: "string", default: "20" },
    scale: { type: "string", default: "0.05" },
    "kept-megabytes": { type: "string", default: "400" },
  },
});
const delayMs = Number(values.delay);
const bytesPerSecond = Number(values["megabytes-per-second"]) * 1e6;
if (!(delayMs >= 0) || !(bytesPerSecond > 0)) {
  console.error("--delay wants milliseconds, --megabytes-per-second a number above 0");
  process.exit(64);
}

async function onDatabase(url, work) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `pgscrub ARGS` with its source behind the line; prints what it took. */
async function runFarAway({ source, target, line }, database, title, args, codes) {
  line.reset();
  const env = {
    PRODUCTION_DATABASE_URL: source.url(database).replace(`:${source.port}/`, `:${line.port}/`),
    LOCAL_DATABASE_URL: target.url(database),
  };
  const run = await measure(`"${process.execPath}" "${MAIN}" ${args} --json`, { env, codes });
  const { connections, roundTrips, statements, downBytes } = line.use();
  console.log(
    `\n${title}: ${run.seconds.toFixed(1)} s; ${connections} sessions, ${statements.length} statements, ${roundTrips} round trips, ${formatBytes(downBytes)} received`,
  );
  for (const step of STEPS) {
    const seconds = stepSeconds(run.stderr, step);
    if (seconds !== undefined) console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${step}`);
  }
  const { bytes } = JSON.parse(run.stdout);
  const copySeconds = stepSeconds(run.stderr, "copy and scrub");
  if (bytes === undefined || copySeconds === undefined) return undefined;
  const share = bytes / bytesPerSecond / copySeconds;
  console.log(`  ${(100 * share).toFixed(0)} % of the line while copying, sessions and indexes included`);
  return share;
}

const folder = mkdtempSync(path.join(os.tmpdir(), "pgscrub-latency-"));
const keptRules = path.join(folder, "scrub-rules.yaml");
writeFileSync(keptRules, KEPT_RULES);
const servers = await Promise.all([startServer(), startServer()]);
const [source, target] = servers;
const line = await startSlowLink({ upstreamPort: source.port, delayMs, bytesPerSecond });
try {
  const ends = { source, target, line };
  for (const server of servers) {
    await onDatabase(server.url(), (client) => client.query("CREATE DATABASE app"));
    await onDatabase(server.url(), (client) => client.query("CREATE DATABASE kept"));
  }
  const scale = Number(values.scale);
  const size = Object.fromEntries(
    Object.entries(BENCH_SIZE).map(([name, rows]) => [name, Math.max(1, Math.round(rows * scale))]),
  );
  await onDatabase(source.url("app"), (client) => fillProduction(client, { seed: 1, ...size }));
  await onDatabase(source.url("kept"), (client) => client.query(keptSql(Number(values["kept-megabytes"]))));
  await onDatabase(source.url("kept"), (client) => client.query("VACUUM ANALYZE"));
  console.log(
    `${delayMs} ms in each direction, ${formatBytes(bytesPerSecond)}/s from the source; the user's schema at scale ${scale}`,
  );
  const shipped = `--rules "${path.resolve("scrub-rules.yaml")}"`;
  await runFarAway(ends, "app", "pgscrub plan", `plan ${shipped}`, [0]);
  await runFarAway(ends, "app", "pgscrub sync", `sync --yes --drop-previous ${shipped}`, [0]);
  const share = await runFarAway(
    ends,
    "kept",
    "pgscrub sync --no-verify of kept rows",
    `sync --yes --no-verify --rules "${keptRules}"`,
    [65],
  );
  const verdict = share >= LEAST_SHARE ? "met" : "MISSED";
  console.log(
    `\n${(100 * share).toFixed(1)} % of the line for kept rows, wanted ${100 * LEAST_SHARE} %: ${verdict}`,
  );
} finally {
  await line.stop();
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
}

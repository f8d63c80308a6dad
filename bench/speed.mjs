// `npm run bench`: how long a whole copy takes, scrubbed and proved, beside tools that scrub nothing or scrub otherwise.
//
//   npm run bench -- [--scale 1] [--rounds 3] [--only abcdefgh] [--out FOLDER]
//
// Two servers of Debian's PostgreSQL 15 with the same settings, the user's schema filled with invented people in one, a
// fresh database and a checkpoint on both before every run, contenders in turn. Prints medians and ratios, and writes
// bench.json and bench.svg into FOLDER (build/bench unless given). docs/performance.md says what each contender needs.
import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { BENCH_SIZE, fillProduction } from "../dist/demo/synthetic-people.js";
import { formatBytes } from "../dist/report/style-text.js";
import { DATABASE, prepare, SETTINGS, withBenchServers, withClient } from "./speed/bench-servers.mjs";
import { drawChart } from "./speed/chart.mjs";
import { describeCopy, differences } from "./speed/check-copy.mjs";
import { contenders, whyMissing } from "./speed/contenders.mjs";
import { dataLine, describeData } from "./speed/describe-data.mjs";
import { judge, judgementLines, medians, stepSeconds, tableLines } from "./speed/figures.mjs";
import { readFlags } from "./speed/flags.mjs";
import { measure, serverCpu } from "./speed/processes.mjs";
import { whatIsMissing } from "./speed/programs.mjs";

const SEED = 1;
const USAGE = 64;
const UNAVAILABLE = 69;

/** What contenders write beside the target, removed after each run. */
const LEFT_FOLDERS = ["dump", "pgcopydb", "greenmask"];

/** Resolves with the run's figures and with how its copy differs from what it should be. */
async function runOnce(contender, { source, target, folder }, whole) {
  await prepare(source, target);
  if (contender.ready !== undefined) await measure(contender.ready, { env: contender.env });
  const before = [serverCpu(source.pid), serverCpu(target.pid)];
  const run = await measure(contender.script, contender);
  const after = [serverCpu(source.pid), serverCpu(target.pid)];
  for (const name of LEFT_FOLDERS) await rm(path.join(folder, name), { recursive: true, force: true });
  const { leaves, emptied } = contender;
  const copy = leaves === undefined ? undefined : await describeCopy(target.url(DATABASE), emptied);
  return {
    seconds: run.seconds,
    cpuSeconds: run.cpuSeconds,
    differences: copy === undefined ? [] : differences(whole, copy, { emptied, ...leaves }),
    sourceCpuSeconds: after[0] - before[0],
    targetCpuSeconds: after[1] - before[1],
    peakBytes: run.peakBytes,
    bytes: movedBytes(run.stdout),
    copySeconds: stepSeconds(run.stderr, "copy and scrub"),
    verifySeconds: stepSeconds(run.stderr, "verify"),
  };
}

/** Bytes of the rows as they came from the source, of those that print a document; undefined for the others. */
function movedBytes(stdout) {
  return stdout.startsWith("{") ? JSON.parse(stdout).bytes : undefined;
}

async function fillSource(source, scale) {
  await withClient(source.url(), (client) => client.query(`CREATE DATABASE ${DATABASE}`));
  const size = Object.fromEntries(
    Object.entries(BENCH_SIZE).map(([name, rows]) => [name, Math.max(1, Math.round(rows * scale))]),
  );
  const told = Object.entries(size).map(([name, rows]) => `${rows} ${name}`);
  console.log(`filling: ${told.join(", ")}`);
  const data = await withClient(source.url(DATABASE), async (client) => {
    await fillProduction(client, { seed: SEED, ...size });
    return describeData(client);
  });
  console.log(dataLine(data));
  return { size, data };
}

async function main({ scale, rounds, only, out }) {
  const keys = [...only].filter((key) => {
    const why = whyMissing(key);
    if (why !== undefined) console.log(`(${key}) left out: ${why}`);
    return why === undefined;
  });
  await withBenchServers(async (bench) => {
    const { size, data } = await fillSource(bench.source, scale);
    const present = await contenders(keys, bench, path.resolve("scrub-rules.yaml"));
    const whole = await describeCopy(bench.source.url(DATABASE), present[0]?.emptied ?? []);
    const runs = new Map(present.map(({ key }) => [key, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const contender of present) {
        const run = await runOnce(contender, bench, whole);
        runs.get(contender.key).push(run);
        console.log(`round ${round} (${contender.key}) ${run.seconds.toFixed(1)} s`);
        for (const line of run.differences) console.log(`  (${contender.key}) did not do all of it: ${line}`);
      }
    }
    const results = present.map((contender) => medians(contender, runs.get(contender.key)));
    const figures = judge(results);
    console.log(`\n${tableLines(results).join("\n")}`);
    for (const { key, bytes, copySeconds } of results) {
      if (bytes === undefined) continue;
      const rate = formatBytes(bytes / copySeconds);
      console.log(
        `(${key}) ${formatBytes(bytes)} of rows in ${copySeconds.toFixed(1)} s of copying: ${rate}/s`,
      );
    }
    console.log(`\n${judgementLines(figures).join("\n")}`);
    await writeReport(out, { scale, rounds, size, data, settings: SETTINGS, figures }, results);
  });
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
  flags = readFlags(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exit(USAGE);
}
const missing = whatIsMissing();
if (missing.length > 0) {
  console.error(missing.join("\n"));
  process.exit(UNAVAILABLE);
}
await main(flags);

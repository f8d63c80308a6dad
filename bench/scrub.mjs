// `node bench/scrub.mjs`: CPU of the scrubber alone, without servers, on the bytes that COPY sends of the user's schema.
//
//   node bench/scrub.mjs --capture [--scale 0.1] [--data FOLDER]    once: a server, the bench's people, their bytes into FOLDER
//   node bench/scrub.mjs [--data FOLDER] [--rounds 3] [--table T] [--least-mb 1]
//
// Prints for each table and in all: MB/s of what COPY sent, microseconds of CPU for each row and seconds for each GB; the last
// line is a digest of all that came out, which only another key, other rules or another masker change. Run it with
// `node --cpu-prof` to see where the time goes. Needs `npm run build`.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { newKnownValues } from "../dist/pipeline/transform/known-values.js";
import { newPseudonyms } from "../dist/pipeline/transform/pseudonym.js";
import { newScrubber } from "../dist/pipeline/transform/scrub-rows.js";
import { compileTransfer } from "../dist/plan/compile.js";
import { loadRules } from "../dist/rules/load-rules.js";
import { allowedDomains } from "../dist/run/stranger-rules.js";
import { median } from "./median.mjs";

const KEY = Buffer.alloc(32, 7);
const SALT = Buffer.alloc(16, 7);
const RULES = path.resolve("scrub-rules.yaml");
const DATABASE = "loumass_beta";
/** What arrives from a socket at a time. */
const CHUNK_BYTES = 64 * 1024;

async function surroundings(names) {
  const rules = await loadRules(RULES);
  const known = newKnownValues(KEY);
  for (const [kind, value] of names) known.add(kind, value);
  return {
    ...{ pseudonyms: newPseudonyms(KEY), reserved: rules.reserved, known, jsonKeys: rules.jsonKeys },
    ...{ foldOf: () => (text) => text.toLowerCase(), unmatchedJson: rules.policy.unmatchedJson },
    ...{ oversize: rules.policy.oversize, allowedValues: new Set(), functions: new Map() },
    allowedDomains: new Set(allowedDomains(rules)),
  };
}

/** Fills a server and writes what COPY sends of each table, the plans, and the names that free text is searched for. */
async function capture(folder, scale) {
  const [{ BENCH_SIZE, fillProduction }, { planOver }, { readKnownValues }, { openSnapshot }, server, pg] =
    await Promise.all([
      import("../dist/demo/synthetic-people.js"),
      import("../dist/run/read-source.js"),
      import("../dist/run/read-known-values.js"),
      import("../dist/pipeline/source/snapshot.js"),
      import("../dist/throwaway/embedded-server.js"),
      import("pg"),
    ]);
  const [{ parseConnectionString }, { openCopyOut }] = await Promise.all([
    import("../dist/postgres/connection-string.js"),
    import("../dist/pipeline/source/copy-out.js"),
  ]);
  const { signal } = new AbortController();
  await mkdir(folder, { recursive: true });
  const started = await server.startServer();
  try {
    const admin = new pg.default.Client(started.url("postgres"));
    await admin.connect();
    await admin.query(`CREATE DATABASE ${DATABASE}`);
    await admin.end();
    const client = new pg.default.Client(started.url(DATABASE));
    await client.connect();
    const size = Object.entries(BENCH_SIZE).map(([name, rows]) => [
      name,
      Math.max(1, Math.round(rows * scale)),
    ]);
    await fillProduction(client, { seed: 1, ...Object.fromEntries(size) });
    const { plan } = await planOver(client, await loadRules(RULES), 180_000);
    await client.end();
    const source = parseConnectionString(started.url(DATABASE), "of the bench");
    const snapshot = await openSnapshot(source, {
      insecureTls: false,
      signal,
      maxBlockMs: 10_000,
      watchdogMs: 600_000,
    });
    snapshot.lost.catch(() => {});
    const names = [];
    await readKnownValues(snapshot, plan, { add: (kind, value) => names.push([kind, value]) }, signal);
    const plans = plan.tables.filter(({ rows }) => rows === "all");
    await writeFile(path.join(folder, "plans.v8"), serialize({ plans, names }));
    const surrounding = await surroundings(names);
    for (const table of plans) {
      const transfer = await compileTransfer(table, surrounding, SALT);
      const reader = await snapshot.openReader();
      const chunks = [];
      for await (const chunk of openCopyOut(reader, transfer.copyOutSql({ nulls: new Map() })))
        chunks.push(chunk);
      await writeFile(path.join(folder, `${table.table.name}.copy`), Buffer.concat(chunks));
    }
    await snapshot.release();
  } finally {
    await started.stop();
  }
}

/** One pass over a table; `digest` takes what comes out. */
async function scrub(plan, surrounding, data, digest) {
  const { scrub } = await compileTransfer(plan, surrounding, SALT);
  if (scrub === undefined) return { rows: 0, micros: 0 };
  const startedAt = process.cpuUsage();
  const scrubber = newScrubber(scrub);
  const emit = (piece) => digest?.update(piece);
  for (let at = 0; at < data.length; at += CHUNK_BYTES)
    scrubber.push(data.subarray(at, at + CHUNK_BYTES), emit);
  scrubber.finish(emit);
  const { user, system } = process.cpuUsage(startedAt);
  return { rows: scrubber.rows, micros: user + system };
}

async function run({ data: folder, rounds, table: only, least }) {
  const { plans, names } = deserialize(await readFile(path.join(folder, "plans.v8")));
  const surrounding = await surroundings(names);
  const digest = createHash("sha256");
  const total = { bytes: 0, micros: 0, rows: 0 };
  const files = new Set(await readdir(folder));
  console.log("table                          MB    rows    MB/s  us/row    s/GB");
  for (const plan of plans) {
    const { name } = plan.table;
    if (!files.has(`${name}.copy`) || (only !== undefined && name !== only)) continue;
    const data = await readFile(path.join(folder, `${name}.copy`));
    const outcome = createHash("sha256");
    await scrub(plan, surrounding, data, outcome);
    const table = outcome.digest("hex");
    digest.update(table);
    const times = [];
    let rows = 0;
    for (let round = 0; round < rounds; round++) {
      let micros = 0;
      let passes = 0;
      do {
        const pass = await scrub(plan, surrounding, data, undefined);
        micros += pass.micros;
        rows = pass.rows;
        passes++;
      } while (only !== undefined && micros < 1e6);
      times.push(micros / passes);
    }
    const micros = median(times);
    total.bytes += data.length;
    total.micros += micros;
    total.rows += rows;
    if (data.length >= least * 1e6 || only !== undefined)
      print(name, data.length, rows, micros, table.slice(0, 8));
  }
  print("in all", total.bytes, total.rows, total.micros, digest.digest("hex").slice(0, 16));
}

function print(name, bytes, rows, micros, digest) {
  const cells = [
    (bytes / 1e6).toFixed(1).padStart(7),
    String(rows).padStart(7),
    (bytes / micros).toFixed(1).padStart(7),
    (rows === 0 ? 0 : micros / rows).toFixed(2).padStart(7),
    ((micros / bytes) * 1e3).toFixed(1).padStart(7),
  ];
  console.log(`${name.padEnd(25)} ${cells.join(" ")}  ${digest}`);
}

const { values } = parseArgs({
  options: {
    capture: { type: "boolean", default: false },
    data: { type: "string", default: "/tmp/pgscrub-bench-scrub" },
    scale: { type: "string", default: "0.1" },
    rounds: { type: "string", default: "3" },
    "least-mb": { type: "string", default: "1" },
    table: { type: "string" },
  },
});
if (values.capture) await capture(values.data, Number(values.scale));
else await run({ ...values, rounds: Number(values.rounds), least: Number(values["least-mb"]) });

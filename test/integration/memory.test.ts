// Memory that does not grow with what is copied: a kept field of 200 MB goes through the whole command in pieces, and five
// million fingerprints stay small. `npm run bench:memory` measures more cases; docs/performance.md says how they stand.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { startCli } from "../support/run-cli.ts";
import { rulesFile } from "../support/small-source.ts";

/** Less than a process that holds the field once. */
const MOST_BYTES = 250_000_000;
const FIELD_BYTES = 200_000_000;
const WORD_BYTES = 33;

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

/** The largest resident set that a process has had so far; 0 when it is gone. */
function peakBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

it.each([
  {
    beside: "nothing to mask",
    name: "alone",
    other: "amount int",
    value: "n",
    rule: "amount: {keep: a figure}, ",
  },
  {
    beside: "a masked one",
    name: "beside",
    other: "email text",
    value: "'quill' || n || '@vexmail.com'",
    rule: "email: email, ",
  },
])(
  "copies and proves a kept field of 200 MB beside $beside within 250 MB",
  async ({ name, other, value, rule }) => {
    const source = await createDatabase(
      production,
      name,
      `CREATE TABLE page (id serial PRIMARY KEY, ${other}, body text);
     INSERT INTO page SELECT n, ${value}, 'short' FROM generate_series(1, 1000) n;
     UPDATE page SET body = (SELECT string_agg(md5(n::text), ' ')
       FROM generate_series(1, ${Math.ceil(FIELD_BYTES / WORD_BYTES)}) n) WHERE id = 500`,
      "VACUUM ANALYZE",
    );
    const target = await createDatabase(laptop, name);
    const rules = rulesFile(
      `version: 1\ntables: {page: {columns: {${rule}body: {keep: pages of nobody}}}}\n`,
    );
    const cli = startCli(["sync", "--yes", "--source", source, "--target", target, "--rules", rules]);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, peakBytes(cli.child.pid));
    }, 20);
    const { exitCode, stderr } = await cli.ended;
    clearInterval(watch);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const digest = "SELECT md5(body) || length(body) FROM page WHERE id = 500";
    expect(await column(target, digest)).toEqual(await column(source, digest));
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(MOST_BYTES);
  },
  400_000,
);

it.each([
  { table: "of one thread", made: "newFingerprints()" },
  { table: "that threads fill together", made: "newFingerprints({ joint: newJointFingerprints() })" },
])(
  "holds five million fingerprints in a table $table within 260 MB of a whole process",
  async ({ made }) => {
    const module = fileURLToPath(new URL("../../dist/verify/fingerprints.js", import.meta.url));
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `
      import { readFileSync } from "node:fs";
      import { newFingerprints, newJointFingerprints } from ${JSON.stringify(module)};
      const fingerprints = ${made};
      const value = Buffer.alloc(16);
      for (let at = 0; at < 5_000_000; at++) {
        value.write(at.toString(16).padStart(16, "0"));
        fingerprints.add("value", value, 0, 16);
      }
      const peak = 1024 * Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
      console.log(JSON.stringify({ peak, size: fingerprints.size, dropped: fingerprints.dropped }));`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let printed = "";
    for await (const piece of child.stdout.setEncoding("utf8")) printed += piece;
    const { peak, size, dropped } = JSON.parse(printed);
    expect({ size, dropped }).toEqual({ size: 5_000_000, dropped: 0 });
    expect(peak).toBeGreaterThan(50_000_000);
    // The set is rebuilt twice as large as it grows: at 8 million slots both are there for a moment.
    expect(peak).toBeLessThan(260_000_000);
  },
  120_000,
);

// `npm run bench` at its smallest: it runs whole, says what it lacks, shows no password to other users of the machine, and
// leaves nothing behind. Its figures are judged by made-up runs.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLines } from "../support/command-lines.ts";
import { leftBehind, openFolder } from "../support/left-behind.ts";
import { emptyFolder } from "../support/run-cli.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A part of the bench; it is JavaScript, so its types are unknown here. */
const part = (name: string) => import(join(ROOT, "bench", "speed", name));

beforeAll(async () => {
  await run("npx", ["tsc", "-p", "tsconfig.campaign.json"], { cwd: ROOT });
}, 120_000);

interface Bench {
  readonly child: ChildProcess;
  readonly temporary: string;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
}

function startBench(args: readonly string[], env: Record<string, string> = {}): Bench {
  const temporary = openFolder();
  const child = spawn(process.execPath, ["bench/speed.mjs", ...args], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary, ...env },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  const ended = once(child, "close").then(([code]) => (typeof code === "number" ? code : null));
  return { child, temporary, printed: () => text, ended };
}

describe("the bench", () => {
  it("runs (a), (c) and (d), checks what they copied, and shows no password in an argument list", async () => {
    const out = emptyFolder();
    const bench = startBench(["--scale", "0.01", "--rounds", "1", "--only", "acd", "--out", out]);
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const line of commandLines(bench.child.pid ?? 0)) seen.add(line.replaceAll("\0", " "));
    }, 50);
    const code = await bench.ended;
    clearInterval(watch);
    expect({ code, printed: bench.printed() }).toMatchObject({ code: 0 });
    expect([...seen].some((line) => line.includes("pg_restore -j2"))).toBe(true);
    expect([...seen].filter((line) => /postgres(?:ql)?:\/\/[^\s@/]+:[^\s@/]+@127/.test(line))).toEqual([]);
    const report = JSON.parse(readFileSync(join(out, "bench.json"), "utf8"));
    expect(report.results.map(({ key }: { key: string }) => key)).toEqual(["a", "c", "d"]);
    for (const { runs, seconds, cpuSeconds, sourceCpuSeconds, targetCpuSeconds } of report.results) {
      expect(runs).toHaveLength(1);
      expect(runs[0].differences).toEqual([]);
      for (const figure of [seconds, cpuSeconds, targetCpuSeconds]) expect(figure).toBeGreaterThan(0);
      expect(sourceCpuSeconds).toBeGreaterThanOrEqual(0);
    }
    const [, without, proved] = report.results;
    expect(without.bytes).toBeGreaterThan(1_000_000);
    // The proof's digests of what is placed at the source travel beside the rows.
    expect(proved.bytes).toBeGreaterThan(without.bytes);
    expect(proved.bytes).toBeLessThan(1.02 * without.bytes);
    expect(proved.verifySeconds).toBeGreaterThan(0);
    expect(report.data.rows).toBeGreaterThan(20_000);
    expect(report.figures.map(({ what }: { what: string }) => what)).toEqual([
      "(c)/(a), wall",
      "(d)/(a), wall",
      "pgscrub's CPU seconds for a GB moved in (c)",
    ]);
    expect(readFileSync(join(out, "bench.svg"), "utf8")).toMatch(/^<svg.*\(d\) pgscrub sync.*<\/svg>\n$/s);
    expect(leftBehind(bench.temporary)).toEqual({ files: [], processes: [] });
  }, 240_000);

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "ends its servers and removes its folders on %s",
    async (signal, wanted) => {
      const bench = startBench(["--scale", "0.01", "--only", "a", "--rounds", "1000"]);
      const deadline = Date.now() + 100_000;
      while (!bench.printed().includes("round 1 (a)") && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(leftBehind(bench.temporary).processes.length).toBeGreaterThan(1);
      bench.child.kill(signal);
      expect({ code: await bench.ended, printed: bench.printed() }).toMatchObject({ code: wanted });
      expect(leftBehind(bench.temporary)).toEqual({ files: [], processes: [] });
    },
    150_000,
  );

  it("says which flag is wrong and which program is missing, and how to get it", async () => {
    const wrong = startBench(["--only", "az"]);
    expect([await wrong.ended, wrong.printed()]).toEqual([64, "--only wants letters of abcdefgh, not z\n"]);
    const bare = startBench([], { PATH: emptyFolder() });
    expect([await bare.ended, bare.printed()]).toEqual([
      69,
      "psql, pg_dump or pg_restore is missing: apt-get install postgresql-client-15\n",
    ]);
    const { whatIsMissing } = await part("programs.mjs");
    expect(whatIsMissing(process.env.PATH, emptyFolder())).toEqual([
      "Debian's PostgreSQL 15 is missing: apt-get install postgresql-15",
    ]);
    const { whyMissing } = await part("contenders.mjs");
    const nowhere = emptyFolder();
    expect([..."abcdefgh"].map((key) => whyMissing(key, nowhere))).toEqual([
      undefined,
      "pgcopydb is not installed: apt-get install pgcopydb",
      undefined,
      undefined,
      "greenmask is not installed: go install github.com/greenmaskio/greenmask/cmd/greenmask@latest",
      "pgstream is not installed: go install github.com/xataio/pgstream@latest",
      undefined,
      undefined,
    ]);
  });
});

describe("the bench's figures", () => {
  it("reads a step's time as the command line prints it", async () => {
    const { stepSeconds } = await part("figures.mjs");
    const told =
      "✓ plan  812 ms\n✓ copy and scrub  25 tables, 1,000 rows, 2.0 MB  1 min 12.5 s\n✓ verify  3.2 s\n";
    expect([..."plan|copy and scrub|verify|swap".split("|")].map((step) => stepSeconds(told, step))).toEqual([
      0.812,
      72.5,
      3.2,
      undefined,
    ]);
  });

  it("takes the median of every figure, the largest peak, and ratios of contenders that ran", async () => {
    const { judge, medians } = await part("figures.mjs");
    const runs = (...seconds: number[]) =>
      seconds.map((each) => ({ seconds: each, cpuSeconds: each / 2, peakBytes: each * 10, bytes: 5e8 }));
    const a = medians({ key: "a", name: "first" }, runs(10, 30, 20));
    const c = medians({ key: "c", name: "second" }, runs(16));
    expect(a).toMatchObject({ seconds: 20, cpuSeconds: 10, peakBytes: 300, copySeconds: undefined });
    expect(judge([a, c])).toEqual([
      { what: "(c)/(a), wall", value: 0.8, bar: 0.85, isMet: true },
      { what: "pgscrub's CPU seconds for a GB moved in (c)", value: 16, bar: 14, isMet: false },
    ]);
  });

  it("writes rules for other tools for every ruled column of the shipped rules", async () => {
    const { readEquivalentRules } = await part("equivalent-rules.mjs");
    const { greenmaskConfig } = await part("greenmask.mjs");
    const { pgstreamConfig } = await part("pgstream.mjs");
    const rules = readEquivalentRules(readFileSync(join(ROOT, "scrub-rules.yaml"), "utf8"));
    const server = {
      port: 1,
      url: (name: string) => `postgres://postgres:sesame-of-the-bench@127.0.0.1:1/${name}`,
    };
    const config = { rules, source: server, target: server, folder: "/f", jobs: 2, postgresBin: "/b" };
    expect(rules.empty).toEqual(["Session"]);
    const columns = rules.columns.map(
      ({ table, column }: { table: string; column: string }) => `${table}.${column}`,
    );
    expect(columns.length).toBeGreaterThan(60);
    const greenmask = greenmaskConfig(config);
    expect(JSON.stringify(greenmask)).not.toContain("sesame");
    const transformed = greenmask.dump.transformation.flatMap(
      ({ name, transformers }: { name: string; transformers: { params: Record<string, unknown> }[] }) =>
        transformers.map(({ params }) => `${name}.${columnOf(params)}`),
    );
    expect(new Set(transformed)).toEqual(new Set(columns));
    const streamed = pgstreamConfig(config).modifiers.transformations.table_transformers.flatMap(
      ({ table, column_transformers }: { table: string; column_transformers: object }) =>
        Object.keys(column_transformers).map((column) => `${table}.${column}`),
    );
    expect(new Set(streamed)).toEqual(new Set(columns));
  });

  it("notices rows, indexes and addresses that a copy should not have, or lacks", async () => {
    const { differences } = await part("check-copy.mjs");
    const whole = {
      rows: new Map([
        ["User", 3],
        ["Session", 2],
      ]),
      indexes: 4,
      constraints: 5,
      outside: 9,
    };
    const expected = { emptied: ["Session"], isScrubbed: true, hasKeys: true };
    const clean = { ...whole, rows: new Map([["User", 3]]), outside: 0 };
    expect(differences(whole, clean, expected)).toEqual([]);
    expect(differences(whole, { ...whole, rows: new Map([["User", 1]]), indexes: 3 }, expected)).toEqual([
      "User has 1 rows instead of 3",
      "3 indexes instead of 4",
      "9 contacts kept an address",
    ]);
  });

  it("keeps by name in the database without keys what the plan kept because of them", async () => {
    const { bareRules } = await part("data-phase.mjs");
    const planned = [
      { table: "public.User", column: "id", treatment: "keep" },
      { table: "public.User", column: "email", treatment: "mask" },
      { table: "public.Session", column: "id", treatment: "keep" },
    ];
    const written: string = bareRules(
      "tables: {User: {columns: {email: email}}, Session: {rows: none}}",
      planned,
    );
    expect(written).toBe(
      "tables:\n  User:\n    columns:\n      email: email\n      id:\n        keep: kept by the rules of the whole database\n  Session:\n    rows: none\n",
    );
  });
});

function columnOf(params: Record<string, unknown>): string {
  if (typeof params.column === "string") return params.column;
  const [first] = Array.isArray(params.columns) ? params.columns : [];
  return String(first?.name);
}

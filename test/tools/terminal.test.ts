// Commands under a real pseudo-terminal, their screen read by the emulator that editors use: no line is wider than the
// terminal, nothing half-drawn is left behind, colour and escape sequences only where they were asked for.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInTerminal, type TerminalOptions, type TerminalRun } from "../../scripts/pseudo-terminal.mjs";
import { picturedLines, runPictured, steadyLines } from "../../scripts/run-picture.mjs";
import { column, createDatabase, databaseNames } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { emptyFolder, runCli } from "../support/run-cli.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const ESCAPE = "\u001b";
const LEAKY_RULES = SMALL_RULES.replace("email: email", "email: {keep: reviewed}");
/** Enough rows for a transfer that can be interrupted. */
const MANY = `${SMALL_SCHEMA}
  INSERT INTO note (person_id, body)
    SELECT id, repeat('wrote at length about nothing ', 40) || n FROM person, generate_series(1, 400) n;`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  directory = emptyFolder();
  writeFileSync(join(directory, "scrub-rules.yaml"), SMALL_RULES);
  writeFileSync(join(directory, "leaky.yaml"), LEAKY_RULES);
  writeFileSync(join(directory, "wrong.yaml"), SMALL_RULES.replace("body: text", "body: texxt"));
  env = {
    PRODUCTION_DATABASE_URL: await createDatabase(production, "app", SMALL_SCHEMA, "ANALYZE"),
    LOCAL_DATABASE_URL: await createDatabase(
      laptop,
      "app",
      "CREATE TABLE old_row (v text); INSERT INTO old_row VALUES ('before')",
    ),
  };
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function terminal(args: readonly string[], options: Partial<TerminalOptions> = {}): Promise<TerminalRun> {
  const { env: more, ...rest } = options;
  return runInTerminal([process.execPath, MAIN, ...args], {
    columns: 80,
    directory,
    env: { ...env, ...more },
    ...rest,
  });
}

/** Nothing of a live line is left, and the cursor was never hidden without being shown again. */
function expectTidy({ raw, lines, cursor }: TerminalRun): void {
  expect(lines.filter((line) => line.startsWith("… "))).toEqual([]);
  expect(raw.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThanOrEqual(raw.lastIndexOf(`${ESCAPE}[?25l`));
  expect(cursor.column).toBe(0);
}

const COMMANDS: readonly (readonly [number, readonly string[]])[] = [
  [0, ["--help"]],
  ...["init", "plan", "sync", "verify", "ci", "rules", "backup", "backups", "restore", "preview"].map(
    (name) => [0, [name, "--help"]] as const,
  ),
  ...["completion", "predeploy", "postdeploy", "doctor", "validate", "undo", "demo"].map(
    (name) => [0, [name, "--help"]] as const,
  ),
  ...["check", "suggest", "explain", "schema"].map((name) => [0, ["rules", name, "--help"]] as const),
  [64, ["snyc"]],
  [64, ["sync", "--jobs", "99"]],
  [64, ["rules"]],
  [64, ["postdeploy"]],
  [0, ["plan"]],
  [0, ["doctor"]],
  [0, ["validate"]],
  [0, ["rules", "check"]],
  [78, ["rules", "check", "--rules", "wrong.yaml"]],
  [0, ["rules", "suggest"]],
  [0, ["rules", "explain", "person"]],
  [0, ["rules", "explain", "person.email"]],
  [0, ["preview", "person"]],
  [64, ["preview", "nobody"]],
  [78, ["predeploy", "--no-backup"]],
  [78, ["init", "--dry-run"]],
  [78, ["sync", "--yes", "--rules", "wrong.yaml"]],
  [78, ["sync", "--yes", "--rules", "missing.yaml"]],
  [65, ["sync", "--yes", "--rules", "leaky.yaml"]],
  [69, ["sync", "--yes", "--target", "postgres://somebody@127.0.0.1:1/app"]],
  [73, ["plan", "--out", "/nowhere/at/all/plan.json"]],
  [65, ["restore", "nothing-of-that-name-is-here.sql"]],
];

describe.each([80, 200])("a terminal of %i columns", (columns) => {
  it.each(COMMANDS)("exit code %i: %j fits and leaves nothing half-drawn", async (exitCode, args) => {
    const run = await terminal(args, { columns });
    expect(run.exitCode, run.raw).toBe(exitCode);
    expect(run.wrapped, run.lines.join("\n")).toBe(0);
    expect(run.lines.length).toBeGreaterThan(1);
    expectTidy(run);
  });

  it("a sync asks, is answered, shows its steps and the verdict; verify, backup, backups, undo follow", async () => {
    const sync = await terminal(["sync"], { columns, keys: [{ after: "[y/N] ", send: "y\n" }] });
    expect(sync.exitCode, sync.raw).toBe(0);
    const text = sync.lines.join("\n");
    expect(text).toMatch(/· 2 tables, 3 columns rewritten \(0 of them at the source\)\n/);
    expect(text).toMatch(/✓ copy and scrub +2 tables, 400 rows/);
    expect(text).toContain("Clean: ");
    // Times of steps stand below one another.
    const steps = sync.lines.filter((line) => line.startsWith("✓ "));
    expect(steps.length).toBeGreaterThan(6);
    expect(new Set(steps.map((line) => line.length))).toEqual(new Set([80]));
    const others = [
      ["verify"],
      ["verify", "--no-source"],
      ["backup", "--dir", "backups"],
      ["backups", "--dir", "backups"],
      ["undo", "--yes"],
    ];
    for (const run of [
      sync,
      ...(await Promise.all(others.slice(0, 2).map((args) => terminal(args, { columns })))),
    ]) {
      expect([run.exitCode, run.wrapped]).toEqual([0, 0]);
      expectTidy(run);
    }
    for (const args of others.slice(2)) {
      const run = await terminal(args, { columns });
      expect([args, run.exitCode, run.wrapped]).toEqual([args, 0, 0]);
      expectTidy(run);
    }
  });
});

describe("findings", () => {
  it("stop the swap with a red cross, what each kind means, and a next step", async () => {
    const run = await terminal(["sync", "--yes", "--rules", "leaky.yaml"]);
    expect(run.exitCode).toBe(65);
    const step = run.cells.find((cells) => cells.some(({ text }) => text.includes("finding")));
    expect(step?.[0]).toMatchObject({ text: "✗", color: 1 });
    const text = run.lines.join("\n");
    expect(text).toMatch(/^NOT CLEAN: \d+ findings? in /m);
    expect(text).toMatch(/^survivor: A value of the source stands in the copy\./m);
    expect(text).toContain("`pgscrub rules explain TABLE.COLUMN` shows the rule of a column.");
    expect(text).not.toContain("vexmail.com");
  });
});

describe("an end in the middle", () => {
  it("Ctrl-C during the copy says that it cleans up, and leaves no line, no database and the old target", async () => {
    const source = await createDatabase(production, "many", MANY, "ANALYZE");
    const target = await createDatabase(
      laptop,
      "halfway",
      "CREATE TABLE old_row (v text); INSERT INTO old_row VALUES ('before')",
    );
    const run = await terminal(["sync", "--yes", "--source", source, "--target", target], {
      keys: [{ after: "copy and scrub", send: "\u0003" }],
    });
    expect(run.exitCode, run.raw).toBe(130);
    expectTidy(run);
    expect(run.lines.slice(-3)).toEqual([
      "! interrupted: cleaning up; Ctrl-C again ends at once",
      "error[INTERRUPTED]: interrupted",
      "hint: The target was not changed.",
    ]);
    expect(await column(target, "SELECT v FROM old_row")).toEqual(["before"]);
    expect((await databaseNames(laptop)).filter((name) => name?.startsWith("halfway"))).toEqual(["halfway"]);
  });

  it.each([
    ["Ctrl-C", "\u0003", 130, "error[INTERRUPTED]: interrupted"],
    ["Ctrl-D", "\u0004", 77, "error[NOT_CONFIRMED]: the sync was not confirmed"],
    ["no", "n\n", 77, "error[NOT_CONFIRMED]: the sync was not confirmed"],
  ])("%s at the question", async (_, send, exitCode, error) => {
    const run = await terminal(["sync"], { keys: [{ after: "[y/N] ", send }] });
    expect(run.exitCode, run.raw).toBe(exitCode);
    expect(run.lines.slice(-2)).toEqual([error, "hint: Nothing was changed."]);
    expectTidy(run);
  });
});

describe("colour", () => {
  it("is of the sixteen that people choose for their light or dark background, and never white, black or blue", async () => {
    const run = await terminal(["sync", "--yes", "--rules", "leaky.yaml"]);
    const colors = new Set(run.cells.flat().map(({ color }) => color));
    expect([...colors].sort()).toEqual([1, 2, undefined]);
    // Foreground and weight alone: no background, no colour by number.
    const codes = [...run.raw.matchAll(/\u001b\[([\d;]*)m/g)].map(([, code]) => code);
    expect(new Set(codes)).toEqual(new Set(["1", "2", "22", "31", "32", "39"]));
  });

  it.each([
    ["NO_COLOR", { NO_COLOR: "1" }],
    ["NO_COLOR, stronger than FORCE_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }],
    ["TERM=dumb", { TERM: "dumb" }],
  ])("no escape sequence with %s, questions included", async (_, more) => {
    for (const args of [
      ["sync"],
      ["plan"],
      ["--help"],
      ["doctor"],
      ["rules", "check", "--rules", "wrong.yaml"],
    ]) {
      const run = await terminal(args, { env: more, keys: [{ after: "[y/N] ", send: "n\n" }] });
      expect(run.raw.length).toBeGreaterThan(50);
      expect(run.raw).not.toContain(ESCAPE);
    }
  });

  it("no escape sequence and no carriage return where it is piped, unless FORCE_COLOR asks", async () => {
    const piped = await runCli(["sync", "--yes", "--rules", "leaky.yaml"], { directory, env });
    expect(piped.exitCode).toBe(65);
    expect(`${piped.stdout}${piped.stderr}`).not.toMatch(/[\u001b\r]/);
    const forced = await runCli(["plan"], { directory, env: { ...env, FORCE_COLOR: "1" } });
    expect(forced.stdout).toContain(`${ESCAPE}[1mpublic.note${ESCAPE}[22m`);
    expect(forced.stderr).not.toContain("\r");
  });

  it("stdout in a file has none although stderr is a terminal", async () => {
    const out = join(emptyFolder(), "plan.txt");
    const run = await runInTerminal(["sh", "-c", `"${process.execPath}" "${MAIN}" plan > "${out}"`], {
      columns: 80,
      directory,
      env,
    });
    expect(run.exitCode).toBe(0);
    expect(run.raw).toContain(ESCAPE);
    const text = readFileSync(out, "utf8");
    expect(text).toContain("public.person  about 200 rows");
    expect(text).not.toContain(ESCAPE);
  });
});

describe("the picture of a run", () => {
  it("docs/run.svg shows what the demo prints, times and sizes aside (`npm run picture` draws it anew)", async () => {
    const svg = readFileSync(new URL("../../docs/run.svg", import.meta.url), "utf8");
    expect(Buffer.byteLength(svg)).toBeLessThan(20_000);
    const run = await runPictured();
    expect(steadyLines(picturedLines(svg))).toEqual(steadyLines(run.lines));
  });
});

// One cell of the campaign: the target in its old state, a real run, a fault at a point, and then everything that must
// hold whatever the fault was.
import { setTimeout as sleep } from "node:timers/promises";
import { type Arena, DATABASE, withSession } from "./arena.ts";
import type { Fault } from "./faults.ts";
import type { Point } from "./points.ts";
import { leftFiles, type SyncOutcome } from "./sync-child.ts";

/** A point and what strikes there. */
export interface Cell {
  readonly point: Point;
  readonly fault: Fault;
}

/** What was found wrong, one sentence each; empty when the cell passed. */
export interface CellResult {
  readonly problems: readonly string[];
  /** How the struck run ended, for the printed line. */
  readonly ending: string;
  readonly output: string;
}

const SETTLE_MS = 5_000;
const POLL_MS = 50;

/** The cell's name, as printed. */
export function cellName({ point, fault }: Cell): string {
  return `${point.name} × ${fault.name}`;
}

/**
 * Runs the cell; the arena is usable again afterwards. `isBrief` leaves the next run out where the fault lets nothing be
 * left that it would have to remove.
 */
export async function runCell(arena: Arena, cell: Cell, isBrief = false): Promise<CellResult> {
  const { point, fault } = cell;
  await arena.reset();
  const problems: string[] = [];
  const side = point.side === "source" ? arena.source : arena.target;
  await fault.strikeFirst?.(arena, point);
  const reached = side.proxy.holdAt((message) => point.matches(message));
  const child = await arena.start("struck", { flags: fault.flags ?? [] });
  const held = await Promise.race([reached, child.outcome.then(() => undefined)]);
  if (held === undefined && fault.strikeFirst === undefined)
    problems.push("the run ended before it reached the point");
  if (held !== undefined) await fault.strike({ arena, point, held, child });
  const outcome = await child.outcome;
  // A silent line keeps the servers' sessions alive until it is given up; the servers are not what is judged here.
  if (fault.name === "half-open connection") side.proxy.reset();
  await fault.repair?.(arena);

  problems.push(...judgeEnding(cell, outcome), ...judgeOutput(arena, outcome));
  problems.push(...(await judgeState(arena, cell, outcome)));
  problems.push(...(await judgeLeftovers(arena, cell, outcome)));
  if (!isBrief || mayLeave(cell)) problems.push(...(await judgeNextRun(arena)));
  const ending = `${outcome.signal ?? outcome.exitCode}`;
  return { problems, ending, output: outcome.output };
}

function judgeEnding(
  { point, fault }: Cell,
  { exitCode, signal, isHung, durationMs }: SyncOutcome,
): string[] {
  if (isHung) return [`it hung: still running after ${Math.round(durationMs / 1000)} s`];
  const expected = fault.expected(point);
  const ending = exitCode ?? signal;
  if (ending !== undefined && expected.includes(ending)) return [];
  return [`it ended with ${ending}, expected ${expected.join(" or ")}`];
}

function judgeOutput(arena: Arena, { output }: SyncOutcome): string[] {
  const problems: string[] = [];
  if (/\n\s+at .+:\d+:\d+/.test(output)) problems.push("a stack trace was printed");
  if (arena.secrets.some((secret) => output.includes(secret))) problems.push("a value of a row was printed");
  return problems;
}

/** Old or new, nothing between; success means new. */
async function judgeState(arena: Arena, { point }: Cell, { exitCode }: SyncOutcome): Promise<string[]> {
  let digest: string;
  try {
    digest = await arena.digest();
  } catch (error) {
    return [`the target cannot be read: ${error instanceof Error ? error.message : "unknown"}`];
  }
  const state = digest === arena.newDigest ? "new" : digest === arena.oldDigest ? "old" : "neither";
  if (state === "neither") return ["the target is neither the old nor the new database"];
  if (exitCode === 0)
    return state === "new" ? [] : ["the run ended with 0 and the target is the old database"];
  const allowed = { before: ["old"], during: ["old", "new"], done: ["new"] }[point.swap];
  return allowed.includes(state) ? [] : [`the target is the ${state} database`];
}

/** Nobody could have dropped the new database: we were gone, or the target was. */
function mayLeave({ point, fault }: Cell): boolean {
  return (
    fault.name === "kill -9" ||
    fault.name.startsWith("target") ||
    // DROP DATABASE makes a checkpoint, which Postgres refuses while the disk is full.
    fault.name.startsWith("disk full") ||
    (isWire(fault) && point.side === "target")
  );
}

/** Looks until nothing of ours is left, for some seconds. */
async function judgeLeftovers(arena: Arena, cell: Cell, outcome: SyncOutcome): Promise<string[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const problems = [
      ...(await leftSessions(arena, "source")),
      ...(await leftSessions(arena, "target")),
      ...(mayLeave(cell) ? [] : await leftDatabases(arena)),
      ...(outcome.signal === undefined
        ? (await leftFiles(arena.lastFolder())).map(() => "a file was left")
        : []),
    ];
    if (problems.length === 0 || Date.now() > deadline) return problems;
    await sleep(POLL_MS);
  }
}

function isWire({ name }: Fault): boolean {
  return name === "reset" || name === "half-open connection";
}

async function leftSessions(arena: Arena, side: "source" | "target"): Promise<string[]> {
  return withSession(arena[side].server.url(), async (client) => {
    const { rows } = await client.query<{ left: string }>(
      `SELECT 'a session' AS left FROM pg_stat_activity WHERE application_name = 'pgscrub'
       UNION ALL SELECT 'an advisory lock' FROM pg_locks WHERE locktype = 'advisory'`,
    );
    return rows.map(({ left }) => `${left} is left on the ${side}`);
  });
}

async function leftDatabases(arena: Arena): Promise<string[]> {
  return withSession(arena.target.server.url(), async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT datname AS name FROM pg_database WHERE datname IN ($1, $2)",
      [`${DATABASE}__pgscrub_new`, `${DATABASE}__pgscrub_old`],
    );
    return rows.map(({ name }) => `the database ${name} is left`);
  });
}

/** Whatever happened, the next plain run succeeds and cleans up. */
async function judgeNextRun(arena: Arena): Promise<string[]> {
  const { exitCode, output } = await (await arena.start("next", { isDirect: true })).outcome;
  if (exitCode !== 0) return [`the next run ended with ${exitCode}: ${lastLine(output)}`];
  const problems = await leftDatabases(arena);
  if ((await arena.digest()) !== arena.newDigest)
    problems.push("after the next run the target is not the new database");
  return problems.map((problem) => `after the next run: ${problem}`);
}

function lastLine(output: string): string {
  return output.split("\n").find((line) => line.startsWith("error[")) ?? "no error was printed";
}

// What strikes at a point: each fault acts on the real process, the real server or the real wire, and knows which exit
// codes are then right.
import { open, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { HeldConnection } from "../support/fault-proxy.ts";
import { type Arena, type Side, withSession } from "./arena.ts";
import type { Point } from "./points.ts";
import type { SyncChild } from "./sync-child.ts";

/** A run that has been stopped at its point. */
export interface Struck {
  readonly arena: Arena;
  readonly point: Point;
  readonly held: HeldConnection;
  readonly child: SyncChild;
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  /** Strikes before the run begins, instead of at the point. */
  strikeFirst?(arena: Arena, point: Point): Promise<void>;
  /** Strikes, then lets the run go on as far as it can. */
  strike(struck: Struck): Promise<void>;
  /** Exit codes, or the signal, that a run may end with when struck at `point`. */
  expected(point: Point): readonly (number | NodeJS.Signals)[];
  /** Why this fault cannot strike at `point`; undefined when it can. */
  impossibleAt(point: Point, arena: { readonly isDiskSmall: boolean }): string | undefined;
  /** Flags for the struck run. */
  readonly flags?: readonly string[];
  /** Repairs what was struck, before the next run. */
  repair?(arena: Arena): Promise<void>;
}

const TRY_AGAIN = 75;
const UNAVAILABLE = 69;
const NO_SPACE = 73;
const WATCHDOG_MS = 3_000;

const anywhere = () => undefined;

function sideOf(arena: Arena, name: "source" | "target"): Side {
  return name === "source" ? arena.source : arena.target;
}

/** A lost connection is told as such, while connecting also as a server that is not there; success where it is not needed. */
function lost(side: "source" | "target") {
  return (point: Point): readonly number[] => {
    if (side === "source" && point.isSourceFree) return [0];
    if (point.swap === "done") return [0, TRY_AGAIN];
    return point.name.startsWith("connect") ? [0, UNAVAILABLE, TRY_AGAIN] : [TRY_AGAIN];
  };
}

function stopped(side: "source" | "target") {
  return (point: Point): readonly number[] => {
    if (side === "source" && point.isSourceFree) return [0];
    return point.swap === "done" ? [0, TRY_AGAIN, UNAVAILABLE] : [TRY_AGAIN, UNAVAILABLE];
  };
}

function backendKilled(side: "source" | "target"): Fault {
  return {
    name: `${side} backend killed`,
    async strike({ arena, point, held }) {
      const isHeldHere = point.side === side && held.backendPid !== undefined;
      // The connection at hand, or every one of the other server's.
      const condition = isHeldHere ? `pid = ${held.backendPid}` : "application_name = 'pgscrub'";
      await withSession(sideOf(arena, side).server.url(), (client) =>
        client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE ${condition}`),
      );
      if (isHeldHere && held.message.from === "server") held.cut();
      else held.release();
    },
    expected: lost(side),
    impossibleAt: anywhere,
  };
}

function serverStopped(side: "source" | "target"): Fault {
  return {
    name: `${side} server stopped`,
    async strike({ arena, point, held }) {
      await sideOf(arena, side).server.halt();
      if (point.side === side && held.message.from === "server") held.cut();
      else held.release();
    },
    expected: stopped(side),
    impossibleAt: anywhere,
    repair: (arena) => sideOf(arena, side).server.restart(),
  };
}

function signalled(name: string, signal: NodeJS.Signals, code: number | NodeJS.Signals): Fault {
  return {
    name,
    async strike({ child, held }) {
      child.process.kill(signal);
      if (signal === "SIGKILL") await child.outcome;
      held.release();
    },
    expected: (point) => (point.swap === "before" || signal === "SIGKILL" ? [code] : [code, 0]),
    impossibleAt: anywhere,
  };
}

const reset: Fault = {
  name: "reset",
  async strike({ arena, point }) {
    sideOf(arena, point.side).proxy.reset();
  },
  expected: (point) => lost(point.side)(point),
  impossibleAt: anywhere,
};

const halfOpen: Fault = {
  name: "half-open connection",
  async strike({ arena, point }) {
    sideOf(arena, point.side).proxy.silence();
  },
  expected: (point) => lost(point.side)(point),
  impossibleAt: anywhere,
  flags: ["--watchdog-ms", String(WATCHDOG_MS), "--max-block-ms", String(WATCHDOG_MS)],
};

const refused: Fault = {
  name: "connection refused",
  strikeFirst: (arena, point) => sideOf(arena, point.side).proxy.refuse(),
  async strike() {},
  expected: () => [UNAVAILABLE],
  impossibleAt: anywhere,
};

const diskFull: Fault = {
  name: "disk full under the target",
  async strike({ arena, held }) {
    await fillDisk(ballastOf(arena));
    held.release();
  },
  expected: (point) => (point.swap === "before" ? [NO_SPACE] : [0, NO_SPACE]),
  impossibleAt: (_, { isDiskSmall }) =>
    isDiskSmall ? undefined : "it needs a file system of its own for the target, which only root can mount",
  repair: (arena) => rm(ballastOf(arena), { force: true }),
};

function ballastOf(arena: Arena): string {
  return join(dirname(arena.target.server.dataDir), "ballast");
}

/** Takes every block that is left. */
async function fillDisk(file: string): Promise<void> {
  const ballast = await open(file, "w");
  try {
    const { bavail, bsize } = await statfs(dirname(file));
    const block = Buffer.alloc(bsize * 256);
    for (let left = bavail + 256; left > 0; left -= 256) await ballast.write(block);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    await ballast.close();
  }
}

/** Every fault of the campaign that the product can meet today. */
export const FAULTS: readonly Fault[] = [
  backendKilled("source"),
  serverStopped("source"),
  backendKilled("target"),
  serverStopped("target"),
  signalled("kill -9", "SIGKILL", "SIGKILL"),
  signalled("SIGINT", "SIGINT", 130),
  signalled("SIGTERM", "SIGTERM", 143),
  diskFull,
  reset,
  halfOpen,
  refused,
];

/** The fault of that name; throws when there is none. */
export function faultNamed(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (fault === undefined) throw new Error(`there is no fault named ${JSON.stringify(name)}`);
  return fault;
}

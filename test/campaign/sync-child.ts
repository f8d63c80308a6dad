// The real command line as a child process, with a folder of its own for everything that it could leave behind.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";

/** How a run of `pgscrub sync` ended. */
export interface SyncOutcome {
  /** undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** stdout and stderr, in the order in which they came. */
  readonly output: string;
  readonly durationMs: number;
  /** The run had to be killed because it did not end by itself. */
  readonly isHung: boolean;
}

/** A run under way. */
export interface SyncChild {
  readonly process: ChildProcess;
  readonly outcome: Promise<SyncOutcome>;
}

/** What a run is given. */
export interface SyncRun {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  /** Working directory, home and TMPDIR of the run. */
  readonly folder: string;
  readonly rulesFile: string;
  readonly flags?: readonly string[];
  /** The run is killed after this. */
  readonly timeoutMs: number;
}

/** The same for all runs, so that their results can be compared. */
export const CAMPAIGN_KEY = "c0ffee".padEnd(64, "0");

const ROOT = process.cwd();

/** Starts `pgscrub sync`; the URLs travel in the environment. */
export async function startSync(run: SyncRun): Promise<SyncChild> {
  const temporary = join(run.folder, "tmp");
  await mkdir(temporary, { recursive: true });
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [resolve(ROOT, "dist/cli/main.js"), "sync", "--yes", "--rules", run.rulesFile, ...(run.flags ?? [])],
    {
      cwd: run.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: run.folder,
        TMPDIR: temporary,
        PGSCRUB_KEY: CAMPAIGN_KEY,
        PRODUCTION_DATABASE_URL: run.sourceUrl,
        LOCAL_DATABASE_URL: run.targetUrl,
      },
    },
  );
  let output = "";
  const take = (chunk: Buffer) => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    child.kill("SIGKILL");
  }, run.timeoutMs);
  const outcome = new Promise<SyncOutcome>((settle) => {
    child.once("close", (exitCode, signal) => {
      clearTimeout(timer);
      const durationMs = performance.now() - startedAt;
      settle({ exitCode: exitCode ?? undefined, signal: signal ?? undefined, output, durationMs, isHung });
    });
  });
  return { process: child, outcome };
}

/** Files that runs left in their folder. */
export async function leftFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name !== "tmp");
}

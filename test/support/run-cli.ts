// Runs the built command line as a user does: a process of its own, a bare environment, a folder without .env files.
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The rules that ship with the package. */
export const SHIPPED_RULES = fileURLToPath(new URL("../../scrub-rules.yaml", import.meta.url));

export interface CliResult {
  /** undefined when a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A new empty folder unless given. */
  readonly directory?: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** Resolves when stderr holds `text`; rejects when the process ends before. */
  printed(text: string): Promise<void>;
}

/** A new empty folder below the system's temporary one. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "pgscrub-test-"));
}

/** Keeps what a program prints; `ended` tells it all together with its exit code. */
export function watchOutput(child: ChildProcessByStdio<null, Readable, Readable>): {
  readonly ended: Promise<CliResult>;
  stderrSoFar(): string;
} {
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
  return { ended, stderrSoFar: () => stderr };
}

/** Starts `pgscrub ARGS` without a terminal. */
export function startCli(args: readonly string[], options: CliRunOptions = {}): RunningCli {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.directory ?? emptyFolder(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { ended, stderrSoFar } = watchOutput(child);
  return {
    child,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderrSoFar().includes(text)) resolve();
        };
        look();
        child.stderr.on("data", look);
        child.once("close", () =>
          reject(new Error(`the process ended and never printed: ${text}\n${stderrSoFar()}`)),
        );
      }),
  };
}

/** Runs `pgscrub ARGS` to its end. */
export function runCli(args: readonly string[], options: CliRunOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended;
}

// `--after CMD`: runs the user's command (such as `npx prisma migrate deploy`) with DATABASE_URL set to staging, so that
// local migrations ahead of production are in the copy before it is verified and swapped in.
import { type ChildProcess, spawn } from "node:child_process";
import { PgscrubError } from "../errors.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { connectionUrl } from "../postgres/connection-url.ts";

/** On Windows a group of its own would open a window. */
const HAS_GROUPS = process.platform !== "win32";

/**
 * Runs `command` in a shell; AFTER_FAILED with its exit status when it fails. Its output goes to our stderr. When the run ends, the
 * command ends with all that it started: it is a process group of its own.
 */
export function runAfter(command: string, staging: ConnectionTarget, signal: AbortSignal): Promise<void> {
  const url = connectionUrl(staging).reveal();
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ["ignore", 2, 2],
      detached: HAS_GROUPS,
      env: { ...process.env, DATABASE_URL: url, DIRECT_DATABASE_URL: url, DIRECT_URL: url },
    });
    const end = (): void => endAll(child);
    const onAbort = () => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    process.once("exit", end);
    const fail = (how: string) =>
      reject(
        new PgscrubError("AFTER_FAILED", `the --after command ${how}`, {
          hint: "The target was not changed; fix the command, or run it by hand after a sync without --after.",
        }),
      );
    const letGo = (): void => {
      signal.removeEventListener("abort", onAbort);
      process.removeListener("exit", end);
    };
    child.once("error", () => {
      letGo();
      fail("could not be started");
    });
    child.once("exit", (status, killedBy) => {
      letGo();
      if (status === 0) resolve();
      else fail(killedBy === null ? `ended with status ${status}` : `was ended by ${killedBy}`);
    });
  });
}

/** Ends a command and what it started; one that has ended already is left alone. */
function endAll(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (HAS_GROUPS) process.kill(-child.pid, "SIGTERM");
    else child.kill("SIGTERM");
  } catch {
    // It ended meanwhile.
  }
}

// `--after CMD`: runs the user's command (such as `npx prisma migrate deploy`) with DATABASE_URL set to staging, so that
// local migrations ahead of production are in the copy before it is verified and swapped in.
import { spawn } from "node:child_process";
import { PgscrubError } from "../errors.ts";
import type { ConnectionTarget } from "../postgres/connection-string.ts";
import { connectionUrl } from "../postgres/connection-url.ts";

/** Runs `command` in a shell; AFTER_FAILED with its exit status when it fails. Its output goes to our stderr. */
export function runAfter(command: string, staging: ConnectionTarget, signal: AbortSignal): Promise<void> {
  const url = connectionUrl(staging).reveal();
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DATABASE_URL: url, DIRECT_DATABASE_URL: url, DIRECT_URL: url },
    });
    const onAbort = () => {
      child.kill("SIGTERM");
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const fail = (how: string) =>
      reject(
        new PgscrubError("AFTER_FAILED", `the --after command ${how}`, {
          hint: "The target was not changed; fix the command, or run it by hand after a sync without --after.",
        }),
      );
    child.once("error", () => fail("could not be started"));
    child.once("exit", (status, killedBy) => {
      signal.removeEventListener("abort", onAbort);
      if (status === 0) resolve();
      else fail(killedBy === null ? `ended with status ${status}` : `was ended by ${killedBy}`);
    });
  });
}

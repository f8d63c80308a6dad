// The command of `--after` ends with the run, and so does whatever it started.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { parseConnectionString } from "../../../src/postgres/connection-string.ts";
import { runAfter } from "../../../src/run/run-after.ts";
import { emptyFolder } from "../../support/run-cli.ts";

const STAGING = parseConnectionString("postgres://somebody@127.0.0.1:1/app__pgscrub_new", "of the test");

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended too, but for the one who should have looked.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

it("ends with all that it started when the run is aborted", async () => {
  const file = join(emptyFolder(), "pids");
  const ending = new AbortController();
  const listeners = process.listenerCount("exit");
  const running = runAfter(`sleep 300 & echo $$ $! > "${file}"; wait`, STAGING, ending.signal);
  const ended = expect(running).rejects.toThrow("enough");
  await vi.waitFor(() => expect(readFileSync(file, "utf8")).toMatch(/^\d+ \d+\n$/), 5000);
  const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  ending.abort(new Error("enough"));
  await ended;
  await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 5000);
  await vi.waitFor(() => expect(process.listenerCount("exit")).toBe(listeners), 5000);
});

it("says how a command ended that fails", async () => {
  const { signal } = new AbortController();
  await expect(runAfter("exit 3", STAGING, signal)).rejects.toMatchObject({
    code: "AFTER_FAILED",
    message: "the --after command ended with status 3",
  });
  await expect(runAfter("true", STAGING, signal)).resolves.toBeUndefined();
});

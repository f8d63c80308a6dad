// Runs a command as a whole process and reads from /proc what it and the servers took.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 100;
const TICKS_PER_SECOND = 100;
const KEPT_OUTPUT = 1_000_000;

/** Numbers of /proc/PID/stat behind the program's name, or undefined when the process is gone. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ").map(Number);
  } catch {
    return undefined;
  }
}

/** Children of every process. */
function childrenByParent() {
  const children = new Map();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = statOf(pid)?.[1];
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function withDescendants(pid, children = childrenByParent()) {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => withDescendants(child, children))];
}

/** CPU seconds of a server so far: its postmaster, everything that it has waited for, and what still runs. */
export function serverCpu(postmaster) {
  let ticks = 0;
  for (const pid of withDescendants(postmaster)) {
    const stat = statOf(pid);
    if (stat === undefined) continue;
    ticks += stat[11] + stat[12];
    if (pid === postmaster) ticks += stat[13] + stat[14];
  }
  return ticks / TICKS_PER_SECOND;
}

/** Largest resident set that any one of the processes has had, in bytes. */
function peakOf(pids) {
  let peak = 0;
  for (const pid of pids) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // it has ended
    }
  }
  return peak;
}

/** Scripts under way: each leads a process group of its own, so that all of it can be ended. */
const running = new Set();

/** Ends every script that `measure` runs, with all that they started; resolves when they are gone. */
export async function endRunning() {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, "close");
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // it has just ended
      }
      await closed;
    }),
  );
}

/**
 * Runs `script` in bash. Resolves with seconds of wall and CPU time (its own and its children's), the peak of its largest
 * process in bytes, and what it printed on both streams; rejects when its exit code is none of `codes`.
 */
export function measure(script, { env = {}, codes = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const timed = `TIMEFORMAT=$'\\nbench-cpu %U %S'\ntime {\n${script}\n}\nexit $?`;
    const child = spawn("bash", ["-c", timed], { env: { ...process.env, ...env }, detached: true });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout = (stdout + text).slice(-KEPT_OUTPUT);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr = (stderr + text).slice(-KEPT_OUTPUT);
    });
    let peakBytes = 0;
    const timer = setInterval(() => {
      const [, ...below] = withDescendants(child.pid);
      peakBytes = Math.max(peakBytes, peakOf(below));
    }, SAMPLE_MS);
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      clearInterval(timer);
      const seconds = (performance.now() - startedAt) / 1000;
      const [, user, system] = /bench-cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
      if (code === null || !codes.includes(code)) {
        reject(new Error(`exit code ${code}:\n${stderr.slice(-4000)}`));
      } else resolve({ seconds, cpuSeconds: Number(user) + Number(system), peakBytes, stdout, stderr });
    });
  });
}

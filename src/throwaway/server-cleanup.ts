// Ends throw-away servers and removes their folders when the process ends early: on exit, Ctrl-C and SIGTERM. A signal
// that nobody else listens to is raised again afterwards, so that the process still dies of it.
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const children = new Set<ChildProcess>();
const folders = new Set<string>();
let isListening = false;

/** Registers what must not outlive this process. */
export const endWithProcess = {
  /** Ends `child` with the process, unless it has ended by itself or never began. */
  child(child: ChildProcess): void {
    if (child.pid === undefined) return;
    children.add(child);
    child.once("exit", () => {
      children.delete(child);
      stopListeningWhenIdle();
    });
    listen();
  },

  /** Removes `folder` with the process; returns the function that removes it now. */
  folder(folder: string): () => Promise<void> {
    folders.add(folder);
    listen();
    return async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      folders.delete(folder);
      stopListeningWhenIdle();
    };
  },
};

function listen(): void {
  if (isListening) return;
  isListening = true;
  process.on("exit", endEverything);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function stopListeningWhenIdle(): void {
  if (children.size > 0 || folders.size > 0) return;
  isListening = false;
  process.off("exit", endEverything);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Whoever else listens decides when the process ends; `exit` then does the work. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endEverything();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}

/** Synchronous, because nothing else runs at exit. SIGQUIT ends Postgres at once, so the folder can go. */
function endEverything(): void {
  for (const child of children) child.kill("SIGQUIT");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

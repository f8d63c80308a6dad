// Prints events and live progress on stderr: one line that is redrawn on a terminal, plain lines elsewhere.
import type { Writable } from "node:stream";
import { unreachable } from "../errors.ts";
import type { PgscrubEvent, Progress, Reporter } from "../events.ts";
import { formatBytes, formatCount, formatDuration, newPaint } from "../report/style-text.ts";

const REDRAW_MS = 100;

export interface TerminalReporter extends Reporter {
  /** Clears the live line and stops redrawing; call it before anything else is printed and at the end. */
  close(): void;
}

export function newTerminalReporter(
  stderr: Writable,
  isTerminal: boolean,
  hasColor: boolean,
): TerminalReporter {
  const paint = newPaint(hasColor);
  let progress: Progress | undefined;
  let step: { name: string; startedAt: number } | undefined;
  let isLineOpen = false;
  const timer = isTerminal ? setInterval(draw, REDRAW_MS) : undefined;
  timer?.unref();

  function clear(): void {
    if (isLineOpen) stderr.write("\r\u001b[K");
    isLineOpen = false;
  }
  function draw(): void {
    if (step === undefined) return;
    const seconds = (performance.now() - step.startedAt) / 1000;
    const detail =
      progress === undefined || progress.bytes === 0 ? "" : `  ${describeProgress(progress, seconds)}`;
    stderr.write(
      `\r\u001b[K${paint.dim("…")} ${step.name}${detail}  ${paint.dim(formatDuration(seconds * 1000))}`,
    );
    isLineOpen = true;
  }
  function line(text: string): void {
    clear();
    stderr.write(`${text}\n`);
  }

  function report(event: PgscrubEvent): void {
    switch (event.kind) {
      case "notice":
        line(`${paint.dim("·")} ${event.message}`);
        return;
      case "warning":
        line(`${paint.yellow("!")} ${event.message}`);
        return;
      case "step-started":
        step = { name: event.step, startedAt: performance.now() };
        progress = undefined;
        if (!isTerminal) line(`… ${event.step}`);
        return;
      case "step-finished": {
        step = undefined;
        progress = undefined;
        const detail = event.detail === undefined ? "" : `  ${event.detail}`;
        line(`${paint.green("✓")} ${event.step}${detail}  ${paint.dim(formatDuration(event.durationMs))}`);
        return;
      }
      case "transfer-planned":
      case "table-finished":
        return;
      default:
        unreachable(event);
    }
  }

  return {
    report,
    watch(next) {
      progress = next;
    },
    close() {
      clear();
      step = undefined;
      if (timer !== undefined) clearInterval(timer);
    },
  };
}

/** `1,200,000 rows  420 MB  61 MB/s  ETA 12 s`; the estimate is the catalog's, so the share never says 100 % early. */
function describeProgress(progress: Progress, seconds: number): string {
  const rate = progress.bytes / Math.max(seconds, 0.001);
  const rows = `${formatCount(progress.rows)} rows`;
  const parts = [rows, formatBytes(progress.bytes), `${formatBytes(rate)}/s`];
  const left = progress.estimatedBytes - progress.bytes;
  if (left > 0 && seconds > 1) parts.push(`ETA ${formatDuration((left / rate) * 1000)}`);
  return parts.join("  ");
}

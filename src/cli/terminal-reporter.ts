// Prints events and live progress on stderr: one line that is drawn over on a terminal, plain lines elsewhere. The line is
// drawn with carriage returns and blanks alone, no escape sequence, and the cursor rests at its start: nothing has to be
// put right when the process ends in the middle.
import { unreachable } from "../errors.ts";
import type { PgscrubEvent, Progress, Reporter } from "../events.ts";
import { cutToWidth, displayWidth, padToWidth, wrapText } from "../report/fit-text.ts";
import { formatDuration, newPaint } from "../report/style-text.ts";
import type { CliContext } from "./context.ts";
import { newProgressText } from "./progress-text.ts";

const REDRAW_MS = 100;
/** Off a terminal a long step says so often that it lives. */
const PLAIN_PROGRESS_MS = 30_000;
/** Times stand below one another at this column, or at the terminal's edge. */
const MAX_LINE = 80;

export interface TerminalReporter extends Reporter {
  /** Clears the live line and stops redrawing; call it before anything else is printed and at the end. */
  close(): void;
}

/** The reporter of a command; it says that an interrupted run is cleaning up. */
export function newTerminalReporter(context: CliContext): TerminalReporter {
  const { stderr, stderrScreen: screen, signal } = context;
  const paint = newPaint(screen.hasColor);
  let progress = newProgressText();
  let step: { readonly name: string; readonly startedAt: number } | undefined;
  let isLineOpen = false;
  const timer = setInterval(tick, screen.isLive ? REDRAW_MS : PLAIN_PROGRESS_MS);
  timer.unref();
  signal.addEventListener("abort", interrupted, { once: true });

  function clear(): void {
    if (isLineOpen) stderr.write(`\r${" ".repeat(screen.columns - 1)}\r`);
    isLineOpen = false;
  }
  function tick(): void {
    if (step === undefined || signal.aborted) return;
    const elapsedMs = performance.now() - step.startedAt;
    if (!screen.isLive) {
      const detail = progress.describe(screen.columns);
      line(`… ${step.name}${detail === "" ? "" : `  ${detail}`}  ${formatDuration(elapsedMs)}`);
      return;
    }
    const width = Math.min(screen.columns - 1, MAX_LINE);
    const time = formatDuration(elapsedMs);
    const name = `… ${step.name}`;
    const detail = progress.describe(width - displayWidth(name) - time.length - 4);
    const left = cutToWidth(detail === "" ? name : `${name}  ${detail}`, width - time.length - 2);
    const drawn = `${padToWidth(left, width - time.length)}${paint.dim(time)}`;
    stderr.write(`\r${padToWidth(drawn, screen.columns - 1)}\r`);
    isLineOpen = true;
  }
  function line(text: string): void {
    clear();
    stderr.write(`${wrapText(text, screen.columns)}\n`);
  }
  /** The time at the right, where the eye finds the times of all steps; off a terminal behind the text. */
  function timed(text: string, durationMs: number): string {
    const time = formatDuration(durationMs);
    const width = Math.min(screen.columns, MAX_LINE);
    const isWide = !screen.isLive || displayWidth(text) + 2 + time.length > width;
    return `${isWide ? `${text}  ` : padToWidth(text, width - time.length)}${paint.dim(time)}`;
  }
  function interrupted(): void {
    if (step !== undefined) line(`${paint.yellow("!")} interrupted: cleaning up; Ctrl-C again ends at once`);
    step = undefined;
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
        progress = newProgressText();
        if (!screen.isLive) line(`… ${event.step}`);
        // The user's own command prints there too.
        if (event.step === "--after") {
          if (screen.isLive) line(`… ${event.step}`);
          step = undefined;
        }
        return;
      case "step-finished": {
        step = undefined;
        const mark = event.isAlarming === true ? paint.red("✗") : paint.green("✓");
        const detail = event.detail === undefined ? "" : `  ${event.detail}`;
        line(timed(`${mark} ${event.step}${detail}`, event.durationMs));
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
    watch(next: Readonly<Progress>) {
      progress.watch(next);
    },
    close() {
      clear();
      step = undefined;
      clearInterval(timer);
      signal.removeEventListener("abort", interrupted);
    },
  };
}

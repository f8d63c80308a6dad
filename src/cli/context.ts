// What a command may know of the world: streams, environment, folder, signal. main.ts fills it from the process; tests
// and the demo can make their own.
import type { Readable, Writable } from "node:stream";

/** What one of the two outputs can show; they differ when one of them is sent to a file. */
export interface Screen {
  readonly isTerminal: boolean;
  /** A line can be drawn over: a terminal that is not `dumb`. */
  readonly isLive: boolean;
  readonly hasColor: boolean;
  /** Width in characters as it is now; UNLIMITED_WIDTH where nothing limits it. */
  readonly columns: number;
}

export interface CliContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdoutScreen: Screen;
  readonly stderrScreen: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Somebody can answer a question. */
  readonly isInteractive: boolean;
  /** Aborts with a PgscrubError INTERRUPTED or TERMINATED as its reason. */
  readonly signal: AbortSignal;
}

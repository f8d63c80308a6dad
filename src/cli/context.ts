// What a command may know of the world: streams, environment, folder, signal. main.ts fills it from the process; tests
// and the demo can make their own.
import type { Readable, Writable } from "node:stream";

export interface CliContext {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Somebody can answer a question. */
  readonly isInteractive: boolean;
  /** stderr is a terminal: live progress and colour. */
  readonly isTerminal: boolean;
  /** stdout takes colour. */
  readonly hasColor: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Aborts with a PgscrubError INTERRUPTED or TERMINATED as its reason. */
  readonly signal: AbortSignal;
}

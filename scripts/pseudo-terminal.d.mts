// Types of pseudo-terminal.mjs for the tests.
export interface TerminalRun {
  readonly exitCode: number | null;
  /** Every byte that was written, escape sequences too. */
  readonly raw: string;
  readonly cells: readonly (readonly Stretch[])[];
  /** The screen at the end, scrolled-off lines too. */
  readonly lines: readonly string[];
  /** How often a line was wider than the terminal. */
  readonly wrapped: number;
  readonly cursor: { readonly row: number; readonly column: number };
}

/** Characters of one style. */
export interface Stretch {
  readonly text: string;
  readonly column: number;
  readonly color: number | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly directory?: string;
  readonly keys?: readonly { readonly after: string; readonly send: string; readonly delayMs?: number }[];
}

/** Runs a program under a real pseudo-terminal and reads its screen. */
export function runInTerminal(command: readonly string[], options: TerminalOptions): Promise<TerminalRun>;

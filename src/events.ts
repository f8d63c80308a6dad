// Everything that can be reported while a command runs: one union; reporters in cli/ are its only printers.

export type PgscrubEvent =
  | { readonly kind: "notice"; readonly message: string }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "step-started"; readonly step: string }
  | {
      readonly kind: "step-finished";
      readonly step: string;
      readonly durationMs: number;
      readonly detail?: string;
      /** The step was done and found what stops the run. */
      readonly isAlarming?: boolean;
    }
  | {
      readonly kind: "transfer-planned";
      readonly tables: number;
      readonly estimatedRows: number;
      readonly estimatedBytes: number;
    }
  | {
      readonly kind: "table-finished";
      readonly table: string;
      readonly rows: number;
      readonly bytes: number;
      readonly durationMs: number;
    };

/** Counters that the hot path adds to. */
export interface Progress {
  rows: number;
  bytes: number;
  estimatedRows: number;
  estimatedBytes: number;
}

export interface Reporter {
  report(event: PgscrubEvent): void;
  /** Called once when the transfer begins; the display reads `progress` on its own timer until the step finishes. */
  watch(progress: Readonly<Progress>): void;
}

/** A reporter that prints nothing. */
export const silentReporter: Reporter = { report() {}, watch() {} };

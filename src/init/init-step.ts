// What `init` would do to one file, as plain data: shown before anything is written, then carried out by write-steps.ts.

/** A file that is not there yet. */
export interface CreateStep {
  readonly kind: "create";
  /** Relative to the application's folder. */
  readonly path: string;
  /** One line for the person who decides. */
  readonly about: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

/** Lines that a file of the application lacks. */
export interface ExtendStep {
  readonly kind: "extend";
  readonly path: string;
  readonly about: string;
  /** What is added, line by line. */
  readonly added: readonly string[];
  /** The file as it was read; it must still be so when it is written. */
  readonly before: string;
  readonly text: string;
}

/** A file that stays as it is: `keep` because it is there, `skip` because it cannot be made now. */
export interface LeftStep {
  readonly kind: "keep" | "skip";
  readonly path: string;
  readonly about: string;
}

export type InitStep = CreateStep | ExtendStep | LeftStep;

/** Whether a step would change anything. */
export function isWriting(step: InitStep): step is CreateStep | ExtendStep {
  return step.kind === "create" || step.kind === "extend";
}

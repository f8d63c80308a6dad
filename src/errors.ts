// The one error class and the one table of codes: each code with the exit code scripts rely on (design: exit codes)
// and the sentence that docs/errors.md prints. Nothing here may ever hold a value of a row or a secret.

const EXIT_CODES = {
  usage: 64,
  finding: 65,
  unavailable: 69,
  bug: 70,
  cannotWrite: 73,
  tryAgain: 75,
  refused: 77,
  configuration: 78,
  interrupted: 130,
  terminated: 143,
} as const;

/** Every error code with its process exit code and a summary of when it is raised. */
export const ERRORS = {
  USAGE: { exit: EXIT_CODES.usage, summary: "a command, flag or argument is unknown or malformed" },
  URL_MISSING: {
    exit: EXIT_CODES.usage,
    summary: "no source or target connection string was given or found",
  },
  URL_INVALID: {
    exit: EXIT_CODES.configuration,
    summary: "a connection string cannot be parsed or uses an unsupported form",
  },
  VERIFICATION_FAILED: {
    exit: EXIT_CODES.finding,
    summary: "verification found something, or could not read something",
  },
  NOT_PROVED: {
    exit: EXIT_CODES.finding,
    summary: "--no-verify was given, so the copy was loaded but not swapped in",
  },
  BACKUP_INVALID: {
    exit: EXIT_CODES.finding,
    summary: "a file to restore is cut, damaged, foreign, or cannot be opened with the given identity",
  },
  SOURCE_UNAVAILABLE: {
    exit: EXIT_CODES.unavailable,
    summary: "the source server cannot be reached or refuses the log-in",
  },
  TARGET_UNAVAILABLE: {
    exit: EXIT_CODES.unavailable,
    summary: "the target server cannot be reached or refuses the log-in",
  },
  TLS_FAILED: {
    exit: EXIT_CODES.unavailable,
    summary: "the server's certificate or channel binding cannot be verified",
  },
  TOOL_UNAVAILABLE: {
    exit: EXIT_CODES.unavailable,
    summary: "a program or optional package that this step needs is not there",
  },
  SCHEMA_DUMP_FAILED: {
    exit: EXIT_CODES.unavailable,
    summary: "the schema could not be read from the source",
  },
  SCHEMA_LOAD_FAILED: {
    exit: EXIT_CODES.unavailable,
    summary: "the target rejects a statement of the source's schema",
  },
  AFTER_FAILED: {
    exit: EXIT_CODES.unavailable,
    summary: "the command given with --after failed on the new database",
  },
  NOTHING_TO_UNDO: {
    exit: EXIT_CODES.unavailable,
    summary: "there is no previous database to exchange with",
  },
  BUG: { exit: EXIT_CODES.bug, summary: "pgscrub broke one of its own rules; please report it" },
  CANNOT_WRITE: { exit: EXIT_CODES.cannotWrite, summary: "a file cannot be written" },
  DISK_FULL: {
    exit: EXIT_CODES.cannotWrite,
    summary: "a disk is full: the target's, or the one reports go to",
  },
  CONNECTION_LOST: {
    exit: EXIT_CODES.tryAgain,
    summary: "a connection broke or went silent in the middle of the run",
  },
  SOURCE_BLOCKED: {
    exit: EXIT_CODES.tryAgain,
    summary: "somebody on the source waits for our locks longer than --max-block-ms, or we for theirs",
  },
  SOURCE_CHANGED: { exit: EXIT_CODES.tryAgain, summary: "the source's schema or data changed under the run" },
  LOCKED: { exit: EXIT_CODES.tryAgain, summary: "another pgscrub run is at work on the same target" },
  SESSIONS_IN_THE_WAY: {
    exit: EXIT_CODES.tryAgain,
    summary: "sessions on the target could not be ended for the swap",
  },
  TARGET_REFUSED: {
    exit: EXIT_CODES.refused,
    summary: "a guard refuses the target: it is, or may be, production",
  },
  POOLER_REFUSED: {
    exit: EXIT_CODES.refused,
    summary: "a pooler shares its sessions between clients, where this command needs sessions of its own",
  },
  FOLDER_REFUSED: {
    exit: EXIT_CODES.refused,
    summary: "a backup would lie in a git work tree that does not ignore it",
  },
  NOT_CONFIRMED: { exit: EXIT_CODES.refused, summary: "a destructive step was not confirmed" },
  REVEAL_REFUSED: {
    exit: EXIT_CODES.refused,
    summary: "preview --reveal would show values of production where nobody looks at a terminal",
  },
  PRIVILEGE_MISSING: { exit: EXIT_CODES.refused, summary: "the role lacks a privilege that this step needs" },
  EXTENSION_MISSING: {
    exit: EXIT_CODES.refused,
    summary: "the target lacks an extension that tables or functions depend on",
  },
  RULES_INVALID: {
    exit: EXIT_CODES.configuration,
    summary: "scrub-rules.yaml is missing, malformed or does not fit the schema",
  },
  PLAN_STALE: {
    exit: EXIT_CODES.configuration,
    summary: "rules or catalog changed since the plan was written",
  },
  CONFIGURATION_INVALID: {
    exit: EXIT_CODES.configuration,
    summary: "a setting, key or environment file is invalid",
  },
  MIGRATIONS_INVALID: {
    exit: EXIT_CODES.configuration,
    summary: "the migrations of the folder and those of the database do not fit together",
  },
  VALUE_UNSUPPORTED: { exit: EXIT_CODES.configuration, summary: "a masker met a value it cannot treat" },
  INTERRUPTED: {
    exit: EXIT_CODES.interrupted,
    summary: "the run was interrupted with Ctrl-C, or ended by a program's AbortSignal",
  },
  TERMINATED: { exit: EXIT_CODES.terminated, summary: "the run was ended with SIGTERM" },
} as const satisfies Record<string, { exit: number; summary: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * The only error that users see. `message`: lower case, names the object, no full stop; `hint`: one sentence saying
 * what to do next. Neither may hold a value of a row or a secret. A `pg` error is never the `cause`.
 */
export class PgscrubError extends Error {
  override readonly name = "PgscrubError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new PgscrubError("BUG", `unexpected alternative of type ${typeof value}`);
}

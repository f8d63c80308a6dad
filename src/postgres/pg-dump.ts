// The schema of the source as SQL text: chooses the pg_dump and its flags. One run gives both sections, which
// target/load-schema.ts tells apart by the kinds of statements; two runs would cost the source twice the catalog reads.
import type { Client } from "pg";
import { PgscrubError } from "../errors.ts";
import { BUNDLED_MAJOR, dumpBundled } from "./pg-dump-bundled.ts";
import type { PgDumpChoice } from "./pg-dump-choice.ts";
import { dumpNative, nativeMajor } from "./pg-dump-native.ts";
import { serverError } from "./server-error.ts";
import { takeSession } from "./session-bridge.ts";

export type { PgDumpChoice } from "./pg-dump-choice.ts";

export interface DumpSchemaOptions {
  /** server_version_num of the source, e.g. 150018. */
  readonly serverVersion: number;
  /** A snapshot exported by another session of the same database, which must stay open meanwhile. */
  readonly snapshotId?: string;
  /** One section only; both when left out. */
  readonly section?: "pre-data" | "post-data";
  /** For backups: owners, privileges, publications, subscriptions, security labels, our own manifest. */
  readonly isWhole?: boolean;
  readonly prefer?: PgDumpChoice;
  /** How long pg_dump may wait for its ACCESS SHARE locks; 10,000 when left out. */
  readonly lockWaitMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Dumps the schema over `client`, which must be freshly connected and idle, and is used up. Identifiers come quoted,
 * without tablespaces and statistics, and unless it is to be whole without owners, privileges, publications,
 * subscriptions and security labels.
 * Errors: TOOL_UNAVAILABLE, SCHEMA_DUMP_FAILED, PRIVILEGE_MISSING, SOURCE_BLOCKED, CONNECTION_LOST, INTERRUPTED.
 */
export async function dumpSchema(client: Client, options: DumpSchemaOptions): Promise<string> {
  try {
    const program = await choosePgDump(options.prefer ?? "auto", Math.floor(options.serverVersion / 10_000));
    const args = schemaArguments(program.major, options);
    const session = await takeSession(client);
    const run = program.kind === "native" ? dumpNative : dumpBundled;
    return await run(session, args, options.signal);
  } catch (error) {
    throw serverError(error, { doing: "dumping the schema", role: "source" });
  } finally {
    client.connection.stream.destroy();
  }
}

/**
 * As dumpSchema, over a session that `open` makes; once more over a fresh one when the first was lost. The bundled
 * pg_dump was seen to take a session for closed that was not (once in some forty runs, cause unknown); a dump writes
 * nothing, so making it again harms nobody.
 */
export async function dumpSchemaOver(
  open: () => Promise<Client>,
  options: DumpSchemaOptions,
): Promise<string> {
  try {
    return await dumpSchema(await open(), options);
  } catch (error) {
    if (!(error instanceof PgscrubError) || error.code !== "CONNECTION_LOST") throw error;
    options.signal?.throwIfAborted();
    return dumpSchema(await open(), options);
  }
}

/** Which pg_dump is run, with its own major version; TOOL_UNAVAILABLE when none fits a server of `serverMajor`. */
export async function choosePgDump(
  prefer: PgDumpChoice,
  serverMajor: number,
): Promise<{ readonly kind: "native" | "bundled"; readonly major: number }> {
  const native = prefer === "bundled" ? undefined : await nativeMajor();
  if (native !== undefined && native >= serverMajor) return { kind: "native", major: native };
  if (prefer !== "native" && serverMajor <= BUNDLED_MAJOR) return { kind: "bundled", major: BUNDLED_MAJOR };
  const found =
    native === undefined ? "no pg_dump is on PATH" : `the pg_dump on PATH is of version ${native}`;
  const why = prefer === "bundled" ? `the bundled pg_dump is of version ${BUNDLED_MAJOR}` : found;
  throw new PgscrubError("TOOL_UNAVAILABLE", `${why}, and the source is PostgreSQL ${serverMajor}`, {
    hint: `Install the PostgreSQL ${serverMajor} client programs${serverMajor <= BUNDLED_MAJOR ? ", or use the bundled pg_dump" : ""}.`,
  });
}

/** pg_dump's flags for a pg_dump of `major`. */
export function schemaArguments(major: number, options: DumpSchemaOptions): string[] {
  const args = [
    "--schema-only",
    "--quote-all-identifiers",
    "--encoding=UTF8",
    "--no-tablespaces",
    // The leader of the run holds the same locks already; a migration queued behind it must not stop us for ever.
    `--lock-wait-timeout=${options.lockWaitMs ?? 10_000}`,
  ];
  if (options.isWhole !== true) {
    args.push(
      "--no-owner",
      "--no-privileges",
      "--no-publications",
      "--no-subscriptions",
      "--no-security-labels",
    );
    // What pgscrub wrote into a copy that is a source now (verify/manifest.ts).
    args.push("--exclude-table=pgscrub.manifest");
  }
  // A target built without lz4 refuses the setting, and it changes no value.
  if (major >= 14) args.push("--no-toast-compression");
  if (major >= 18) args.push("--no-statistics");
  if (options.section !== undefined) args.push(`--section=${options.section}`);
  if (options.snapshotId !== undefined) args.push(`--snapshot=${options.snapshotId}`);
  return args;
}

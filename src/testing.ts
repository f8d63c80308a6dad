// `pgscrub/testing`: a scrubbed, verified Postgres for the tests of an application, in one call. It needs no command line
// and prints nothing; a copy that is not clean is an error.
/// <reference lib="esnext.disposable" preserve="true" />
import { availableParallelism } from "node:os";
import { readPinnedProduction } from "./environment/pinned-production.ts";
import { describePlace, requireUrl, resolveKey, resolveUrls } from "./environment/resolve-urls.ts";
import { PgscrubError } from "./errors.ts";
import { type Reporter, silentReporter } from "./events.ts";
import { parseConnectionString } from "./postgres/connection-string.ts";
import type { SyncReport } from "./run/sync-result.ts";
import { makeScrubbedCopy } from "./scrubbed-copy.ts";
import { SAMPLE_ROWS, SYNC_DEFAULTS } from "./sync-defaults.ts";
import { parseThrowawayChoice } from "./throwaway/throwaway-choice.ts";
import type { Finding } from "./verify/finding.ts";

export { type ErrorCode, PgscrubError } from "./errors.ts";
export type { SyncReport } from "./run/sync-result.ts";
export type { Finding, VerifyReport } from "./verify/finding.ts";

/** What to copy and into what; everything has a default. */
export interface ScrubbedCopyOptions {
  /** Production's connection string; PRODUCTION_DATABASE_URL of the environment or a .env file unless given. */
  readonly source?: string;
  /** Path of the rules, `scrub-rules.yaml` unless given. */
  readonly rules?: string;
  /** `docker`, `embedded` or the URL of a server; a container where a Docker engine answers unless given. */
  readonly postgres?: string;
  /** Container image; `postgres:<major of the source>-alpine` unless given. */
  readonly image?: string;
  /** Rows of every table, to which come those that they reference; 1000 unless given. `"all"`: every row. */
  readonly sample?: number | "all";
  /** 32 bytes, so that the pseudonyms stay the same; PGSCRUB_KEY unless given, else a random one. */
  readonly key?: Uint8Array;
  readonly insecureTls?: boolean;
  /** Hosts that may be used although they are neither this machine nor private. */
  readonly allowRemoteTargets?: readonly string[];
  /** Folder whose .env files and .pgscrub/production.json are read; the current one unless given. */
  readonly directory?: string;
  /** Told about every step. */
  readonly reporter?: Reporter;
  /** Ends the run and removes what it made. */
  readonly signal?: AbortSignal;
}

/** A running, scrubbed, verified Postgres. */
export interface ScrubbedCopy extends AsyncDisposable {
  /** Connection string with its password. */
  readonly url: string;
  readonly report: SyncReport;
  /** Removes the copy with its server; calling it again does nothing. */
  stop(): Promise<void>;
}

/** VERIFICATION_FAILED with what was found: counts and places, never a value. */
export class CopyNotCleanError extends PgscrubError {
  readonly findings: readonly Finding[];
  readonly report: SyncReport;

  constructor(report: SyncReport) {
    const findings = report.verify?.findings ?? [];
    const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
    const first = findings[0];
    const place = first === undefined ? "" : `: ${first.kind} in ${placeOf(first)}`;
    super("VERIFICATION_FAILED", `the copy is not clean, ${count}${place}`, {
      hint: "Look at `findings` of this error, and correct the rules.",
    });
    this.findings = findings;
    this.report = report;
  }
}

function placeOf({ table, column }: Finding): string {
  return column === "" ? table : `${table}.${column}`;
}

/** Copies the source into a throw-away Postgres. CopyNotCleanError (VERIFICATION_FAILED) when the copy is not clean. */
export async function scrubbedCopy(options: ScrubbedCopyOptions = {}): Promise<ScrubbedCopy> {
  const directory = options.directory ?? process.cwd();
  const surroundings = { processEnv: process.env, directory };
  const flags = options.source === undefined ? {} : { source: options.source };
  const source = requireUrl((await resolveUrls({ ...surroundings, flags })).source, "source");
  const { insecureTls, watchdogMs, allowRemoteTargets } = SYNC_DEFAULTS;
  const copy = await makeScrubbedCopy({
    source: parseConnectionString(source.url.reveal(), describePlace(source)),
    rulesFile: options.rules ?? "scrub-rules.yaml",
    allowRemoteTargets: options.allowRemoteTargets ?? allowRemoteTargets,
    pinned: await readPinnedProduction(directory),
    insecureTls: options.insecureTls ?? insecureTls,
    watchdogMs,
    sampleRows: sampleRows(options.sample),
    nodeEnv: process.env.NODE_ENV,
    reporter: options.reporter ?? silentReporter,
    signal: options.signal ?? new AbortController().signal,
    postgres: parseThrowawayChoice(options.postgres ?? "auto", "in postgres"),
    image: options.image,
    key: options.key === undefined ? (await resolveKey(surroundings))?.key : Buffer.from(options.key),
    jobs: Math.min(4, availableParallelism()),
    pgDump: "auto",
  });
  const { database, report } = copy;
  if (!report.ok) {
    await database.stop();
    throw new CopyNotCleanError(report);
  }
  return { url: database.url, report, stop: database.stop, [Symbol.asyncDispose]: database.stop };
}

function sampleRows(sample: number | "all" | undefined): number | undefined {
  if (sample === "all") return undefined;
  const rows = sample ?? SAMPLE_ROWS;
  if (Number.isInteger(rows) && rows > 0) return rows;
  throw new PgscrubError("USAGE", "sample is no whole number above 0", { hint: 'Write a number or "all".' });
}

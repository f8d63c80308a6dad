// What a program says, with everything it leaves out filled in as the command line does: variables, .env files, defaults.
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { readPinnedProduction } from "../environment/pinned-production.ts";
import {
  describePlace,
  resolveKey,
  resolveUrls,
  SOURCE_VARIABLES,
  TARGET_VARIABLES,
} from "../environment/resolve-urls.ts";
import { PgscrubError } from "../errors.ts";
import { type ConnectionTarget, parseConnectionString } from "../postgres/connection-string.ts";
import { SYNC_DEFAULTS } from "../sync-defaults.ts";
import type { PinnedIdentity } from "../target/pinned-identity.ts";
import type { RunControl } from "./running.ts";

/** What every call takes; everything may be left out. */
export interface CommonOptions extends RunControl {
  /** The application's folder: its .env files, rules and pin are read. The current one unless given. */
  readonly directory?: string | undefined;
  /** Variables that go before the .env files; process.env unless given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Allow sslmode=no-verify. */
  readonly insecureTls?: boolean | undefined;
  /** A connection on which nothing moves for so long counts as dead; 60,000 unless given. */
  readonly watchdogMs?: number | undefined;
}

/** A call that reads production. */
export interface SourceOption {
  /** Production's connection string, only ever read; PRODUCTION_DATABASE_URL unless given. */
  readonly source?: string | undefined;
}

/** A call that works on the local database. */
export interface TargetOption {
  /** Its connection string; LOCAL_DATABASE_URL, else DIRECT_DATABASE_URL, else DATABASE_URL unless given. */
  readonly target?: string | undefined;
}

/** A call that the guards of targets judge. */
export interface GuardOption {
  /** Hosts that may be targets although they are neither this machine nor private. */
  readonly allowRemoteTargets?: readonly string[] | undefined;
}

/** A call that reads rules. */
export interface RulesOption {
  /** Path of the rules from `directory`; scrub-rules.yaml unless given. */
  readonly rules?: string | undefined;
}

const DEFAULT_RULES = "scrub-rules.yaml";
const MAX_DEFAULT_JOBS = 4;

/** The folder and the variables of a call. */
export function placesOf(options: CommonOptions): {
  readonly directory: string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
} {
  return { directory: resolve(options.directory ?? "."), processEnv: options.env ?? process.env };
}

/** Absolute path of the rules. */
export function rulesPath(options: CommonOptions & RulesOption): string {
  return resolve(placesOf(options).directory, options.rules ?? DEFAULT_RULES);
}

/** One end of a run, undefined where neither option nor variable names it. Throws URL_INVALID. */
export async function findEnd(
  role: "source" | "target",
  options: CommonOptions & SourceOption & TargetOption,
): Promise<ConnectionTarget | undefined> {
  const given = options[role];
  if (given !== undefined) return parseConnectionString(given, `in the option ${role}`);
  const found = (await resolveUrls({ ...placesOf(options), flags: {} }))[role];
  return found === undefined ? undefined : parseConnectionString(found.url.reveal(), describePlace(found));
}

/** One end of a run; URL_MISSING saying what was looked for. */
export async function requireEnd(
  role: "source" | "target",
  options: CommonOptions & SourceOption & TargetOption,
): Promise<ConnectionTarget> {
  const found = await findEnd(role, options);
  if (found !== undefined) return found;
  const variables = role === "source" ? SOURCE_VARIABLES : TARGET_VARIABLES;
  throw new PgscrubError("URL_MISSING", `no connection string of the ${role} was given or found`, {
    hint: `Give the option ${role}, or set ${variables.join(", else ")} in the environment or a .env file.`,
  });
}

/** The key of the pseudonyms: the option, else PGSCRUB_KEY, else undefined for a random one. */
export async function keyOf(
  options: CommonOptions & { readonly key?: Uint8Array | undefined },
): Promise<Buffer | undefined> {
  if (options.key !== undefined) return Buffer.from(options.key);
  return (await resolveKey(placesOf(options)))?.key;
}

/** What the guards of targets know. */
export async function guardsOf(options: CommonOptions & GuardOption): Promise<{
  readonly allowRemoteTargets: readonly string[];
  readonly pinned: PinnedIdentity | undefined;
  readonly nodeEnv: string | undefined;
  readonly insecureTls: boolean;
  readonly watchdogMs: number;
}> {
  const { directory, processEnv } = placesOf(options);
  return {
    allowRemoteTargets: options.allowRemoteTargets ?? SYNC_DEFAULTS.allowRemoteTargets,
    pinned: await readPinnedProduction(directory),
    nodeEnv: processEnv.NODE_ENV,
    insecureTls: options.insecureTls ?? SYNC_DEFAULTS.insecureTls,
    watchdogMs: options.watchdogMs ?? SYNC_DEFAULTS.watchdogMs,
  };
}

/** Tables at a time. */
export function jobsOf(jobs: number | undefined): number {
  return jobs ?? Math.min(MAX_DEFAULT_JOBS, availableParallelism());
}

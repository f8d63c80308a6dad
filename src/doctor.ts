// `pgscrub doctor`: looks at this machine, the source and the target, changes nothing, and says for every line that is not
// in order what to do. What could not be looked at is a line of its own.
import { beginStep, CHECK_EXITS, type Check, exitCodeOf, isRed, notRun } from "./deploy/check.ts";
import { judgeNode, judgePackages, judgePgDump } from "./doctor/machine-checks.ts";
import { judgePair } from "./doctor/pair-checks.ts";
import { readSourceFacts, type SourceFacts } from "./doctor/read-source-facts.ts";
import { type LocalFacts, readLocalFacts } from "./doctor/read-target-facts.ts";
import { judgeSettings } from "./doctor/settings-advice.ts";
import { judgeSource } from "./doctor/source-checks.ts";
import { judgeDisk, judgeTarget } from "./doctor/target-checks.ts";
import { majorOf } from "./doctor/versions.ts";
import { PgscrubError } from "./errors.ts";
import type { Reporter } from "./events.ts";
import { destroyClient, endClient, openClient, peerAddress } from "./postgres/connect.ts";
import { type ConnectionTarget, withDatabase } from "./postgres/connection-string.ts";
import type { PgDumpChoice } from "./postgres/pg-dump.ts";
import { identifySource } from "./run/identify-source.ts";
import { withReadOnlySource } from "./run/read-source.ts";
import { type GuardedSide, guardTarget, type PinnedIdentity } from "./target/guard.ts";

export interface DoctorOptions {
  /** undefined: none was given or found, which is a finding. */
  readonly source: ConnectionTarget | undefined;
  readonly target: ConnectionTarget | undefined;
  readonly allowRemoteTargets: readonly string[];
  readonly pinned: PinnedIdentity | undefined;
  readonly nodeEnv: string | undefined;
  readonly nodeVersion: string;
  readonly insecureTls: boolean;
  readonly pgDump: PgDumpChoice;
  /** Codes of checks that the user has settled: red ones are shown and do not count. */
  readonly skipped: readonly string[];
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export type DoctorSubject = "machine" | "source" | "target" | "both";

export interface DoctorReport {
  readonly ok: boolean;
  /** 0, 69 or 77: that of the first red check. */
  readonly exitCode: number;
  readonly subjects: readonly { readonly subject: DoctorSubject; readonly checks: readonly Check[] }[];
}

const { unavailable, refused } = CHECK_EXITS;

/** Runs every check that can be run. Throws only USAGE, BUG, INTERRUPTED and TERMINATED. */
export async function doctor(options: DoctorOptions): Promise<DoctorReport> {
  const begin = (step: string): void => beginStep(options.reporter, options.signal, step);
  begin("source");
  const source = await examineSource(options);
  begin("target");
  const target = await examineTarget(options, source.side);
  begin("machine");
  const sourceMajor = source.facts === undefined ? undefined : majorOf(source.facts.identity.serverVersion);
  const machine = [
    judgeNode(options.nodeVersion),
    await judgePgDump(options.pgDump, sourceMajor),
    ...judgePackages(),
  ];
  const subjects = [
    { subject: "machine" as const, checks: machine },
    { subject: "source" as const, checks: source.checks },
    { subject: "target" as const, checks: target.checks },
    { subject: "both" as const, checks: judgeBoth(source.facts, target.facts) },
  ].map(({ subject, checks }) => ({
    subject,
    checks: checks.map((check) => settle(check, options.skipped)),
  }));
  const exitCode = exitCodeOf(subjects.flatMap(({ checks }) => checks));
  return { ok: exitCode === 0, exitCode, subjects };
}

/** Only 69 and 77 are doctor's: what is refused keeps 77, everything else is unavailable. */
function settle(check: Check, skipped: readonly string[]): Check {
  if (!isRed(check)) return check;
  const { exitCode, ...rest } = check;
  if (skipped.includes(check.code))
    return { ...rest, state: "notice", message: `${check.message} (settled by --skip)` };
  return { ...check, exitCode: exitCode === refused ? refused : unavailable };
}

interface Examined<Facts> {
  readonly checks: readonly Check[];
  /** undefined: the server could not be asked. */
  readonly facts: Facts | undefined;
}

async function examineSource(
  options: DoctorOptions,
): Promise<Examined<SourceFacts> & { readonly side: GuardedSide | undefined }> {
  const { source } = options;
  if (source === undefined)
    return { checks: [missing("source", "PRODUCTION_DATABASE_URL")], facts: undefined, side: undefined };
  try {
    const side = await identifySource({ source, insecureTls: options.insecureTls, signal: options.signal });
    const facts = await withReadOnlySource(source, options, readSourceFacts);
    return { checks: judgeSource(facts, source, side.pooling), facts, side };
  } catch (error) {
    return { checks: [notRun("source", "the source", error)], facts: undefined, side: undefined };
  }
}

async function examineTarget(
  options: DoctorOptions,
  source: GuardedSide | undefined,
): Promise<Examined<LocalFacts>> {
  const { target, insecureTls, signal } = options;
  if (target === undefined) {
    return {
      checks: [missing("target", "LOCAL_DATABASE_URL, DIRECT_DATABASE_URL or DATABASE_URL")],
      facts: undefined,
    };
  }
  try {
    const maintenance = await openClient(withDatabase(target, "postgres"), {
      role: "target",
      insecureTls,
      signal,
    });
    try {
      const facts = await readLocalFacts(maintenance, target.database);
      const side = { connection: target, identity: facts.identity, address: peerAddress(maintenance) };
      await endClient(maintenance);
      const guard = judgeGuard(options, source, side);
      // Advice for a server that is no laptop's would be wrong there.
      const settings = guard.state === "passed" ? judgeSettings(facts.settings) : [];
      return { checks: [...judgeTarget(facts, target), guard, ...settings], facts };
    } catch (error) {
      destroyClient(maintenance);
      throw error;
    }
  } catch (error) {
    return { checks: [notRun("target", "the target", error)], facts: undefined };
  }
}

/** Asks the guards of sync. Without the source's identity they know only half, and that is said. */
function judgeGuard(options: DoctorOptions, source: GuardedSide | undefined, target: GuardedSide): Check {
  const code = "target-guard";
  try {
    const { pinned, allowRemoteTargets, nodeEnv } = options;
    guardTarget({ source, target, pinned, allowRemoteTargets, nodeEnv });
  } catch (error) {
    if (!(error instanceof PgscrubError) || error.code !== "TARGET_REFUSED") throw error;
    const remedy = error.hint === undefined ? [] : [error.hint];
    return { code, state: "failed", message: error.message, remedy, exitCode: error.exitCode };
  }
  if (source === undefined) {
    return {
      code,
      state: "not-run",
      message: "whether the target is the source is not known without the source",
      remedy: ["Put the source in order first."],
      exitCode: unavailable,
    };
  }
  return {
    code,
    state: "passed",
    message: "the guards let the target be replaced: it is neither production nor a managed server",
  };
}

function judgeBoth(source: SourceFacts | undefined, target: LocalFacts | undefined): Check[] {
  const disk = target === undefined ? [] : [judgeDisk(target, source?.totalBytes)];
  if (source !== undefined && target !== undefined) return [...judgePair(source, target), ...disk];
  return [
    {
      code: "both",
      state: "not-run",
      message: "versions, encodings, extensions and roles cannot be compared while one side is missing",
      remedy: ["Put that side in order first."],
      exitCode: unavailable,
    },
    ...disk,
  ];
}

function missing(role: "source" | "target", variables: string): Check {
  return {
    code: role,
    state: "not-run",
    message: `no connection string of the ${role} was given or found`,
    remedy: [`Pass --${role}, or set ${variables} in the environment or a .env file.`],
    exitCode: unavailable,
  };
}

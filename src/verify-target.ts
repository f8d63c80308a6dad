// `pgscrub verify`: the proof on any database, against the source's present values, against the manifest that a sync wrote
// into it, or by strangers alone.
import { PgscrubError } from "./errors.ts";
import { destroyClient, endClient, openClient } from "./postgres/connect.ts";
import { type ConnectionTarget, describeTarget } from "./postgres/connection-string.ts";
import { isSameServer, readIdentity } from "./postgres/server-identity.ts";
import type { ProofReport } from "./report/proof-report.ts";
import { formatCount } from "./report/style-text.ts";
import { loadRules } from "./rules/load-rules.ts";
import { DEFAULT_RESERVED } from "./rules/reserved.ts";
import type { Rules } from "./rules/rules.ts";
import { buildManifest } from "./run/build-manifest.ts";
import { describeFound } from "./run/describe-found.ts";
import { knownPasswords } from "./run/known-passwords.ts";
import { allowedValues } from "./run/source-evidence.ts";
import { newStepRunner } from "./run/steps.ts";
import { strangerRules } from "./run/stranger-rules.ts";
import { type TappedSource, type TapSourceOptions, tapSource } from "./run/tap-source.ts";
import { addAllowedValues } from "./verify/allowed-values.ts";
import type { VerifyReport } from "./verify/finding.ts";
import { newFingerprints } from "./verify/fingerprints.ts";
import type { Manifest } from "./verify/manifest.ts";
import { observeTarget } from "./verify/observe-target.ts";
import { openReader } from "./verify/open-reader.ts";
import { readManifest } from "./verify/read-manifest.ts";
import { judgeCopy } from "./verify/run-checks.ts";
import { pgscrubVersion } from "./version.ts";

/** What `verify` is told. */
export interface VerifyOptions extends Omit<TapSourceOptions, "source" | "rules"> {
  readonly target: ConnectionTarget;
  /** Only ever read; undefined: its values are not looked for. */
  readonly source: ConnectionTarget | undefined;
  /** Needed with a source: says what is scrubbed. Without one it says what is allowed, before the manifest. */
  readonly rulesFile: string | undefined;
  /** Foreign keys are followed row by row. */
  readonly isDeep: boolean;
}

/**
 * Verifies a database without changing it or the source. The report's `verify.ok` is false when anything was found; throws
 * PgscrubError when something could not be read (SOURCE_UNAVAILABLE, TARGET_UNAVAILABLE, PRIVILEGE_MISSING, …), when the
 * rules are wrong (RULES_INVALID) and when target and source are the same database (TARGET_REFUSED).
 */
export async function verify(options: VerifyOptions): Promise<ProofReport> {
  const startedAt = performance.now();
  const steps = newStepRunner(options.reporter, options.signal);
  const { source, target, rulesFile } = options;
  const rules = rulesFile === undefined ? undefined : await loadRules(rulesFile);
  const found = await steps.run("read the manifest", () => openTargetManifest(options), describeManifest);
  const tapped =
    source === undefined
      ? undefined
      : await steps.run(
          "read the source's scrubbed columns",
          () => tap(options, source, rules),
          describeTapped,
        );
  try {
    const manifest =
      found ?? (tapped === undefined || rules === undefined ? undefined : expect(tapped, rules));
    const report = await steps.run(
      "search the target",
      () => judge(options, rules, manifest, found, tapped),
      describeFound,
    );
    return {
      command: "verify",
      version: pgscrubVersion(),
      at: new Date().toISOString(),
      durationMs: performance.now() - startedAt,
      source: source === undefined ? undefined : describeTarget(source),
      target: describeTarget(target),
      manifest,
      verify: report,
    };
  } finally {
    tapped?.evidence.close();
  }
}

async function openTargetManifest(options: VerifyOptions): Promise<Manifest | undefined> {
  const client = await openReader(options);
  try {
    if (options.source !== undefined) await requireOther(options.source, client, options);
    const manifest = await readManifest(client);
    await endClient(client);
    return manifest;
  } catch (error) {
    destroyClient(client);
    throw error;
  }
}

/** Every value of a source stands in itself: a verification of it says nothing. */
async function requireOther(
  source: ConnectionTarget,
  target: Parameters<typeof readIdentity>[0],
  { insecureTls, signal }: VerifyOptions,
): Promise<void> {
  const client = await openClient(source, { role: "source", insecureTls, signal });
  try {
    const [left, right] = [await readIdentity(client), await readIdentity(target)];
    if (!isSameServer(left, right) || left.database !== right.database) return;
    throw new PgscrubError(
      "TARGET_REFUSED",
      "the target is the source: the same server and database answer at both",
      {
        hint: "Point the target at the copy; --no-source verifies it without the source.",
      },
    );
  } finally {
    destroyClient(client);
  }
}

function tap(
  options: VerifyOptions,
  source: ConnectionTarget,
  rules: Rules | undefined,
): Promise<TappedSource> {
  if (rules === undefined) {
    throw new PgscrubError("CONFIGURATION_INVALID", "no rules file says what is scrubbed", {
      hint: "Pass --rules FILE, or --no-source to leave the source alone.",
    });
  }
  return tapSource({ ...options, source, rules });
}

/** What the rules ask of a copy that no sync has made: treatments and constraints, but no counts. */
function expect({ planned, evidence }: TappedSource, rules: Rules): Manifest {
  return buildManifest({
    run: "",
    rules,
    ...planned,
    evidence,
    rows: undefined,
    chosen: new Map(),
    integrity: evidence.integrity(),
    passwordHashes: new Set(),
    leftOut: [],
  });
}

async function judge(
  options: VerifyOptions,
  rules: Rules | undefined,
  manifest: Manifest | undefined,
  found: Manifest | undefined,
  tapped: TappedSource | undefined,
): Promise<VerifyReport> {
  const stated = rules ?? manifest ?? STATED_BY_NOBODY;
  const evidence = tapped?.evidence;
  const fingerprints = evidence?.fingerprints ?? newFingerprints();
  if (evidence === undefined) addAllowedValues(fingerprints, allowedValues(stated));
  const { report } = await judgeCopy({
    ...options,
    manifest,
    fingerprints,
    exempt: evidence?.exempt,
    observations:
      manifest === undefined
        ? new Map()
        : observeTarget(manifest, evidence?.tables ?? new Map(), tapped !== undefined),
    rules: strangerRules(stated, new Set(manifest?.passwordHashes)),
    passwords: tapped === undefined ? [] : knownPasswords(tapped.planned.plan),
    isChanged: false,
    notes: [
      ...(tapped === undefined ? ["no source was read: its values were not looked for"] : []),
      ...(found === undefined
        ? ["the target carries no manifest: rows, kept columns and different values were not compared"]
        : []),
      ...[...(evidence?.tables.values() ?? [])].flatMap(({ notes }) => notes),
    ],
  });
  return report;
}

const STATED_BY_NOBODY: Pick<Rules, "reserved" | "allow"> = {
  reserved: {
    emailDomain: DEFAULT_RESERVED.email_domain,
    ipv4: DEFAULT_RESERVED.ipv4,
    ipv6: DEFAULT_RESERVED.ipv6,
    phone: DEFAULT_RESERVED.phone,
    tokenPrefix: DEFAULT_RESERVED.token_prefix,
  },
  allow: [],
};

function describeManifest(manifest: Manifest | undefined): string {
  if (manifest === undefined) return "there is none";
  return `written ${manifest.madeAt.slice(0, 16).replace("T", " ")} UTC by pgscrub ${manifest.pgscrub}`;
}

function describeTapped({ evidence }: TappedSource): string {
  return `${formatCount(evidence.fingerprints.size + evidence.fingerprints.digests.size)} values to look for`;
}

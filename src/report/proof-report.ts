// What the renderings of a proof (JSON, JUnit, SARIF, HTML) are made from: the manifest says what was to be done to every
// column, the verification what was found. Plain data, no value of any row in it.
import type { VerifyReport } from "../verify/finding.ts";
import type { Manifest } from "../verify/manifest.ts";

export interface ProofReport {
  readonly command: "sync" | "verify" | "ci";
  /** Version of pgscrub. */
  readonly version: string;
  /** When the command ended, ISO 8601, UTC. */
  readonly at: string;
  readonly durationMs: number;
  /** `host:port/database`, never with a password; undefined where no source was read. */
  readonly source: string | undefined;
  /** `host:port/database`. */
  readonly target: string;
  /** undefined where the target carries none and no source was given: then only strangers were looked for. */
  readonly manifest: Manifest | undefined;
  /** undefined for `sync --no-verify`. */
  readonly verify: VerifyReport | undefined;
}

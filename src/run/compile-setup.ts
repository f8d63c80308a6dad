// What compiles the plan of a table, as plain data: the same compiler can be built in every thread.
import { type FoldFactsOfSource, foldsOf } from "../catalog/read-folds.ts";
import type { KnownValues } from "../pipeline/transform/known-values.ts";
import type { ReservedNamespaces } from "../pipeline/transform/masker.ts";
import { newPseudonyms } from "../pipeline/transform/pseudonym.ts";
import { type CompiledTransfer, compileTransfer, type RunSurroundings } from "../plan/compile.ts";
import type { TablePlan } from "../plan/plan.ts";
import type { AllowEntry, Policy, Rules } from "../rules/rules.ts";
import type { PasswordFormats } from "./read-password-formats.ts";
import { allowedDomains } from "./stranger-rules.ts";

export interface CompileSetup {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly reserved: ReservedNamespaces;
  readonly jsonKeys: Rules["jsonKeys"];
  readonly policy: Pick<Policy, "unmatchedJson" | "oversize">;
  readonly allow: readonly AllowEntry[];
  readonly folds: FoldFactsOfSource;
  readonly passwordFormats: PasswordFormats;
  /** Salt of the digests that travel with values placed at the source; undefined where nothing is proved. */
  readonly digestSalt: Uint8Array | undefined;
}

/** Compiles one table; RULES_INVALID when a masker cannot hold on its column. */
export type Compiler = (plan: TablePlan) => Promise<CompiledTransfer>;

/** A compiler; `functions` are those that the rules name (`js`), loaded in this thread. */
export function newCompiler(
  setup: CompileSetup,
  known: KnownValues,
  functions: RunSurroundings["functions"],
): Compiler {
  const { key, reserved, jsonKeys, policy, allow, passwordFormats } = setup;
  const { foldOf } = foldsOf(setup.folds);
  const surroundings: RunSurroundings = {
    pseudonyms: newPseudonyms(key),
    reserved,
    known,
    jsonKeys,
    foldOf,
    unmatchedJson: policy.unmatchedJson,
    oversize: policy.oversize,
    allowedValues: new Set(allow.flatMap(allowedText)),
    functions,
    allowedDomains: new Set(allowedDomains({ allow })),
  };
  const digestSalt = setup.digestSalt === undefined ? undefined : Buffer.from(setup.digestSalt);
  return (plan) => compileTransfer(plan, surroundings, digestSalt, passwordFormats);
}

/** An entry of the allow-list as free text is compared with it. */
function allowedText({ kind, value }: AllowEntry): string[] {
  switch (kind) {
    case "domain":
      return [];
    case "email":
    case "ip":
      return [value.toLowerCase()];
    case "phone":
      return [value.replaceAll(/\D/g, "")];
    case "value":
      return [value];
  }
}

// `pgscrub rules suggest`: a treatment for every column of a database that nobody has described yet. The source is read in
// one READ ONLY transaction; with a sample its values are judged here and forgotten.
import { randomUUID } from "node:crypto";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Catalog } from "./catalog/catalog.ts";
import { readCatalog } from "./catalog/read-catalog.ts";
import { requireReadable } from "./catalog/require-readable.ts";
import { sampleIdColumns } from "./catalog/sample-ids.ts";
import { readSampledValues } from "./catalog/sample-values.ts";
import { PgscrubError } from "./errors.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { loadRules, parseRules } from "./rules/load-rules.ts";
import { matchRules } from "./rules/match-rules.ts";
import { DEFAULT_RESERVED } from "./rules/reserved.ts";
import type { Rules } from "./rules/rules.ts";
import { RulesError } from "./rules/rules-error.ts";
import { addToRulesText, newRulesText } from "./rules/suggest/add-to-file.ts";
import { allAdditions, missingAdditions, type TableAddition } from "./rules/suggest/missing-rules.ts";
import { newSampledEvidence } from "./rules/suggest/sampled-evidence.ts";
import { type Suggestion, suggestTreatments } from "./rules/suggest/suggest-treatments.ts";
import { withoutManifest, withReadOnlySource } from "./run/read-source.ts";

export interface SuggestRulesOptions {
  readonly rulesFile: string;
  /** A database that answers, or a catalog that was read from elsewhere (a Prisma schema). */
  readonly source: ConnectionTarget | Catalog;
  /** Rows of every table whose values are looked at; 0: none. Needs a database. */
  readonly sampleRows: number;
  /** Add to the rules file what it lacks. */
  readonly write: boolean;
  readonly insecureTls: boolean;
  readonly signal: AbortSignal;
}

export interface SuggestedRules {
  /** Every column of every table. */
  readonly suggestions: readonly Suggestion[];
  /** What went into the file; undefined without `write`. */
  readonly written:
    | { readonly file: string; readonly isNew: boolean; readonly tables: number; readonly columns: number }
    | undefined;
}

/**
 * Judges every column; with `write` the rules file gets what it lacks, and is checked with it before anything is written.
 * Throws RulesError (RULES_INVALID) when the file has other mistakes, CANNOT_WRITE when it cannot be replaced.
 */
export async function suggestRules(options: SuggestRulesOptions): Promise<SuggestedRules> {
  const { rulesFile, write } = options;
  // What is wrong with the file is told before the source is asked for anything.
  const rules = existsSync(rulesFile) && write ? await loadRules(rulesFile) : undefined;
  const known = await readSource(options);
  const suggestions = suggestTreatments(known.catalog, {
    reserved: rules?.reserved ?? DEFAULTS,
    sampledIdColumns: known.sampledIdColumns,
    ...(known.evidence === undefined ? {} : known.evidence),
  });
  return { suggestions, written: write ? writeRules(rulesFile, rules, suggestions, known) : undefined };
}

const DEFAULTS: Rules["reserved"] = {
  emailDomain: DEFAULT_RESERVED.email_domain,
  ipv4: DEFAULT_RESERVED.ipv4,
  ipv6: DEFAULT_RESERVED.ipv6,
  phone: DEFAULT_RESERVED.phone,
  tokenPrefix: DEFAULT_RESERVED.token_prefix,
};

interface KnownSource {
  readonly catalog: Catalog;
  readonly sampledIdColumns: ReadonlySet<string>;
  readonly evidence: ReturnType<typeof newSampledEvidence> | undefined;
}

async function readSource(options: SuggestRulesOptions): Promise<KnownSource> {
  const { source, sampleRows } = options;
  if ("tables" in source) return { catalog: source, sampledIdColumns: new Set(), evidence: undefined };
  return withReadOnlySource(source, options, async (client) => {
    const catalog = withoutManifest(await readCatalog(client));
    await requireReadable(client, catalog);
    const sampledIdColumns = await sampleIdColumns(client, catalog);
    if (sampleRows === 0) return { catalog, sampledIdColumns, evidence: undefined };
    const evidence = newSampledEvidence();
    await readSampledValues(client, catalog, sampleRows, evidence.see);
    return { catalog, sampledIdColumns, evidence };
  });
}

function writeRules(
  file: string,
  rules: Rules | undefined,
  suggestions: readonly Suggestion[],
  { catalog, sampledIdColumns }: KnownSource,
): SuggestedRules["written"] {
  const additions: readonly TableAddition[] =
    rules === undefined
      ? allAdditions(catalog, suggestions)
      : missingAdditions(catalog, suggestions, rules, sampledIdColumns);
  const columns = additions.reduce((total, addition) => total + addition.columns.length, 0);
  const result = { file, isNew: rules === undefined, tables: additions.length, columns };
  if (additions.length === 0 && rules !== undefined) return result;
  const text = rules === undefined ? newRulesText(additions) : addToRulesText(rules.source, additions);
  const parsed = parseRules(text, file);
  const wrong =
    "diagnostics" in parsed
      ? parsed.diagnostics
      : matchRules(parsed.rules, catalog, { sampledIdColumns }).diagnostics;
  if (wrong.length > 0) throw new RulesError(file, wrong, text);
  replaceFile(file, text);
  return result;
}

/** All or nothing: a file beside it, then a rename. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(beside, text, { flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new PgscrubError("CANNOT_WRITE", `${file} cannot be written`, {
      hint: "Check the folder and its permissions, or name another file with --rules.",
      cause: error,
    });
  }
}

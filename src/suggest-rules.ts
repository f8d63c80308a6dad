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
import { MASKERS } from "./pipeline/transform/registry.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { loadRules, parseRules } from "./rules/load-rules.ts";
import { matchRules } from "./rules/match-rules.ts";
import { matchOffline } from "./rules/prisma/match-offline.ts";
import { readPrismaCatalog } from "./rules/prisma/prisma-catalog.ts";
import { hasPrismaMigrations } from "./rules/prisma/read-prisma.ts";
import { DEFAULT_RESERVED } from "./rules/reserved.ts";
import type { MatchedRules, Rules } from "./rules/rules.ts";
import { RulesError } from "./rules/rules-error.ts";
import { addToRulesText, newRulesText } from "./rules/suggest/add-to-file.ts";
import { allAdditions, missingAdditions, type TableAddition } from "./rules/suggest/missing-rules.ts";
import { newSampledEvidence } from "./rules/suggest/sampled-evidence.ts";
import { type Suggestion, suggestTreatments } from "./rules/suggest/suggest-treatments.ts";
import { withoutManifest, withReadOnlySource } from "./run/read-source.ts";

export interface SuggestRulesOptions {
  readonly rulesFile: string;
  /** A database that answers, or a Prisma schema, file or folder, that stands for one. */
  readonly source: ConnectionTarget | { readonly prismaSchema: string };
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
  const schema = "prismaSchema" in options.source ? options.source.prismaSchema : undefined;
  const rules = existsSync(rulesFile) && write ? await loadRules(rulesFile, MASKERS, schema) : undefined;
  const known = await readSource(options);
  const suggestions = suggestTreatments(known.catalog, {
    reserved: rules?.reserved ?? DEFAULTS,
    sampledIdColumns: known.sampledIdColumns,
    ...(known.evidence === undefined ? {} : known.evidence),
  });
  return { suggestions, written: write ? writeRules(rulesFile, rules, suggestions, known) : undefined };
}

/** A rules file that nobody has written yet. */
export interface RulesDraft {
  readonly text: string;
  /** Every column of every table. */
  readonly suggestions: readonly Suggestion[];
  /** server_version_num; undefined where a Prisma schema stands for the database. */
  readonly serverVersion: number | undefined;
}

/** The text of a first rules file, checked against what it was drawn from; nothing is written. Throws as suggestRules. */
export async function draftRules(
  options: Pick<SuggestRulesOptions, "rulesFile" | "source" | "insecureTls" | "signal">,
): Promise<RulesDraft> {
  const known = await readSource({ ...options, sampleRows: 0, write: false });
  const { catalog, sampledIdColumns } = known;
  const suggestions = suggestTreatments(catalog, { reserved: DEFAULTS, sampledIdColumns });
  const text = newRulesText(allAdditions(catalog, suggestions));
  requireFitting(text, options.rulesFile, known);
  const serverVersion = "prismaSchema" in options.source ? undefined : catalog.serverVersion;
  return { text, suggestions, serverVersion };
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
  /** The rules against this source. */
  match(rules: Rules): MatchedRules;
}

async function readSource(options: SuggestRulesOptions): Promise<KnownSource> {
  const { source, sampleRows } = options;
  if ("prismaSchema" in source) return readPrisma(source.prismaSchema);
  return withReadOnlySource(source, options, async (client) => {
    const catalog = withoutManifest(await readCatalog(client));
    await requireReadable(client, catalog);
    const sampledIdColumns = await sampleIdColumns(client, catalog);
    const match = (rules: Rules): MatchedRules => matchRules(rules, catalog, { sampledIdColumns });
    if (sampleRows === 0) return { catalog, sampledIdColumns, evidence: undefined, match };
    const evidence = newSampledEvidence();
    await readSampledValues(client, catalog, sampleRows, evidence.see);
    return { catalog, sampledIdColumns, evidence, match };
  });
}

/** Mistakes of the schema are those of the run: RULES_INVALID, each with its place. */
function readPrisma(path: string): KnownSource {
  const read = readPrismaCatalog(path, hasPrismaMigrations(path));
  if ("diagnostics" in read) throw new RulesError(path, read.diagnostics, "");
  const match = (rules: Rules): MatchedRules => {
    const offline = matchOffline(path, rules);
    if ("diagnostics" in offline) throw new RulesError(rules.file, offline.diagnostics, rules.source);
    return offline.matched;
  };
  const catalog = withGeneratedVectors(read.catalog);
  return { catalog, sampledIdColumns: read.idColumns, evidence: undefined, match };
}

/** Prisma cannot say that a column is generated, and tsvectors nearly always are (rules/prisma/match-offline.ts). */
function withGeneratedVectors(catalog: Catalog): Catalog {
  const tables = catalog.tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) =>
      column.type.family === "tsvector" ? { ...column, isGenerated: true } : column,
    ),
  }));
  return { ...catalog, tables };
}

function writeRules(
  file: string,
  rules: Rules | undefined,
  suggestions: readonly Suggestion[],
  known: KnownSource,
): SuggestedRules["written"] {
  const { catalog, match } = known;
  const additions: readonly TableAddition[] =
    rules === undefined
      ? allAdditions(catalog, suggestions)
      : missingAdditions(catalog, suggestions, rules, match(rules));
  const columns = additions.reduce((total, addition) => total + addition.columns.length, 0);
  const result = { file, isNew: rules === undefined, tables: additions.length, columns };
  if (additions.length === 0 && rules !== undefined) return result;
  const text = rules === undefined ? newRulesText(additions) : addToRulesText(rules.source, additions);
  requireFitting(text, file, known);
  replaceFile(file, text);
  return result;
}

/** What is proposed must hold before it is written anywhere. */
function requireFitting(text: string, file: string, { match }: KnownSource): void {
  const parsed = parseRules(text, file);
  const wrong = "diagnostics" in parsed ? parsed.diagnostics : match(parsed.rules).diagnostics;
  if (wrong.length > 0) throw new RulesError(file, wrong, text);
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

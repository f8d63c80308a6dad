// scrub-rules.yaml → Rules, or every diagnostic at once: shape, maskers, SQL, and whatever the file extends. The border
// where unknown input becomes checked data; what needs a database is match-rules.ts' part.
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { MASKERS } from "../pipeline/transform/registry.ts";
import { type Diagnostic, inFileOrder } from "./diagnostics.ts";
import { extendRules, type RulesLayer } from "./extend-rules.ts";
import { type Maskers, readMasker } from "./read-maskers.ts";
import { readRulesFile } from "./read-rules-file.ts";
import { readColumnNames, readTables } from "./read-tables.ts";
import type { Rules, SubsetRule } from "./rules.ts";
import { RulesError } from "./rules-error.ts";
import { child, complain, type RuleSql, type RulesReader, readSql } from "./rules-reader.ts";
import { type ParsedRulesFile, rulesSchema } from "./rules-schema.ts";
import { reportIssue } from "./schema-issues.ts";
import { checkSql } from "./sql-expression.ts";
import { readYaml, type YamlValue } from "./yaml-source.ts";

/** Rules of the file, or everything wrong with it. */
export type ParseResult = { readonly rules: Rules } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * The rules in the file at `path`, in what it extends and in the comments of the Prisma schema (`prismaSchema`, or the one
 * beside the file); throws RulesError (RULES_INVALID) with every mistake.
 */
export async function loadRules(
  path: string,
  maskers: Maskers = MASKERS,
  prismaSchema?: string,
): Promise<Rules> {
  const read = readRulesFile(path);
  if ("diagnostic" in read) throw new RulesError(path, [read.diagnostic], read.source);
  const draft = draftRules(read.text, path, maskers, prismaSchema);
  const ofSql = await checkSql(draft.sql, path).catch((error: unknown) => {
    // Without a parser nothing can be said of SQL, but what else is wrong comes first.
    if (draft.diagnostics.length > 0) return [];
    throw error;
  });
  const diagnostics = inFileOrder([...draft.diagnostics, ...ofSql]);
  if (draft.rules === undefined || diagnostics.length > 0) throw new RulesError(path, diagnostics, read.text);
  return draft.rules;
}

/** Parses the text of a rules file, all but its SQL; `file` is its name in diagnostics. */
export function parseRules(text: string, file: string, maskers: Maskers = MASKERS): ParseResult {
  const { rules, diagnostics } = draftRules(text, file, maskers);
  return rules === undefined || diagnostics.length > 0
    ? { diagnostics: inFileOrder(diagnostics) }
    : { rules };
}

interface RulesDraft {
  readonly rules: Rules | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sql: readonly RuleSql[];
}

function draftRules(text: string, file: string, maskers: Maskers, prismaSchema?: string): RulesDraft {
  const diagnostics: Diagnostic[] = [];
  const sql: RuleSql[] = [];
  const reader: RulesReader = {
    file,
    maskers,
    layer: 0,
    preset: undefined,
    at: (position) => position,
    report: (diagnostic) => void diagnostics.push(diagnostic),
    addSql: (found) => void sql.push(found),
  };
  const own = readLayer(text, reader);
  if (own === undefined) return { rules: undefined, diagnostics, sql };
  const rules = extendRules(own, text, reader, readLayer, prismaSchema);
  return { rules: diagnostics.length > 0 ? undefined : rules, diagnostics, sql };
}

/** One file or preset; undefined when it is not even YAML. What is wrong is reported to the reader. */
function readLayer(text: string, reader: RulesReader): RulesLayer | undefined {
  const yaml = readYaml(text, reader.file);
  if ("diagnostics" in yaml) {
    for (const diagnostic of yaml.diagnostics) reader.report(diagnostic);
    return undefined;
  }
  const { root, duplicates } = yaml;
  for (const diagnostic of duplicates) reader.report(diagnostic);
  const parsed = rulesSchema.safeParse(root.plain);
  for (const issue of parsed.error?.issues ?? []) {
    reportIssue(issue, root, reader.file, (diagnostic) => reader.report(diagnostic));
  }
  return {
    root,
    settings: parsed.data,
    jsonKeys: readJsonKeys(child(root, "json_keys"), reader),
    columnNames: readColumnNames(child(root, "column_names"), reader),
    subset: readSubset(root, parsed.data?.subset, reader),
    tables: readTables(child(root, "tables"), parsed.data?.tables, reader),
    tablesPosition: root.entries.get("tables")?.key ?? root.position,
  };
}

function readJsonKeys(value: YamlValue | undefined, reader: RulesReader): Map<string, MaskerSpec> {
  const keys = new Map<string, MaskerSpec>();
  const seen = new Set<string>();
  for (const [name, entry] of value?.entries ?? []) {
    const place = { file: reader.file, ...entry, isInside: true };
    const spec = readMasker(place, reader.maskers, (diagnostic) => reader.report(diagnostic));
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      const message = `${name} stands twice but for its case`;
      complain(reader, "RULES_DUPLICATE_KEY", entry.key, message, "Keep one of them.");
    }
    seen.add(folded);
    if (spec !== undefined) keys.set(folded, spec);
  }
  return keys;
}

function readSubset(
  root: YamlValue,
  parsed: ParsedRulesFile["subset"],
  reader: RulesReader,
): SubsetRule | undefined {
  const where = readSql(child(root, "subset"), "where", parsed?.root, reader);
  if (parsed === undefined) return undefined;
  const { root: table, limit, children, include } = parsed;
  const position = reader.at(root.entries.get("subset")?.key ?? root.position);
  return { root: table, where, limit, children, include, position };
}

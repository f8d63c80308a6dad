// scrub-rules.yaml → Rules, or every diagnostic at once. The border where unknown input becomes checked data; what needs
// a database (do these tables exist, does the masker fit the column) is match-rules.ts' part.
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { MASKERS } from "../pipeline/transform/registry.ts";
import { type Diagnostic, inFileOrder } from "./diagnostics.ts";
import { type Maskers, readMasker } from "./read-maskers.ts";
import { readRulesFile } from "./read-rules-file.ts";
import type { AllowEntry, ColumnRule, Position, RowFilter, Rules, TableRule } from "./rules.ts";
import { RulesError } from "./rules-error.ts";
import { type ParsedRulesFile, rulesSchema } from "./rules-schema.ts";
import { reportIssue } from "./schema-issues.ts";
import { readYaml, type YamlValue } from "./yaml-source.ts";

/** Rules of the file, or everything wrong with it. */
export type ParseResult = { readonly rules: Rules } | { readonly diagnostics: readonly Diagnostic[] };

/** The rules in the file at `path`; throws RulesError (RULES_INVALID). */
export function loadRules(path: string, maskers: Maskers = MASKERS): Rules {
  const read = readRulesFile(path);
  if ("diagnostic" in read) throw new RulesError(path, [read.diagnostic], read.source);
  const result = parseRules(read.text, path, maskers);
  if ("diagnostics" in result) throw new RulesError(path, result.diagnostics, read.text);
  return result.rules;
}

/** Parses the text of a rules file; `file` is its name in diagnostics. */
export function parseRules(text: string, file: string, maskers: Maskers = MASKERS): ParseResult {
  const yaml = readYaml(text, file);
  if ("diagnostics" in yaml) return yaml;
  const { root } = yaml;
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const parsed = rulesSchema.safeParse(root.plain);
  for (const issue of parsed.error?.issues ?? []) reportIssue(issue, root, file, report);

  // Maskers are read from the tree, so that mistakes there are told together with mistakes of shape.
  const jsonKeys = new Map<string, MaskerSpec>();
  for (const [name, { key, value }] of child(root, "json_keys")?.entries ?? []) {
    const spec = readMasker({ file, key, value, isInside: true }, maskers, report);
    if (jsonKeys.has(name.toLowerCase())) {
      const message = `${name} stands twice but for its case`;
      report({ code: "RULES_DUPLICATE_KEY", file, ...key, message, hint: "Keep one of them." });
    }
    if (spec !== undefined) jsonKeys.set(name.toLowerCase(), spec);
  }
  const refuseName = (key: Position, hint: string): void =>
    report({ code: "RULES_UNKNOWN_KEY", file, ...key, message: "this name is not allowed", hint });
  const tables: TableRule[] = [];
  for (const [name, { key, value }] of child(root, "tables")?.entries ?? []) {
    const columns: ColumnRule[] = [];
    if (name === "__proto__") refuseName(key, "Rename the table.");
    for (const [column, entry] of child(value, "columns")?.entries ?? []) {
      if (column === "__proto__") refuseName(entry.key, "Rename the column.");
      const spec = readMasker({ file, ...entry, table: name, column }, maskers, report);
      if (spec !== undefined) columns.push({ name: column, spec, condition: undefined, position: entry.key });
    }
    const written = parsed.data?.tables[name];
    const rows = written?.rows ?? "all";
    const at = child(value, "where")?.position ?? key;
    const filter: RowFilter = {
      where: written?.where === undefined ? undefined : { sql: written.where, position: at },
      limit: written?.limit,
      sample: written?.sample,
      orphans: undefined,
    };
    tables.push({ name, position: key, rows, filter, condition: undefined, columns });
  }
  if (!parsed.success || diagnostics.length > 0) return { diagnostics: inFileOrder(diagnostics) };
  const tablesPosition = root.entries.get("tables")?.key ?? root.position;
  return {
    rules: {
      file,
      source: text,
      ...settings(parsed.data),
      jsonKeys,
      columnNames: new Map(),
      subset: undefined,
      tables,
      tablesPosition,
    },
  };
}

function child(value: YamlValue, name: string): YamlValue | undefined {
  return value.entries.get(name)?.value;
}

function settings({
  policy,
  reserved,
  allow,
}: ParsedRulesFile): Pick<Rules, "policy" | "reserved" | "allow"> {
  const entries = allow.map(({ reason, ...entry }): AllowEntry => {
    if (entry.domain !== undefined) return { kind: "domain", value: entry.domain.toLowerCase(), reason };
    if (entry.email !== undefined) return { kind: "email", value: entry.email, reason };
    if (entry.phone !== undefined) return { kind: "phone", value: entry.phone, reason };
    if (entry.ip !== undefined) return { kind: "ip", value: entry.ip, reason };
    return { kind: "value", value: entry.value ?? "", reason };
  });
  return {
    policy: {
      unclassifiedColumn: policy.unclassified_column,
      unclassifiedTable: policy.unclassified_table,
      unmatchedJson: policy.unmatched_json,
      structural: policy.structural,
      oversize: "redact",
      comments: "keep",
    },
    reserved: {
      emailDomain: reserved.email_domain,
      ipv4: reserved.ipv4,
      ipv6: reserved.ipv6,
      phone: reserved.phone,
      tokenPrefix: reserved.token_prefix,
    },
    allow: entries,
  };
}

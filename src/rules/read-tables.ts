// `tables:` and `column_names:` of one file → TableRules and ColumnRules. The tree is read even where the shape has
// mistakes, so that mistakes of maskers and of SQL are told together with those.
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { sqlExpression } from "../pipeline/transform/maskers/sql.ts";
import { readMasker } from "./read-maskers.ts";
import type { ColumnRule, Condition, Position, RowFilter, TableRule } from "./rules.ts";
import { child, complain, type RulesReader, readSql } from "./rules-reader.ts";
import type { ParsedRulesFile } from "./rules-schema.ts";
import type { YamlValue } from "./yaml-source.ts";

interface Entry {
  readonly key: Position;
  readonly value: YamlValue;
}

/** Every table of the file; `parsed` is undefined where the file's shape has mistakes, which are reported already. */
export function readTables(
  tables: YamlValue | undefined,
  parsed: ParsedRulesFile["tables"] | undefined,
  reader: RulesReader,
): TableRule[] {
  return [...(tables?.entries ?? [])].map(([name, { key, value }]) => {
    if (name === "__proto__") refuseName(key, "Rename the table.", reader);
    const columns: ColumnRule[] = [];
    for (const [column, entry] of child(value, "columns")?.entries ?? []) {
      if (column === "__proto__") refuseName(entry.key, "Rename the column.", reader);
      const rule = readColumn(column, entry, name, reader);
      if (rule !== undefined) columns.push(rule);
    }
    const written = parsed?.[name];
    const orphans = value.entries.get("orphans");
    if (orphans !== undefined && orphans.value.plain === null && orphans.value.position === orphans.key) {
      complain(reader, "RULES_BAD_VALUE", orphans.key, "orphans is empty", "Write drop or null.");
    }
    const filter: RowFilter = {
      where: readSql(value, "where", name, reader),
      limit: written?.limit,
      sample: written?.sample,
      orphans: written?.orphans === null ? "null" : written?.orphans,
    };
    return {
      name,
      position: reader.at(key),
      rows: written?.rows ?? "all",
      filter,
      condition: readCondition(value, name, reader),
      columns,
      layer: reader.layer,
      saysRows: ["rows", "where", "limit", "sample"].some((word) => value.entries.has(word)),
      preset: reader.preset,
    };
  });
}

/** `column_names:`, by the exact name of the column. */
export function readColumnNames(names: YamlValue | undefined, reader: RulesReader): Map<string, ColumnRule> {
  const rules = new Map<string, ColumnRule>();
  for (const [name, entry] of names?.entries ?? []) {
    if (name === "__proto__") refuseName(entry.key, "Rename the column.", reader);
    const hasCondition = CONDITIONS.find((word) => entry.value.entries.has(word));
    if (hasCondition !== undefined) {
      const at = entry.value.entries.get(hasCondition)?.key ?? entry.key;
      const message = `column_names.${name}: ${hasCondition} stands below tables, where it is known whose columns it names`;
      complain(reader, "RULES_BAD_VALUE", at, message, "Write it below the tables that it is for.");
      continue;
    }
    const rule = readColumn(name, entry, undefined, reader);
    if (rule !== undefined) rules.set(name, rule);
  }
  return rules;
}

function refuseName(key: Position, hint: string, reader: RulesReader): void {
  complain(reader, "RULES_UNKNOWN_KEY", key, "this name is not allowed", hint);
}

const CONDITIONS = ["when", "unless"] as const;

function readCondition(value: YamlValue, table: string, reader: RulesReader): Condition | undefined {
  const found = CONDITIONS.flatMap((kind): Condition[] => {
    const text = readSql(value, kind, table, reader);
    return text === undefined ? [] : [{ kind, ...text }];
  });
  return found[0];
}

/** One column's rule, its masker, condition and SQL; undefined after reporting why there is none. */
export function readColumn(
  name: string,
  { key, value }: Entry,
  table: string | undefined,
  reader: RulesReader,
): ColumnRule | undefined {
  const condition = table === undefined ? undefined : readColumnCondition(name, value, table, reader);
  const notations = reader.preset !== undefined && value.items.length > 0 ? value.items : [value];
  const specs: MaskerSpec[] = [];
  for (const notation of notations) {
    const masker = withoutCondition(notation);
    const place = { file: reader.file, key, value: masker, column: name };
    const spec = readMasker(table === undefined ? place : { ...place, table }, reader.maskers, (diagnostic) =>
      reader.report(diagnostic),
    );
    if (spec === undefined) return undefined;
    specs.push(spec);
    if (spec.masker === "sql") {
      const text = {
        sql: sqlExpression(spec.options, `${table ?? "column_names"}.${name}`),
        position: reader.at(sqlPosition(masker)),
      };
      reader.addSql({ key: "sql", text, table });
    }
  }
  const [spec, ...alternatives] = specs;
  if (spec === undefined) return undefined;
  if (spec.masker === "keep" && CONDITIONS.some((word) => value.entries.has(word))) {
    const message = `${name} is kept in every row, so a condition says nothing`;
    complain(
      reader,
      "RULES_BAD_VALUE",
      key,
      message,
      "Remove the condition, or name the masker of the other rows.",
    );
    return undefined;
  }
  return { name, spec, alternatives, condition, position: reader.at(key), preset: reader.preset };
}

function readColumnCondition(
  name: string,
  value: YamlValue,
  table: string,
  reader: RulesReader,
): Condition | undefined {
  for (const kind of CONDITIONS) {
    const entry = value.entries.get(kind);
    if (entry === undefined || (typeof entry.value.plain === "string" && entry.value.plain.trim() !== ""))
      continue;
    complain(reader, "RULES_BAD_VALUE", entry.value.position, `${name}.${kind}: expected SQL`, EXAMPLE);
  }
  const second = value.entries.has("unless") ? value.entries.get("when") : undefined;
  if (second !== undefined) {
    const message = `${name}: write when or unless, not both`;
    complain(reader, "RULES_BAD_VALUE", second.key, message, "Join them in one condition.");
  }
  return readCondition(value, table, reader);
}

const EXAMPLE = "Write for example {mask: email, unless: \"role = 'staff'\"}.";

/** `{mask: email, unless: …}` → `email`; `{password: {…}, unless: …}` → `{password: {…}}`; anything else as it is. */
function withoutCondition(value: YamlValue): YamlValue {
  const rest = [...value.entries].filter(([name]) => name !== "when" && name !== "unless");
  const only = rest.length === 1 ? rest[0] : undefined;
  if (only?.[0] === "mask") return only[1].value;
  if (rest.length === value.entries.size) return value;
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, entry] of rest) plain[name] = entry.value.plain;
  return { position: value.position, plain, entries: new Map(rest), items: [] };
}

/** Where the expression of `{sql: …}` or `{sql: {expression: …}}` stands. */
function sqlPosition(masker: YamlValue): Position {
  const options = child(masker, "sql") ?? masker;
  return (child(options, "expression") ?? options).position;
}

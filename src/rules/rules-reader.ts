// What every part of the reader shares: whose text is read, where its mistakes and its SQL go, what positions become.
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import type { Maskers } from "./read-maskers.ts";
import type { Position, SqlText } from "./rules.ts";
import type { YamlValue } from "./yaml-source.ts";

/** Where SQL of the rules stands. */
export type SqlKey = "where" | "when" | "unless" | "sql";

/** SQL that a parser must find to be one expression. */
export interface RuleSql {
  readonly key: SqlKey;
  readonly text: SqlText;
  readonly table: string | undefined;
}

/** The surroundings in which one file, or one preset, is read. */
export interface RulesReader {
  readonly file: string;
  readonly maskers: Maskers;
  /** 0 for the rules file itself, higher for what it extends. */
  readonly layer: number;
  readonly preset: string | undefined;
  /** The position that a rule carries on: that of another file names it, that of a preset is where it is asked for. */
  at(position: Position): Position;
  report(diagnostic: Diagnostic): void;
  addSql(sql: RuleSql): void;
}

/** Reports a mistake at `position` of the text being read. */
export function complain(
  reader: RulesReader,
  code: DiagnosticCode,
  position: Position,
  message: string,
  hint: string,
): void {
  reader.report({ code, file: reader.file, ...position, message, hint });
}

/** The value of `name` in a mapping; undefined when there is none. */
export function child(value: YamlValue | undefined, name: string): YamlValue | undefined {
  return value?.entries.get(name)?.value;
}

/** The SQL that stands under `key` of `value`, its position carried on and itself noted for the parser. */
export function readSql(
  value: YamlValue | undefined,
  key: SqlKey,
  table: string | undefined,
  reader: RulesReader,
): SqlText | undefined {
  const node = child(value, key);
  if (typeof node?.plain !== "string" || node.plain.trim() === "") return undefined;
  const text: SqlText = { sql: node.plain.trim(), position: reader.at(node.position) };
  reader.addSql({ key, text, table });
  return text;
}

// SQL text → statements as PostgreSQL's own parser sees them (libpg-query, WebAssembly), each with its line. What the
// parser refuses is listed as unread; nothing is ever left out without a word.
import type { Node } from "libpg-query";
import { PgscrubError } from "../../errors.ts";
import { splitStatements } from "../../target/split-statements.ts";
import { readToken } from "../../target/sql-lexer.ts";

export interface ParsedStatement {
  readonly node: Node;
  /** Text without the white space and comments before it. */
  readonly text: string;
  /** Line of its first word, from 1. */
  readonly line: number;
}

export interface ParsedSql {
  readonly statements: readonly ParsedStatement[];
  /** Lines of the parts that could not be read. */
  readonly unread: readonly number[];
}

/** The parser, loaded once; it works without any server. */
export interface SqlParser {
  parse(sql: string): ParsedSql;
  /** What PL/pgSQL's own parser makes of a DO statement or function; undefined when it cannot read it. */
  parseBlock(sql: string): unknown;
}

/** Loads the optional package `libpg-query`; TOOL_UNAVAILABLE without it. */
export async function loadSqlParser(): Promise<SqlParser> {
  const library = await import("libpg-query").catch(() => {
    throw new PgscrubError("TOOL_UNAVAILABLE", "the parser that reads migrations is not installed", {
      hint: "Run `npm install libpg-query`; without it no migration can be called safe.",
    });
  });
  await library.loadModule();
  return {
    parse: (sql) => parseWhole(sql, (text) => library.parseSync(text).stmts ?? []),
    parseBlock(sql) {
      try {
        return library.parsePlPgSQLSync(sql);
      } catch {
        return undefined;
      }
    },
  };
}

interface RawStatement {
  readonly stmt?: Node;
  readonly stmt_location?: number;
  readonly stmt_len?: number;
}
type Parse = (text: string) => readonly RawStatement[];

/** The whole text at once; only where that fails statement by statement, so that one mistake does not hide the rest. */
function parseWhole(sql: string, parse: Parse): ParsedSql {
  // The library takes C strings: what follows a NUL would be lost without a word.
  const nul = sql.indexOf("\0");
  if (nul >= 0) return { statements: [], unread: [lineAt(sql, nul)] };
  // The library refuses a text without a statement.
  if (isBlank(sql)) return { statements: [], unread: [] };
  const whole = tryParse(sql, 1, parse);
  if (whole !== undefined) return { statements: whole, unread: [] };
  const statements: ParsedStatement[] = [];
  const unread: number[] = [];
  for (const { text, line } of splitStatements(sql)) {
    const parsed = tryParse(text, line, parse);
    if (parsed === undefined) unread.push(line);
    else statements.push(...parsed);
  }
  // Something between the statements, such as a command of psql, was refused.
  return { statements, unread: unread.length === 0 ? [1] : unread };
}

function tryParse(sql: string, firstLine: number, parse: Parse): ParsedStatement[] | undefined {
  const bytes = Buffer.from(sql);
  try {
    return parse(sql).map(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
      if (stmt === undefined)
        throw new PgscrubError("BUG", "the SQL parser gave a statement without content");
      const end = length === undefined || length === 0 ? bytes.length : start + length;
      const whole = bytes.subarray(start, end).toString("utf8");
      const begin = firstWord(whole);
      const line = firstLine + newlines(bytes.subarray(0, start)) + lineAt(whole, begin) - 1;
      return { node: stmt, text: whole.slice(begin), line };
    });
  } catch (error) {
    if (error instanceof PgscrubError) throw error;
    return undefined; // the parser's words quote the SQL
  }
}

/** Position of the first token that is neither white space nor comment; the text's end when there is none. */
function firstWord(sql: string): number {
  for (let at = 0; at < sql.length; ) {
    const token = readToken(sql, at);
    if (token.kind !== "space" && token.kind !== "comment") return at;
    at = token.end;
  }
  return sql.length;
}

/** White space and comments alone. An unterminated comment is none: the parser shall refuse it. */
function isBlank(sql: string): boolean {
  for (let at = 0; at < sql.length; ) {
    const token = readToken(sql, at);
    if (token.kind !== "space" && token.kind !== "comment") return false;
    const isBlock = token.kind === "comment" && sql.startsWith("/*", at);
    if (isBlock && !sql.slice(at + 2, token.end).endsWith("*/")) return false;
    at = token.end;
  }
  return true;
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) count += byte === 10 ? 1 : 0;
  return count;
}

/** Line of a position of `text`, from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** Lines of the comma-separated commands of an ALTER TABLE statement, the statement's own first line being 1. */
export function commandLines(text: string): number[] {
  const tokens = wordsOf(text);
  const lines: number[] = [];
  let depth = 0;
  let isNext = true;
  for (const { start, symbol } of tokens.slice(firstCommand(tokens))) {
    if (isNext) lines.push(lineAt(text, start));
    isNext = symbol === "," && depth === 0;
    if (symbol === "(" || symbol === "[") depth += 1;
    if (symbol === ")" || symbol === "]") depth -= 1;
  }
  return lines;
}

interface Word {
  readonly start: number;
  /** Upper case, empty for anything but a bare word. */
  readonly word: string;
  /** Empty for anything but a symbol. */
  readonly symbol: string;
}

/** Every token but white space and comments. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, start, end } = readToken(text, at);
    at = end;
    if (kind === "space" || kind === "comment") continue;
    words.push({
      start,
      word: kind === "word" ? text.slice(start, end).toUpperCase() : "",
      symbol: kind === "symbol" ? text.charAt(start) : "",
    });
  }
  return words;
}

const BEFORE_THE_NAME = new Set(
  "ALTER FOREIGN TABLE MATERIALIZED VIEW INDEX SEQUENCE TYPE IF EXISTS ONLY".split(" "),
);

/** Index of the first token behind the name of what is altered. */
function firstCommand(tokens: readonly Word[]): number {
  let at = 0;
  while (BEFORE_THE_NAME.has(tokens[at]?.word ?? "")) at += 1;
  at += 1;
  while (tokens[at]?.symbol === ".") at += 2;
  return tokens[at]?.symbol === "*" ? at + 1 : at;
}

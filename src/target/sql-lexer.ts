// Reads SQL text token by token, as far as finding the ends of statements needs it (PostgreSQL manual, 4.1), with
// standard_conforming_strings on, as pg_dump writes it. Pure.

export type TokenKind = "space" | "comment" | "word" | "quoted" | "string" | "number" | "symbol";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
}

const SPACE = /[ \t\n\r\f\v]+/y;
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][0-9A-Za-z_.]*/y;
const PARAMETER = /\$[0-9]+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const LINE_COMMENT = /--[^\n\r]*/y;
/** Between the parts of one string constant: white space with a line break in it. */
const CONTINUATION = /[ \t\f\v]*[\n\r][ \t\n\r\f\v]*'/y;

/** The token that begins at `at`, which must lie inside `sql`; what is unterminated ends with the text. */
export function readToken(sql: string, at: number): Token {
  const token = (kind: TokenKind, end: number): Token => ({ kind, start: at, end });
  const char = sql.charAt(at);
  switch (char) {
    case "'":
      return token("string", endOfQuoted(sql, at + 1, "'"));
    case '"':
      return token("quoted", endOfQuoted(sql, at + 1, '"'));
    case "$": {
      const tag = match(DOLLAR_TAG, sql, at);
      if (tag !== undefined) return token("string", endOfDollarQuoted(sql, at, tag));
      return token("symbol", match(PARAMETER, sql, at) ?? at + 1);
    }
    case "-": {
      const end = match(LINE_COMMENT, sql, at);
      return end === undefined ? token("symbol", at + 1) : token("comment", end);
    }
    case "/":
      return sql.charAt(at + 1) === "*"
        ? token("comment", endOfBlockComment(sql, at))
        : token("symbol", at + 1);
  }
  const space = match(SPACE, sql, at);
  if (space !== undefined) return token("space", space);
  const word = match(WORD, sql, at);
  if (word !== undefined) return prefixedString(sql, at, word) ?? token("word", word);
  const number = match(NUMBER, sql, at);
  return number === undefined ? token("symbol", at + 1) : token("number", number);
}

function match(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

/** `E'…'`, where backslashes escape. `U&`, `B`, `X` and `N` need nothing: what follows them is a plain string. */
function prefixedString(sql: string, at: number, wordEnd: number): Token | undefined {
  if (wordEnd !== at + 1 || sql.charAt(wordEnd) !== "'" || !/[eE]/.test(sql.charAt(at))) return undefined;
  let end = endOfEscaped(sql, wordEnd + 1);
  for (;;) {
    const next = match(CONTINUATION, sql, end);
    if (next === undefined) return { kind: "string", start: at, end };
    end = endOfEscaped(sql, next);
  }
}

/** `at` lies behind the opening quote; a doubled quote stands for one. */
function endOfQuoted(sql: string, at: number, quote: string): number {
  for (;;) {
    const close = sql.indexOf(quote, at);
    if (close < 0) return sql.length;
    if (sql.charAt(close + 1) !== quote) return close + 1;
    at = close + 2;
  }
}

function endOfEscaped(sql: string, at: number): number {
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (char === "\\" || (char === "'" && sql.charAt(at + 1) === "'")) at += 2;
    else if (char === "'") return at + 1;
    else at += 1;
  }
  return sql.length;
}

function endOfDollarQuoted(sql: string, at: number, bodyStart: number): number {
  const tag = sql.slice(at, bodyStart);
  const close = sql.indexOf(tag, bodyStart);
  return close < 0 ? sql.length : close + tag.length;
}

/** Block comments nest (PostgreSQL manual, 4.1.5). */
function endOfBlockComment(sql: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

// Cuts pg_dump's SQL text into statements, so that each can be judged, reported and run by itself: a driver cannot run
// psql's meta-lines, and a whole dump in one query tells nobody which object was refused.
import { describeStatement, type StatementSubject } from "./describe-statement.ts";
import { readToken, type Token } from "./sql-lexer.ts";

/** One statement, without the semicolon and the comments around it. */
export interface Statement extends StatementSubject {
  readonly text: string;
  /** Line of the dump on which it begins, from 1. */
  readonly line: number;
}

/**
 * The statements of `sql` in order. Knows strings, dollar quotes, nested comments, parentheses (rules with several
 * actions) and BEGIN ATOMIC bodies; drops psql's meta-lines and what consists of comments only.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  const lines = new LineCounter(sql);
  let open = new OpenStatement();
  let at = 0;
  while (at < sql.length) {
    if (open.start === undefined && sql.charAt(at) === "\\") {
      at = endOfLine(sql, at);
      continue;
    }
    const token = readToken(sql, at);
    at = token.end;
    if (token.kind === "space" || token.kind === "comment") continue;
    if (open.isEndedBy(sql, token)) {
      close();
      continue;
    }
    open.add(sql, token);
  }
  close();
  return statements;

  function close(): void {
    if (open.start !== undefined) {
      const text = sql.slice(open.start, open.end);
      statements.push({ text, line: lines.at(open.start), ...describeStatement(text) });
    }
    open = new OpenStatement();
  }
}

/** The statement being read: where it lies, and how deep inside parentheses and BEGIN ATOMIC bodies. */
export class OpenStatement {
  start: number | undefined;
  end = 0;
  #parentheses = 0;
  #bodies = 0;
  #isRoutine = false;
  #firstWords: string[] = [];
  #lastWord = "";

  isEndedBy(sql: string, token: Token): boolean {
    return (
      sql.charAt(token.start) === ";" &&
      token.kind === "symbol" &&
      this.#parentheses === 0 &&
      this.#bodies === 0
    );
  }

  add(sql: string, token: Token): void {
    this.start ??= token.start;
    this.end = token.end;
    const word = token.kind === "word" ? sql.slice(token.start, token.end).toUpperCase() : "";
    if (token.kind === "symbol") {
      const symbol = sql.charAt(token.start);
      if (symbol === "(") this.#parentheses += 1;
      else if (symbol === ")" && this.#parentheses > 0) this.#parentheses -= 1;
    } else if (word !== "") {
      this.#readWord(word);
    }
    this.#lastWord = word;
  }

  #readWord(word: string): void {
    if (this.#firstWords.length < 4) {
      this.#firstWords.push(word);
      this.#isRoutine = /^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b/.test(this.#firstWords.join(" "));
    }
    if (!this.#isRoutine) return;
    if (this.#bodies === 0) {
      if (word === "ATOMIC" && this.#lastWord === "BEGIN") this.#bodies = 1;
    } else if (word === "CASE") {
      this.#bodies += 1;
    } else if (word === "END") {
      this.#bodies -= 1;
    }
  }
}

/** Line numbers of ascending positions, each character looked at once. */
class LineCounter {
  readonly #sql: string;
  #position = 0;
  #line = 1;

  constructor(sql: string) {
    this.#sql = sql;
  }

  at(position: number): number {
    for (;;) {
      const newline = this.#sql.indexOf("\n", this.#position);
      if (newline < 0 || newline >= position) return this.#line;
      this.#line += 1;
      this.#position = newline + 1;
    }
  }
}

function endOfLine(sql: string, at: number): number {
  const newline = sql.indexOf("\n", at);
  return newline < 0 ? sql.length : newline + 1;
}

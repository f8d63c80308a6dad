// Walks over the tokens of one statement that matter, without white space and comments, to read object names from it.
import { readToken, type Token } from "./sql-lexer.ts";

/** A possibly qualified name, unquoted; `parts` has one to three elements. */
export type NameParts = readonly string[];

/** Stands on one token at a time. */
export class SqlCursor {
  readonly #sql: string;
  #token: Token | undefined;

  constructor(sql: string) {
    this.#sql = sql;
    this.#token = this.#read(0);
  }

  /** The word here in upper case, or the symbol; empty for quoted names, strings, numbers and the end. */
  get word(): string {
    const token = this.#token;
    if (token?.kind !== "word" && token?.kind !== "symbol") return "";
    return this.#sql.slice(token.start, token.end).toUpperCase();
  }

  /** Where the token here begins; the length of the text at its end. */
  get position(): number {
    return this.#token?.start ?? this.#sql.length;
  }

  get isAtEnd(): boolean {
    return this.#token === undefined;
  }

  advance(): void {
    if (this.#token !== undefined) this.#token = this.#read(this.#token.end);
  }

  /** Steps over `phrase` (upper-case words with single spaces) if it stands here as a whole. */
  take(phrase: string): boolean {
    const start = this.#token;
    for (const word of phrase.split(" ")) {
      if (this.word !== word) {
        this.#token = start;
        return false;
      }
      this.advance();
    }
    return true;
  }

  /** Steps over the first of `phrases` that stands here, and returns it. */
  takeFirst(phrases: readonly string[]): string | undefined {
    return phrases.find((phrase) => this.take(phrase));
  }

  /** Moves to the next token outside parentheses that is `word`; false at the end of the text. */
  skipTo(word: string): boolean {
    let depth = 0;
    for (; !this.isAtEnd; this.advance()) {
      if (depth === 0 && this.word === word) return true;
      if (this.word === "(") depth += 1;
      if (this.word === ")") depth -= 1;
    }
    return false;
  }

  /** Steps over a name such as `a."B"`; undefined, without a step, when none stands here. */
  takeName(): NameParts | undefined {
    const parts: string[] = [];
    for (;;) {
      const part = this.#identifier();
      if (part === undefined) break;
      parts.push(part);
      this.advance();
      if (this.word !== ".") break;
      this.advance();
    }
    return parts.length === 0 ? undefined : parts;
  }

  #identifier(): string | undefined {
    const token = this.#token;
    if (token === undefined) return undefined;
    const text = this.#sql.slice(token.start, token.end);
    if (token.kind === "quoted") return text.slice(1, -1).replaceAll('""', '"');
    return token.kind === "word" ? text.toLowerCase() : undefined;
  }

  #read(at: number): Token | undefined {
    while (at < this.#sql.length) {
      const token = readToken(this.#sql, at);
      if (token.kind !== "space" && token.kind !== "comment") return token;
      at = token.end;
    }
    return undefined;
  }
}

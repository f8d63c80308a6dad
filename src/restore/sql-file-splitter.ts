// Cuts the bytes of a plain SQL dump into statements, psql's meta-lines and the rows of COPY blocks, chunk by chunk: a
// dump of any size passes through bounded memory, and rows pass as they are. Pure.
import { PgscrubError } from "../errors.ts";
import { OpenStatement } from "../target/split-statements.ts";
import { readToken } from "../target/sql-lexer.ts";

/** What a dump is made of, in its order. `rows` follow their `copy`, any number of them, and end with `copy-end`. */
export type SqlPiece =
  | { readonly kind: "statement"; readonly text: string }
  /** A line that begins with a backslash, without its line break. */
  | { readonly kind: "meta"; readonly text: string }
  | { readonly kind: "copy"; readonly text: string }
  | { readonly kind: "rows"; readonly bytes: Buffer }
  | { readonly kind: "copy-end" };

/** The longest beginning of a token that looks like another one: a dollar quote's tag, cut in the middle. */
const MARGIN = 256;
const MAX_STATEMENT_BYTES = 1 << 28;
const BLOCK_END = Buffer.from("\n\\.\n");
const COPY_FROM_STDIN = /^COPY\s[\s\S]*\sFROM\s+stdin\b[^;]*$/i;

/** Bytes are looked at as Latin-1 while they are cut, and are read as UTF-8 when a statement is whole. */
export class SqlFileSplitter {
  #text = "";
  #at = 0;
  #open = new OpenStatement();
  /** Not worth another look before there is this much. */
  #wantedLength = 0;
  /** The end of the rows so far, in which the block's end may have begun; undefined outside of rows. */
  #carry: Buffer | undefined;
  /** Bytes at the start of `#carry` that are not the file's. */
  #carrySkip = 0;

  /** The pieces that are whole with `chunk`. */
  *push(chunk: Buffer): Generator<SqlPiece> {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined) {
      if (this.#carry === undefined) {
        this.#text += rest.toString("latin1");
        rest = yield* this.#statements(false);
      } else rest = yield* this.#rows(rest, this.#carry);
    }
  }

  /** The last pieces; false when the dump ends in the middle of something. */
  *finish(): Generator<SqlPiece, boolean> {
    if (this.#carry !== undefined) return false;
    let rest = yield* this.#statements(true);
    while (rest !== undefined && this.#carry !== undefined) {
      rest = yield* this.#rows(rest, this.#carry);
      if (rest === undefined) return false;
      this.#text = rest.toString("latin1");
      rest = yield* this.#statements(true);
    }
    return this.#open.start === undefined;
  }

  /** Reads statements; returns the bytes behind a COPY statement, which are rows. */
  *#statements(isFinal: boolean): Generator<SqlPiece, Buffer | undefined> {
    if (!isFinal && this.#text.length < this.#wantedLength) return undefined;
    this.#wantedLength = 0;
    for (;;) {
      const text = this.#text;
      const at = this.#at;
      if (at >= text.length || (!isFinal && text.length - at < MARGIN)) break;
      if (this.#open.start === undefined && text.charAt(at) === "\\") {
        const end = text.indexOf("\n", at);
        if (end < 0 && !isFinal) break;
        this.#at = end < 0 ? text.length : end + 1;
        yield { kind: "meta", text: decode(text.slice(at, end < 0 ? text.length : end)).trimEnd() };
        continue;
      }
      const token = readToken(text, at);
      if (!isFinal && !isWhole(text, token.end, token.kind === "string")) {
        // A long token is looked at again only when there is twice as much of it: linear work in all.
        this.#wantedLength = Math.max(text.length + 1, 2 * (text.length - at) + at);
        break;
      }
      if (token.kind === "space" || token.kind === "comment") {
        this.#at = token.end;
        continue;
      }
      if (!this.#open.isEndedBy(text, token)) {
        this.#open.add(text, token);
        this.#at = token.end;
        continue;
      }
      const { start, end } = this.#open;
      if (start === undefined) {
        this.#at = token.end;
        continue;
      }
      const statement = decode(text.slice(start, end));
      const isCopy = COPY_FROM_STDIN.test(statement);
      const lineEnd = isCopy ? text.indexOf("\n", token.end) : token.end - 1;
      if (lineEnd < 0) break;
      this.#open = new OpenStatement();
      this.#at = lineEnd + 1;
      if (!isCopy) {
        yield { kind: "statement", text: statement };
        continue;
      }
      yield { kind: "copy", text: statement };
      const rows = Buffer.from(text.slice(this.#at), "latin1");
      this.#text = "";
      this.#at = 0;
      this.#carry = Buffer.from("\n");
      this.#carrySkip = 1;
      return rows;
    }
    this.#dropRead();
    return undefined;
  }

  #dropRead(): void {
    const keepFrom = this.#open.start ?? this.#at;
    if (this.#text.length - keepFrom > MAX_STATEMENT_BYTES) {
      throw new PgscrubError("BACKUP_INVALID", "the file holds a statement of more than 256 MB", {
        hint: "Restore it with psql into an empty database.",
      });
    }
    this.#wantedLength = Math.max(0, this.#wantedLength - keepFrom);
    this.#text = this.#text.slice(keepFrom);
    this.#at -= keepFrom;
    if (this.#open.start === undefined) return;
    this.#open.start -= keepFrom;
    this.#open.end -= keepFrom;
  }

  /** Passes rows on up to the line `\.`; returns what stands behind it. COPY's text form escapes every other backslash. */
  *#rows(chunk: Buffer, carry: Buffer): Generator<SqlPiece, Buffer | undefined> {
    const all = Buffer.concat([carry, chunk]);
    const skip = this.#carrySkip;
    const end = all.indexOf(BLOCK_END);
    if (end >= 0) {
      if (end + 1 > skip) yield { kind: "rows", bytes: all.subarray(skip, end + 1) };
      this.#carry = undefined;
      yield { kind: "copy-end" };
      return all.subarray(end + BLOCK_END.length);
    }
    const keepFrom = Math.max(0, all.length - (BLOCK_END.length - 1));
    if (keepFrom > skip) {
      yield { kind: "rows", bytes: all.subarray(skip, keepFrom) };
    }
    this.#carry = Buffer.from(all.subarray(keepFrom));
    this.#carrySkip = Math.max(0, skip - keepFrom);
    return undefined;
  }
}

/** Whether the token that ends at `end` cannot go on with bytes to come: a string may be continued on the next line. */
function isWhole(text: string, end: number, isString: boolean): boolean {
  if (end >= text.length) return false;
  if (!isString) return true;
  for (let at = end; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && (code < 9 || code > 13)) return true;
  }
  return false;
}

function decode(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}

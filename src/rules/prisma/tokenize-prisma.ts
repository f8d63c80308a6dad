// Text of one .prisma file → tokens with places. Whatever is no token of Prisma's language is a mistake, never passed over.
// Source of the lexical rules: Prisma documentation, "Prisma schema overview" (syntax, comments).
import type { Position } from "../rules.ts";

export interface PrismaToken {
  readonly kind: "name" | "text" | "number" | "sign" | "comment" | "newline" | "end";
  /** The name, the sign, what stands in the quotes, or the comment without its slashes. */
  readonly text: string;
  readonly position: Position;
}

/** A place that is not Prisma's language. */
export class PrismaSyntaxError extends Error {
  readonly position: Position;

  constructor(message: string, position: Position) {
    super(message);
    this.position = position;
  }
}

/** One alternative for each kind of token, tried in this order at every place; each looks at a character once. */
const TOKEN =
  /(?<space>[ \t\f\r\ufeff]+)|(?<newline>\n)|\/\/\/(?<comment>[^\n]*)|(?<line>\/\/[^\n]*)|(?<open>\/\*)|(?<name>[\p{L}_][\p{L}\p{N}_-]*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"(?<text>(?:[^"\\\n]|\\[^\n])*)"|(?<sign>@@|[@.?{}[\](),:=])/uy;

/** Every token of `text`, an `end` last. Newlines inside parentheses and brackets are passed over. */
export function tokenizePrisma(text: string, file: string): PrismaToken[] {
  const tokens: PrismaToken[] = [];
  const lines = text.split("\n").map(shownLine);
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  const place = (start: number, length: number): Position => ({
    line,
    col: start - lineStart + 1,
    length: Math.max(1, length),
    file,
    lineText: lines[line - 1] ?? "",
  });
  const pattern = new RegExp(TOKEN);
  for (let at = 0; at < text.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) {
      const isQuote = text[at] === '"';
      throw new PrismaSyntaxError(
        isQuote ? "the text has no closing quote in its line" : "this character is not Prisma's language",
        place(at, 1),
      );
    }
    const [whole] = match;
    const found = match.groups ?? {};
    if (found.open !== undefined) {
      const end = text.indexOf("*/", at + 2);
      if (end === -1) throw new PrismaSyntaxError("the comment has no end", place(at, 2));
      for (
        let next = text.indexOf("\n", at);
        next !== -1 && next < end;
        next = text.indexOf("\n", next + 1)
      ) {
        line += 1;
        lineStart = next + 1;
      }
      at = end + 2;
      continue;
    }
    if (found.newline !== undefined) {
      if (depth === 0) tokens.push({ kind: "newline", text: "", position: place(at, 1) });
      line += 1;
      lineStart = at + 1;
    } else if (found.comment !== undefined) {
      const words = found.comment.trimStart();
      const start = at + whole.length - words.length;
      const shown = words.trimEnd();
      tokens.push({ kind: "comment", text: shown, position: place(start, shown.length) });
    } else if (found.name !== undefined) {
      tokens.push({ kind: "name", text: found.name, position: place(at, whole.length) });
    } else if (found.number !== undefined) {
      tokens.push({ kind: "number", text: found.number, position: place(at, whole.length) });
    } else if (found.text !== undefined) {
      tokens.push({ kind: "text", text: unescapeText(found.text), position: place(at, whole.length) });
    } else if (found.sign !== undefined) {
      if (found.sign === "(" || found.sign === "[") depth += 1;
      if (found.sign === ")" || found.sign === "]") depth = Math.max(0, depth - 1);
      tokens.push({ kind: "sign", text: found.sign, position: place(at, whole.length) });
    }
    at += whole.length;
  }
  tokens.push({ kind: "end", text: "", position: place(text.length, 1) });
  return tokens;
}

/** A line as code frames may show it: the user and the password of a URL in it are stars, as many as letters. */
function shownLine(line: string): string {
  return line.replace(/\r$/, "").replaceAll(/:\/\/[^\s"]*@/g, (part) => `://${"*".repeat(part.length - 4)}@`);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unescapeText(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
    code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

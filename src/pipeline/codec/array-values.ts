// Arrays in both COPY formats, rewritten element by element; dimensions, bounds and NULLs stay as they are.
// Binary layout: array_send in PostgreSQL's arrayfuncs.c; literals: PostgreSQL manual, 8.15.6.
import { PgscrubError } from "../../errors.ts";
import type { BinaryValue } from "./binary-value.ts";

/** Rewrites one non-NULL element; the same string means unchanged, null gives NULL. */
export type MaskElement = (value: string) => string | null;

/** The array's binary form with every element rewritten, or undefined when nothing changed. */
export function rewriteBinaryArray(
  buffer: Buffer,
  start: number,
  end: number,
  element: BinaryValue,
  mask: MaskElement,
): Buffer | undefined {
  const dimensions = buffer.readInt32BE(start);
  const headerBytes = 12 + dimensions * 8;
  const parts: Buffer[] = [];
  let isChanged = false;
  let hasNull = false;
  let at = start + headerBytes;
  while (at < end) {
    const size = buffer.readInt32BE(at);
    const valueEnd = at + 4 + Math.max(size, 0);
    if (size < 0) {
      hasNull = true;
      parts.push(buffer.subarray(at, valueEnd));
    } else {
      const original = element.decode(buffer, at + 4, valueEnd);
      const masked = mask(original);
      if (masked === original) {
        parts.push(buffer.subarray(at, valueEnd));
      } else {
        isChanged = true;
        const content = masked === null ? undefined : element.encode(masked);
        if (content === undefined) hasNull = true;
        const prefix = Buffer.alloc(4);
        prefix.writeInt32BE(content === undefined ? -1 : content.length);
        parts.push(prefix);
        if (content !== undefined) parts.push(content);
      }
    }
    at = valueEnd;
  }
  if (!isChanged) return undefined;
  const header = Buffer.from(buffer.subarray(start, start + headerBytes));
  header.writeInt32BE(hasNull ? 1 : 0, 4);
  return Buffer.concat([header, ...parts]);
}

/** The array literal with every element rewritten; the very same string when nothing changed. */
export function rewriteArrayLiteral(literal: string, mask: MaskElement): string {
  let out = "";
  let isChanged = false;
  // Bounds ([2:3]={…}) come before the first brace and are copied.
  let at = literal.indexOf("{");
  if (at < 0) throw new PgscrubError("BUG", "an array literal has no brace");
  let copied = 0;
  while (at < literal.length) {
    const character = literal[at];
    if (character === "{" || character === "}" || character === ",") {
      at++;
      continue;
    }
    const elementStart = at;
    let text = "";
    let isQuoted = false;
    if (character === '"') {
      isQuoted = true;
      at++;
      while (at < literal.length && literal[at] !== '"') {
        if (literal[at] === "\\") at++;
        text += literal[at] ?? "";
        at++;
      }
      at++;
    } else {
      while (at < literal.length && literal[at] !== "," && literal[at] !== "}") at++;
      text = literal.slice(elementStart, at);
    }
    if (!isQuoted && text.toUpperCase() === "NULL") continue;
    const masked = mask(text);
    if (masked === text) continue;
    isChanged = true;
    out += literal.slice(copied, elementStart) + (masked === null ? "NULL" : quoteElement(masked));
    copied = at;
  }
  return isChanged ? out + literal.slice(copied) : literal;
}

function quoteElement(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

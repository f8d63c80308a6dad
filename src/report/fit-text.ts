// Text that fits a terminal: the columns that characters take, cutting to a width, and wrapping at blanks with a hanging
// indent. Colour codes take no room.
import { stripVTControlCharacters } from "node:util";

/** Nothing limits the width: a file or a pipe. */
export const UNLIMITED_WIDTH = Number.MAX_SAFE_INTEGER;

const PLAIN = /^[\u0020-\u007e]*$/;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const EMPTY = /^[\p{M}\p{Cf}]+$/u;

let segmenter: Intl.Segmenter | undefined;

function charactersOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function widthOf(character: string): number {
  if (EMPTY.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Columns that `text` takes on a terminal: two for Chinese, Japanese, Korean and emoji, none for codes of colour. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return charactersOf(stripVTControlCharacters(text)).reduce((sum, character) => sum + widthOf(character), 0);
}

/** `text` without colour, cut with an ellipsis to at most `width` columns. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  let taken = 0;
  for (const character of charactersOf(text)) {
    taken += widthOf(character);
    if (taken > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** `text` with blanks up to `width` columns. */
export function padToWidth(text: string, width: number, align: "left" | "right" = "left"): string {
  const blanks = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + blanks : blanks + text;
}

// A sign before the text, or `hint:` and the like: what follows on the next line stands to the right of it.
const SIGN = /^ *(?:[✓✗!·…?+~=-]|\d+\.|\[ \]) +/;
const LABEL = /^(?:[a-z]+|[a-z]+\[[A-Z_]+\]|[a-z ]+): /;

/**
 * Lines no wider than `width`, broken at blanks. A word that is wider (a path, a URL) stays whole, for it is there to be
 * copied. `indent`: of the lines that follow; by default what the line begins with says it.
 */
export function wrapLine(line: string, width: number, indent = hangingIndent(line)): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  for (const [, blanks = "", word = ""] of line.matchAll(WORDS)) {
    const isFirst = current.trim() === "";
    if (!isFirst && displayWidth(current) + blanks.length + displayWidth(word) > width) {
      lines.push(current);
      current = " ".repeat(Math.min(indent, Math.floor(width / 2))) + word;
    } else {
      current += blanks + word;
    }
  }
  return [...lines, current];
}

// A short remark in parentheses is not torn apart.
const WORDS = /( *)(\([^()]{1,50}\)[^ ]*|[^ ]+)/g;

/** Every line of `text` wrapped. */
export function wrapText(text: string, width: number): string {
  if (width >= UNLIMITED_WIDTH) return text;
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, width))
    .join("\n");
}

function hangingIndent(line: string): number {
  const plain = stripVTControlCharacters(line);
  const sign = SIGN.exec(plain)?.[0];
  if (sign !== undefined) return sign.length;
  if (LABEL.test(plain)) return 2;
  return /^ */.exec(plain)?.[0].length ?? 0;
}

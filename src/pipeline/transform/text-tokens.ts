// Finds secrets in free text: what begins like a known provider's key, and long words that mix letters and digits.
import type { TextRange } from "./text-emails.ts";

const PREFIXED =
  /(?<![A-Za-z0-9_])(?:ya29\.|1\/\/0|GOCSPX-|whsec_|[spr]k_(?:live|test)_|sk-|gh[pousr]_|github_pat_|xox[a-z]-|AKIA|ASIA|SG\.|AIza|glpat-|npm_|shpat_|re_(?=\w*\d)|key-(?=\w*\d)|eyJ[\w-]+\.|\$2[abxy]\$|\$argon2\w*\$|\$scrypt\$)[\w\-./+=~$,]{8,}/g;
const BEARER = /(?<=\b(?:bearer|basic)\s{1,3})[\w\-.~+/=]{8,}/gi;
/** Words that may be base64 or a random token. */
const LONG_WORD = /[A-Za-z0-9+/_=-]{20,}/g;

function withoutTail(range: TextRange, text: string): TextRange {
  let end = range.end;
  while (end > range.start && ".,".includes(text[end - 1] ?? "")) end--;
  return { start: range.start, end };
}

/** Where `pattern` (global) matches. */
function matches(pattern: RegExp, text: string): TextRange[] {
  const found: TextRange[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found.push({ start: match.index, end: pattern.lastIndex });
  }
  return found;
}

/** Keys of known providers, JWTs, password hashes and credentials after `Bearer` or `Basic`. */
export function findPrefixedTokens(text: string): TextRange[] {
  const found = matches(PREFIXED, text).map((range) => withoutTail(range, text));
  for (const range of matches(BEARER, text)) {
    const word = text.slice(range.start, range.end);
    if (/\d/.test(word) || word.length >= 16) found.push(withoutTail(range, text));
  }
  return found;
}

/** Words of 20 characters or more in base64's alphabet; lines of one base64 block count as one word. */
export function findLongWords(text: string): TextRange[] {
  const found: TextRange[] = [];
  for (const range of matches(LONG_WORD, text)) {
    const previous = found.at(-1);
    const length = range.start - (previous?.end ?? 0);
    const isWrapped =
      previous !== undefined && length <= 2 && /^\r?\n$/.test(text.slice(previous.end, range.start));
    if (isWrapped) found[found.length - 1] = { start: previous.start, end: range.end };
    else found.push(range);
  }
  return found.map((range) => withLastLine(range, text));
}

/** A wrapped block's last line may be shorter than a long word. */
function withLastLine(range: TextRange, text: string): TextRange {
  const firstLine = text.slice(range.start, range.end).split(/\r?\n/, 1)[0] ?? "";
  if (firstLine.length < 60 || firstLine.length % 4 !== 0) return range;
  const tail = /^\r?\n[A-Za-z0-9+/_-]{1,20}={0,2}(?![^\s"'<])/.exec(text.slice(range.end, range.end + 24));
  return tail === null ? range : { start: range.start, end: range.end + tail[0].length };
}

/** Whether a long word looks random: a piece of it mixes letters and digits, unlike `spring-sale-2024`. */
export function looksRandom(word: string): boolean {
  if (word.length < 20 || !/\d/.test(word) || !/[A-Za-z]/.test(word)) return false;
  return word
    .split(/[-_/=+]/)
    .some((piece) => piece.length >= 4 && /\d/.test(piece) && /[A-Za-z]/.test(piece));
}

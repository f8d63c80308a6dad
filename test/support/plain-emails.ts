// findEmails by characters and patterns instead of units and tables: what the fast one is compared with.
import type { TextRange } from "../../src/pipeline/transform/text-emails.ts";

const MAX_LOCAL = 128;
const MAX_DOMAIN = 255;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const isAsciiLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

/** Scripts written without spaces: such a neighbour of an ASCII address is prose, not part of it. */
function isUnspacedScript(code: number): boolean {
  return (
    (code >= 0x2e80 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0xf900 && code <= 0xfaff)
  );
}

function isForeignLetter(code: number): boolean {
  if (code < 0xaa || code === 0xab || code === 0xbb || code === 0xd7 || code === 0xf7 || code === 0xfeff)
    return false;
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba;
  return !(
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff00 && code <= 0xff20)
  );
}

const LOCAL_MARKS = ".!#$%&'*+-_/=?^`{|}~";
/** Marks that end a local part when found walking left; the remaining ones may belong to it. */
const LOCAL_STOPS = "!#$*/=?^`{|}~&";

function isLocal(code: number): boolean {
  if (code < 0x80) {
    return isDigit(code) || isAsciiLetter(code) || LOCAL_MARKS.includes(String.fromCharCode(code));
  }
  return isForeignLetter(code);
}

/** First character of the local part that ends before `at`. */
function startOfLocal(text: string, at: number): number {
  if (text[at - 1] === '"') {
    const open = text.lastIndexOf('"', at - 2);
    if (open >= 0 && at - open <= MAX_LOCAL) return open;
  }
  const lowest = Math.max(0, at - MAX_LOCAL);
  let start = at;
  while (start > lowest && isLocal(text.charCodeAt(start - 1))) start--;
  // Between angle brackets all of it is the address: message ids hold any mark.
  if (text[start - 1] === "<") return start;
  // `key=jane@…` begins after the sign, but bounce addresses (`b+17-jane=corp.example@…`) carry one inside.
  for (let stop = at - 1; stop >= start; stop--) {
    if (!LOCAL_STOPS.includes(text[stop] ?? "")) continue;
    const before = text.slice(start, stop);
    if (text[stop] === "=" && (before.includes("+") || /^(?:bounce|prvs|srs)/i.test(before))) continue;
    start = stop + 1;
    break;
  }
  const isAsciiEnd = text.charCodeAt(at - 1) < 0x80;
  if (isAsciiEnd) {
    for (let code = at - 1; code >= start; code--) {
      if (isUnspacedScript(text.charCodeAt(code))) {
        start = code + 1;
        break;
      }
    }
  }
  while (start < at && ".'-%&+".includes(text[start] ?? "")) start++;
  return start;
}

/** One past the domain that begins at `start`; `start` itself when there is none. */
function endOfDomain(text: string, start: number): number {
  if (text[start] === "[") {
    const close = text.indexOf("]", start);
    return close > 0 && close - start < 60 ? close + 1 : start;
  }
  const highest = Math.min(text.length, start + MAX_DOMAIN);
  const isAsciiStart = text.charCodeAt(start) < 0x80;
  let end = start;
  while (end < highest) {
    const code = text.charCodeAt(end);
    const isPart = isDigit(code) || isAsciiLetter(code) || code === 0x2d || code === 0x2e || code === 0x5f;
    if (!isPart && !(isForeignLetter(code) && !(isAsciiStart && isUnspacedScript(code)))) break;
    if (code === 0x2e && text.charCodeAt(end + 1) === 0x2e) break;
    end++;
  }
  while (end > start && ".-_".includes(text[end - 1] ?? "")) end--;
  return end;
}

const HAS_LETTER = /\p{L}/u;

/** What findEmails finds, by characters and patterns. */
export function plainEmails(text: string): TextRange[] {
  const found: TextRange[] = [];
  for (let at = nextAt(text, 0); at >= 0; at = nextAt(text, at + 1)) {
    const start = Math.max(startOfLocal(text, at), found.at(-1)?.end ?? 0);
    const end = endOfDomain(text, at + 1);
    if (start >= at || end <= at + 1) continue;
    const domain = text.slice(at + 1, end);
    if (!domain.startsWith("[") && !HAS_LETTER.test(domain.slice(domain.lastIndexOf(".") + 1))) continue;
    found.push({ start, end });
  }
  return found;
}

function nextAt(text: string, from: number): number {
  const plain = text.indexOf("@", from);
  const wide = text.indexOf("\uff20", from);
  return plain < 0 ? wide : wide < 0 ? plain : Math.min(plain, wide);
}

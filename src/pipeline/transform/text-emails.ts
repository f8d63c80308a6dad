// Finds email addresses in free text by walking outwards from each `@`: linear in the text, no patterns that backtrack,
// letters of any script in both parts.

const MAX_LOCAL = 128;
const MAX_DOMAIN = 255;

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

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

/** ASCII characters of a local part. */
const LOCAL = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  if (/[A-Za-z0-9.!#$%&'*+\-_/=?^`{|}~]/.test(String.fromCharCode(unit))) LOCAL[unit] = 1;
}
/** Marks that end a local part when found walking left; the remaining ones may belong to it. */
const LOCAL_STOPS = new Uint8Array(128);
for (const mark of "!#$*/=?^`{|}~&") LOCAL_STOPS[mark.charCodeAt(0)] = 1;

function isLocal(code: number): boolean {
  return code < 0x80 ? LOCAL[code] === 1 : isForeignLetter(code);
}

/** Marks that no local part begins with in prose. */
function isOuterMark(unit: number): boolean {
  return unit < 0x80 && ".'-%&+".includes(String.fromCharCode(unit));
}

const QUOTE = 0x22;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;

/** First character of the local part that ends before `at`. */
function startOfLocal(text: string, units: Uint16Array, at: number): number {
  if (units[at - 1] === QUOTE) {
    const open = text.lastIndexOf('"', at - 2);
    if (open >= 0 && at - open <= MAX_LOCAL) return open;
  }
  const lowest = Math.max(0, at - MAX_LOCAL);
  let start = at;
  while (start > lowest && isLocal(units[start - 1] ?? 0)) start--;
  // Between angle brackets all of it is the address: message ids hold any mark.
  if (start > 0 && units[start - 1] === LESS_THAN) return start;
  // `key=jane@…` begins after the sign, but bounce addresses (`b+17-jane=corp.example@…`) carry one inside.
  for (let stop = at - 1; stop >= start; stop--) {
    const unit = units[stop] ?? 0;
    if (unit > 127 || LOCAL_STOPS[unit] === 0) continue;
    const before = text.slice(start, stop);
    if (unit === EQUALS && (before.includes("+") || /^(?:bounce|prvs|srs)/i.test(before))) continue;
    start = stop + 1;
    break;
  }
  const isAsciiEnd = (units[at - 1] ?? 0) < 0x80;
  if (isAsciiEnd) {
    for (let code = at - 1; code >= start; code--) {
      if (isUnspacedScript(units[code] ?? 0)) {
        start = code + 1;
        break;
      }
    }
  }
  while (start < at && isOuterMark(units[start] ?? 0)) start++;
  return start;
}

/** One past the domain that begins at `start`; `start` itself when there is none. */
function endOfDomain(text: string, units: Uint16Array, start: number): number {
  if (text[start] === "[") {
    const close = text.indexOf("]", start);
    return close > 0 && close - start < 60 ? close + 1 : start;
  }
  const highest = Math.min(text.length, start + MAX_DOMAIN);
  const isAsciiStart = (units[start] ?? 0) < 0x80;
  let end = start;
  while (end < highest) {
    const code = units[end] ?? 0;
    const isPart = isDigit(code) || isAsciiLetter(code) || code === 0x2d || code === 0x2e || code === 0x5f;
    if (!isPart && !(isForeignLetter(code) && !(isAsciiStart && isUnspacedScript(code)))) break;
    if (code === 0x2e && end + 1 < text.length && units[end + 1] === 0x2e) break;
    end++;
  }
  while (end > start && ".-_".includes(text[end - 1] ?? "")) end--;
  return end;
}

const HAS_LETTER = /\p{L}/u;

/** The email addresses of `text`, which has these units, in order. */
export function findEmails(text: string, units: Uint16Array): TextRange[] {
  const found: TextRange[] = [];
  let last = 0;
  for (let at = nextAt(text, 0); at >= 0; at = nextAt(text, at + 1)) {
    const start = Math.max(startOfLocal(text, units, at), last);
    const end = endOfDomain(text, units, at + 1);
    if (start >= at || end <= at + 1 || !endsInLetters(text, units, at + 1, end)) continue;
    found.push({ start, end });
    last = end;
  }
  return found;
}

/** Whether the domain `text[start, end)` is an address literal or its last label holds a letter. */
function endsInLetters(text: string, units: Uint16Array, start: number, end: number): boolean {
  if (text[start] === "[") return true;
  for (let at = end - 1; at >= start && units[at] !== 0x2e; at--) {
    const unit = units[at] ?? 0;
    if (isAsciiLetter(unit)) return true;
    if (unit > 127) return HAS_LETTER.test(text.slice(text.lastIndexOf(".", end - 1) + 1, end));
  }
  return false;
}

function nextAt(text: string, from: number): number {
  const plain = text.indexOf("@", from);
  const wide = text.indexOf("\uff20", from);
  return plain < 0 ? wide : wide < 0 ? plain : Math.min(plain, wide);
}

// What of a target's text is worth a look: a range whose fingerprint may be known, and what may be the beginning of
// something strange. Everything else is passed over here; JavaScript's detectors judge what is told of.
import { byteAt, isDigit, isLetter, isUpper, isWordByte, trimEnd, trimStart } from "./bytes";
import * as events from "./events";
import { isRangeKnown } from "./hashes";
import {
  ANCHORS,
  BEGINS_PATTERN,
  BETWEEN,
  CHUNK_END,
  DIGEST_LENGTHS,
  DIGITS,
  ENDS_ANCHOR,
  HEX,
  NETWORKS,
  PHONE_FORM,
  PHRASE_LENGTHS,
} from "./layout";
import { hidesTextInBase64, hidesTextInHex } from "./runs";
import { domainEnd, isSecretLike, mayBeStrange } from "./shapes";

const MIN_TOKEN_BYTES: usize = 8;
const MAX_PHRASE_BYTES: usize = 1024;
const SHORTEST_KEY_BYTES: usize = 14;
const CARD_BYTES: usize = 19;
const LONGEST_IBAN_BYTES: usize = 33;
const LONGEST_CREDENTIALS_BYTES: usize = 600;
const MAX_DIGESTED_BYTES: usize = 16384;
const LONGEST_CHUNK_BYTES: usize = 512;
const NOWHERE: usize = 0;

const SPACE: u32 = 0x20;
const OPENING: u32 = 0x28;
const CLOSING: u32 = 0x29;
const PLUS: u32 = 0x2b;
const HYPHEN: u32 = 0x2d;
const DOT: u32 = 0x2e;
const SLASH: u32 = 0x2f;
const COLON: u32 = 0x3a;
const AT: u32 = 0x40;
const UNDERSCORE: u32 = 0x5f;

/** Values placed at the source are looked for by their lengths; the digits of phone numbers among them have none. */
let hasDigests: bool = false;
let hasDigits: bool = false;
let hasPairs: bool = false;
let textStart: usize = NOWHERE;
let textEnd: usize = NOWHERE;
let wordStart: usize = NOWHERE;
let wordEnd: usize = NOWHERE;
let tokenStart: usize = NOWHERE;
let tokenEnd: usize = NOWHERE;

export function setKnown(pairs: bool, digests: bool, digits: bool): void {
  hasPairs = pairs;
  hasDigests = digests;
  hasDigits = digits;
}

export function enter(start: usize, end: usize): void {
  textStart = start;
  textEnd = end;
  wordStart = NOWHERE;
  tokenStart = NOWHERE;
}

export function token(start: usize, end: usize, hasAt: bool): void {
  tokenStart = start;
  tokenEnd = end;
  if (
    (hasDigests && mayBeDigested(start, end)) ||
    ((start !== wordStart || end !== wordEnd) && isRangeKnown(start, end)) ||
    (hasAt && (mayHoldStrange(start, end) || holdsKnownAddress(start, end))) ||
    mayBeKey(start, end) ||
    (end - start >= 20 && load<u8>(BETWEEN + byteAt(start - 1)) !== 0 && isSecretLike(start, end))
  ) {
    events.tell(hasAt ? events.TOKEN | events.MARKED : events.TOKEN, start, end);
  }
}

function isDigested(start: usize, end: usize): bool {
  return end - start <= MAX_DIGESTED_BYTES && load<u8>(DIGEST_LENGTHS + (end - start)) === 1;
}

/** Whether one of the ranges that `probeChunk` of text-judge.ts makes of the token has the length of a digested value. */
function mayBeDigested(start: usize, end: usize): bool {
  let from = start;
  let afterSign = start;
  while (from > textStart && start - from < LONGEST_CHUNK_BYTES && !endsChunk(from - 1)) {
    from--;
    if (afterSign === start && (byteAt(from) === 0x3d || byteAt(from) === COLON)) afterSign = from + 1;
  }
  let to = end;
  while (to < textEnd && to - end < LONGEST_CHUNK_BYTES && !endsChunk(to)) to++;
  if (isDigested(start, end) || isDigested(afterSign, end) || isDigested(from, end)) return true;
  return to > end && (isDigested(start, to) || isDigested(afterSign, to) || isDigested(from, to));
}

function endsChunk(at: usize): bool {
  return load<u8>(CHUNK_END + byteAt(at)) === 1;
}

function mayHoldStrange(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    if (byteAt(at) === AT && mayBeStrange(start, at, end)) return true;
  }
  return false;
}

/** The parts of a token that scan-text.ts looks up as addresses. */
function holdsKnownAddress(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    if (byteAt(at) !== AT) continue;
    const stop = domainEnd(at + 1, end);
    if (stop < end && isRangeKnown(start, stop)) return true;
    for (let from = start + 1; from < at; from++) {
      const before = byteAt(from - 1);
      const isBoundary =
        before === 0x25 ||
        before === PLUS ||
        before === AT ||
        before === HYPHEN ||
        before === UNDERSCORE ||
        before === DOT;
      if (isBoundary && stop - from >= MIN_TOKEN_BYTES && isRangeKnown(from, stop)) return true;
    }
  }
  return false;
}

function beginsPattern(at: usize): bool {
  return load<u8>(BEGINS_PATTERN + ((byteAt(at) << 8) | byteAt(at + 1))) === 1;
}

/** Whether a pattern of provider-tokens.ts may begin the token. */
function mayBeKey(start: usize, end: usize): bool {
  if (end - start < SHORTEST_KEY_BYTES) return false;
  if (byteAt(start) === 0x30) return byteAt(start - 1) === SLASH && byteAt(start - 2) === SLASH;
  return beginsPattern(start);
}

export function word(start: usize, end: usize): void {
  wordStart = start;
  wordEnd = end;
  if (isRangeKnown(start, end) || isStrangeWord(start, end)) events.tell(events.WORD, start, end);
}

/** Whether one of the detectors of strangers.ts that are asked about words may have something to say. */
function isStrangeWord(start: usize, end: usize): bool {
  const length = end - start;
  if (length < 7) return false;
  const last = byteAt(end - 1);
  // PRIVATE of a key's first line.
  if (last === 0x45 && byteAt(end - 7) === 0x50) return true;
  if (length < 9) return false;
  // …accessKey.
  if (
    (last | 32) === 0x79 &&
    (byteAt(end - 2) | 32) === 0x65 &&
    (byteAt(end - 3) | 32) === 0x6b &&
    (byteAt(end - 4) | 32) === 0x73
  )
    return true;
  if (length < SHORTEST_KEY_BYTES) return false;
  if (isDigit(byteAt(start))) {
    if (length <= CARD_BYTES && areDigits(start, end)) return true;
  } else if (length <= LONGEST_IBAN_BYTES && opensIban(start)) return true;
  return length >= 36 && mayBeDatabricks(start, end - 36);
}

function areDigits(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (!isDigit(byteAt(at))) return false;
  return true;
}

function opensIban(at: usize): bool {
  return isUpper(byteAt(at)) && isUpper(byteAt(at + 1)) && isDigit(byteAt(at + 2)) && isDigit(byteAt(at + 3));
}

function mayBeDatabricks(start: usize, last: usize): bool {
  for (let from = start; from <= last; from++) {
    if (byteAt(from) === 0x64 && byteAt(from + 1) === 0x61 && byteAt(from + 3) === 0x69) return true;
  }
  return false;
}

export function pair(start: usize, end: usize): void {
  if (hasPairs && isRangeKnown(start, end)) events.tell(events.PAIR, start, end);
}

export function phone(start: usize, end: usize, isWhole: bool, digits: usize): void {
  if (hasDigits || isStrangePhone(start, end, isWhole, digits) || isKnownPhone(start, end)) {
    events.tell(isWhole ? events.PHONE | events.MARKED : events.PHONE, start, end);
  }
}

/** Whether one of the number's forms may be known, as phone-digits.ts makes them; reserved numbers may be, too. */
function isKnownPhone(start: usize, end: usize): bool {
  let length: usize = 0;
  let hasPlus = false;
  for (let at = start; at < end; at++) {
    const byte = byteAt(at);
    if (byte === PLUS) hasPlus = true;
    if (isDigit(byte)) store<u8>(DIGITS + length++, byte);
  }
  let from: usize = 0;
  if (load<u8>(DIGITS) === 0x30) {
    if (load<u8>(DIGITS, 1) === 0x30) {
      hasPlus = true;
      from = 2;
    } else from = 1;
  }
  if (length < from + 8) return false;
  if (!hasPlus && length - from === 11 && load<u8>(DIGITS + from) === 0x31) from++;
  if (isRangeKnown(DIGITS + from, DIGITS + length)) return true;
  if (!hasPlus) return false;
  for (let code: usize = 1; code <= 3 && length >= from + code + 9; code++) {
    if (isRangeKnown(DIGITS + from + code, DIGITS + length)) return true;
  }
  return false;
}

/** Whether cards.ts, ibans.ts or phones.ts may have something to say. */
function isStrangePhone(start: usize, end: usize, isWhole: bool, digits: usize): bool {
  const opening = byteAt(start);
  if (isDigit(opening)) {
    const fifth = byteAt(start + 4);
    if (fifth === SPACE || fifth === HYPHEN) return true;
    if (start > textStart && byteAt(start - 1) === SPACE && isBehindIban(start)) return true;
  }
  const isBare = opening !== PLUS && opening !== OPENING;
  // A bare number is taken for one of North America alone.
  if (isBare) {
    return isWhole && end - start >= 12 && (digits === 10 || digits === 11 || holdsOpening(start, end));
  }
  if (start > textStart) {
    const before = byteAt(start - 1);
    if (isWordByte(start - 1) || before === CLOSING || before === PLUS) return false;
  }
  return !isOurs(start, end, digits);
}

/** `(0)` of a trunk is not counted by phones.ts. */
function holdsOpening(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (byteAt(at) === OPENING) return true;
  return false;
}

function isBehindIban(start: usize): bool {
  let from = start;
  for (let group = 0; group < 4; group++) {
    if (from < textStart + 5 || byteAt(from - 1) !== SPACE) return false;
    from -= 5;
    if (opensIban(from)) return true;
  }
  return false;
}

/** Whether a number behind a + has the form of fake ones. */
function isOurs(start: usize, end: usize, digits: usize): bool {
  if (byteAt(start) !== PLUS || digits !== load<u8>(PHONE_FORM)) return false;
  let place: usize = 1;
  for (let at = start; at < end; at++) {
    const byte = byteAt(at);
    if (byte === OPENING) return false;
    if (!isDigit(byte)) continue;
    const told = load<u8>(PHONE_FORM + place++);
    if (told !== 0 && told !== byte) return false;
  }
  return true;
}

/** A quoted string or a whole field: values that hold separators. */
export function phrase(kind: u32, from: usize, to: usize): void {
  const start = trimStart(from, to);
  const end = trimEnd(start, to);
  const length = end - start;
  if (length < MIN_TOKEN_BYTES || (start === tokenStart && end === tokenEnd)) return;
  const isLooked = length <= MAX_PHRASE_BYTES && load<u8>(PHRASE_LENGTHS + length) === 1;
  if ((hasDigests && isDigested(start, end)) || (isLooked && isRangeKnown(start, end)))
    events.tell(kind, from, to);
}

export function run(start: usize, end: usize): void {
  if (hidesTextInBase64(start, end) || hidesTextInHex(start, end)) events.tell(events.RUN, start, end);
}

export function colon(at: usize): void {
  if (at + 1 < textEnd && byteAt(at + 1) === SLASH) {
    if (byteAt(at + 2) === SLASH && mayHoldPassword(at)) events.tell(events.SEPARATOR, at, at + 1);
    return;
  }
  // The first group of an IPv6 address of the world.
  const from = at - 4;
  if (from < textStart || (byteAt(from) !== 0x32 && byteAt(from) !== 0x33)) return;
  if (from > textStart && goesOnBefore(from - 1)) return;
  for (let next = from + 1; next < at; next++) {
    if (load<i8>(HEX + byteAt(next)) < 0 && byteAt(next) !== COLON) return;
  }
  events.tell(events.SEPARATOR, at, at + 1);
}

/** Whether an IPv6 address cannot begin behind the byte at `at`. */
function goesOnBefore(at: usize): bool {
  const byte = byteAt(at);
  return isWordByte(at) || byte === COLON || byte === DOT || byte === UNDERSCORE;
}

/** Whether a colon and an @ follow before the path begins. */
function mayHoldPassword(colon: usize): bool {
  const limit = min(textEnd, colon + 3 + LONGEST_CREDENTIALS_BYTES);
  let isBehindColon = false;
  for (let at = colon + 3; at < limit; at++) {
    const byte = byteAt(at);
    if (byte <= 0x20 || byte === SLASH) return false;
    if (byte === COLON) isBehindColon = true;
    else if (byte === AT && isBehindColon) return true;
  }
  return false;
}

export function separator(at: usize, byte: u32): void {
  if (byte === DOT && isDigit(byteAt(at + 1)) && isDigit(byteAt(at - 1)) && mayBeIpv4(at)) {
    events.tell(events.SEPARATOR, at, at + 1);
    return;
  }
  const isAnchor =
    load<u8>(ENDS_ANCHOR + ((byteAt(at - 2) << 8) | byteAt(at - 1))) === 1 && endsAnchor(at + 1);
  const isKeyBehind = (byte === UNDERSCORE || byte === HYPHEN) && at + 1 < textEnd && mayBeKeyBehind(at + 1);
  const isAuthToken = byte === UNDERSCORE && byteAt(at + 1) === 0x61 && byteAt(at + 2) === 0x75;
  if (isAnchor || isKeyBehind || isAuthToken) events.tell(events.SEPARATOR, at, at + 1);
}

/** Whether one of the anchors of key-anchors.ts ends before `end`. */
function endsAnchor(end: usize): bool {
  let entry = ANCHORS;
  for (let length: usize = load<u8>(entry); length > 0; length = load<u8>(entry)) {
    const inAnyCase = load<u8>(entry, 1) === 1;
    const letters = entry + 2;
    entry = letters + length;
    const from = end - length;
    if (from < textStart) continue;
    let same: usize = 0;
    while (same < length && isLetterOf(byteAt(from + same), byteAt(letters + same), inAnyCase)) same++;
    if (same === length) return true;
  }
  return false;
}

function isLetterOf(byte: u32, letter: u32, inAnyCase: bool): bool {
  return byte === letter || (inAnyCase && isUpper(byte) && (byte | 32) === letter);
}

/** Whether four groups of digits have a dot at `dot` behind the first, and no silent network holds what they say. */
function mayBeIpv4(dot: usize): bool {
  let at = dot;
  while (at > textStart && dot - at < 4 && isDigit(byteAt(at - 1))) at--;
  let address: u32 = 0;
  for (let group = 0; group < 4; group++) {
    if (group > 0 && byteAt(at++) !== DOT) return false;
    const first = at;
    let value: u32 = 0;
    while (at < textEnd && at - first < 4 && isDigit(byteAt(at))) value = value * 10 + byteAt(at++) - 0x30;
    if (at === first || value > 255) return false;
    address = (address << 8) | value;
  }
  const end = NETWORKS + 4 + load<u32>(NETWORKS) * 8;
  for (let network = NETWORKS + 4; network < end; network += 8) {
    if ((address & load<u32>(network, 4)) === load<u32>(network)) return false;
  }
  return true;
}

/** Whether a key of a provider may begin at `at`, and is long enough. */
function mayBeKeyBehind(at: usize): bool {
  if (!beginsPattern(at)) return false;
  const last = at + SHORTEST_KEY_BYTES;
  if (last > textEnd) return false;
  for (let next = at; next < last; next++) if (!isKeyByte(byteAt(next))) return false;
  return true;
}

function isKeyByte(byte: u32): bool {
  return (
    isDigit(byte) || isLetter(byte) || byte === UNDERSCORE || byte === HYPHEN || byte === DOT || byte === PLUS
  );
}

/** Whether a text with dollars holds the opening of a password hash of password-hashes.ts. */
export function mayHoldHash(start: usize, end: usize): bool {
  for (let at = start; at + 3 < end; at++) {
    if (byteAt(at) !== 0x24) continue;
    const first = byteAt(at + 1);
    const second = byteAt(at + 2);
    if (
      second === 0x24 &&
      (first === 0x31 || first === 0x32 || first === 0x35 || first === 0x36 || first === 0x79)
    )
      return true; // $1$ $2$ $5$ $6$ $y$
    if (first === 0x32 && byteAt(at + 3) === 0x24) return true; // $2b$
    if (first === 0x61 && second === 0x72) return true; // $argon2
    if (first === 0x73 && second === 0x63) return true; // $scrypt$
    if (first === 0x70 && second === 0x62) return true; // $pbkdf2
  }
  return false;
}

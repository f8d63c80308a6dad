// What of a source's field may prove something: told once, as long as it is among the values told of lately. What it
// proves is decided in JavaScript (tap-columns.ts) by its bytes alone, so that telling it again would add nothing.
import { byteAt, isDateLike, isDigit, trimEnd, trimStart } from "./bytes";
import * as events from "./events";
import { keyedHash } from "./hashes";
import { RECENT, RECENT_SLOTS } from "./layout";
import { isSecretLike } from "./shapes";

export const WHOLE: u32 = 0;
export const INSIDE: u32 = 1;
export const LIST: u32 = 2;

const MIN_TOKEN_BYTES: usize = 8;
const MAX_PHRASE_BYTES: usize = 1024;
const LONGEST_NAME_BYTES: usize = 40;
const NOWHERE: usize = 0;

// One text may be told of as each of these, each in a slot of its own.
const AS_ADDRESS: u64 = 0x1111;
const AS_SECRET: u64 = 0x2222;
const AS_NAME: u64 = 0x3333;
const AS_PAIR: u64 = 0x4444;
const AS_PHONE: u64 = 0x5555;
const AS_WHOLE: u64 = 0x6666;

let proof: u32 = WHOLE;
/** The word that was judged last: a token of one word is not judged twice. */
let wordStart: usize = NOWHERE;
let wordEnd: usize = NOWHERE;

export function setProof(told: u32): void {
  proof = told;
}

export function enter(): void {
  wordStart = NOWHERE;
}

/** Forgets what was told of. */
export function forget(): void {
  memory.fill(RECENT, 0, RECENT_SLOTS * 8);
}

/** Whether the range was not told of lately as this; from now on it was. */
function isNew(start: usize, end: usize, as: u64): bool {
  const hash = keyedHash(start, end) ^ as;
  const slot = RECENT + ((<u32>hash & (RECENT_SLOTS - 1)) << 3);
  if (load<u64>(slot) === hash) return false;
  store<u64>(slot, hash);
  return true;
}

export function token(start: usize, end: usize, hasAt: bool): void {
  if (hasAt) {
    if (isNew(start, end, AS_ADDRESS)) events.tell(events.TOKEN | events.MARKED, start, end);
    return;
  }
  if (start === wordStart && end === wordEnd) return;
  if (isSecretLike(start, end) && isNew(start, end, AS_SECRET)) events.tell(events.TOKEN, start, end);
}

export function word(start: usize, end: usize): void {
  if (proof === LIST) {
    if (end - start > LONGEST_NAME_BYTES) return;
    for (let at = start; at < end; at++) if (isDigit(byteAt(at))) return;
    if (isNew(start, end, AS_NAME)) events.tell(events.WORD, start, end);
    return;
  }
  wordStart = start;
  wordEnd = end;
  if (isSecretLike(start, end) && isNew(start, end, AS_SECRET)) events.tell(events.WORD, start, end);
}

export function pair(start: usize, end: usize): void {
  if (proof === LIST && isNew(start, end, AS_PAIR)) events.tell(events.PAIR, start, end);
}

export function phone(start: usize, end: usize, isWhole: bool): void {
  if (!isWhole || (proof !== WHOLE && !isFormatted(start, end))) return;
  if (isNew(start, end, AS_PHONE)) events.tell(events.PHONE | events.MARKED, start, end);
}

/** As in tap-columns.ts: with + or punctuation, or alone in quotes. */
function isFormatted(start: usize, end: usize): bool {
  if (isDateLike(start, end)) return false;
  if (byteAt(start - 1) === 0x22 && byteAt(end) === 0x22) return true;
  for (let at = start; at < end; at++) {
    const byte = byteAt(at);
    if (byte === 0x2b || byte === 0x28 || byte === 0x2d || byte === 0x20) return true;
  }
  return false;
}

/** The whole field, when the whole of it is masked. */
export function field(from: usize, to: usize): void {
  if (proof !== WHOLE || to - from < MIN_TOKEN_BYTES) return;
  const start = trimStart(from, to);
  const end = trimEnd(start, to);
  if (end - start > MAX_PHRASE_BYTES || end - start < MIN_TOKEN_BYTES) return;
  if (isNew(start, end, AS_WHOLE)) events.tell(events.PHRASE, from, to);
}

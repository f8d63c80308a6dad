// What the walk found worth a look, in the order of the text: four words each, in a region that JavaScript empties when
// the walk returns or when the region is full.

import { EVENT_REGION_BYTES, EVENTS } from "./layout";

export const ENTER: u32 = 0;
export const TOKEN: u32 = 1;
export const WORD: u32 = 2;
export const PAIR: u32 = 3;
export const PHONE: u32 = 4;
export const SEPARATOR: u32 = 5;
export const SEGMENT: u32 = 6;
export const RUN: u32 = 7;
export const PHRASE: u32 = 8;
export const DOLLARS: u32 = 9;
/** Bit of an event's first word: an address, or a whole phone number. */
export const MARKED: u32 = 0x100;

const EVENT_BYTES: usize = 16;

/** JavaScript takes the events from the region's begin up to `end`; it may not walk meanwhile. */
declare function drain(end: usize): void;

const LIMIT: usize = EVENTS + EVENT_REGION_BYTES - 2 * EVENT_BYTES;
let next: usize = EVENTS;
let textStart: usize = 0;
let textEnd: usize = 0;
let depth: u32 = 0;
let isEntered: bool = true;

/** A text begins, of so many decodings; told of before its first event. */
export function enterText(start: usize, end: usize, decodings: u32): void {
  textStart = start;
  textEnd = end;
  depth = decodings;
  isEntered = false;
}

function put(kind: u32, start: usize, end: usize, more: u32): void {
  store<u32>(next, kind);
  store<u32>(next, <u32>start, 4);
  store<u32>(next, <u32>end, 8);
  store<u32>(next, more, 12);
  next += EVENT_BYTES;
}

export function tell(kind: u32, start: usize, end: usize): void {
  if (next > LIMIT) flush();
  if (!isEntered) {
    isEntered = true;
    put(ENTER, textStart, textEnd, depth);
  }
  put(kind, start, end, 0);
}

/** Hands on what there is. */
export function flush(): void {
  const end = next;
  next = EVENTS;
  if (end !== EVENTS) drain(end);
}

// Where the walk's ranges go: all of them to JavaScript (for tests that compare the walks), or what the scan or the tap
// finds worth a look.
import * as events from "./events";
import * as scan from "./scan-sink";
import * as tap from "./tap-sink";

export const EVERYTHING: u32 = 0;
export const SCAN: u32 = 1;
export const TAP: u32 = 2;

let mode: u32 = EVERYTHING;

export function setMode(told: u32): void {
  mode = told;
}

export function token(start: usize, end: usize, hasAt: bool): void {
  if (mode === SCAN) scan.token(start, end, hasAt);
  else if (mode === TAP) tap.token(start, end, hasAt);
  else events.tell(hasAt ? events.TOKEN | events.MARKED : events.TOKEN, start, end);
}

export function word(start: usize, end: usize): void {
  if (mode === SCAN) scan.word(start, end);
  else if (mode === TAP) tap.word(start, end);
  else events.tell(events.WORD, start, end);
}

export function pair(start: usize, end: usize): void {
  if (mode === SCAN) scan.pair(start, end);
  else if (mode === TAP) tap.pair(start, end);
  else events.tell(events.PAIR, start, end);
}

export function phone(start: usize, end: usize, isWhole: bool, digits: usize): void {
  if (mode === SCAN) scan.phone(start, end, isWhole, digits);
  else if (mode === TAP) tap.phone(start, end, isWhole);
  else events.tell(isWhole ? events.PHONE | events.MARKED : events.PHONE, start, end);
}

export function segment(start: usize, end: usize): void {
  if (mode === SCAN) scan.phrase(events.SEGMENT, start, end);
  else if (mode === EVERYTHING) events.tell(events.SEGMENT, start, end);
}

export function run(start: usize, end: usize): void {
  if (mode === SCAN) scan.run(start, end);
  else if (mode === EVERYTHING) events.tell(events.RUN, start, end);
}

/** One of . _ - + @ %. */
export function separator(at: usize, byte: u32): void {
  if (mode === SCAN) scan.separator(at, byte);
  else if (mode === EVERYTHING) events.tell(events.SEPARATOR, at, at + 1);
}

export function colon(at: usize): void {
  if (mode === SCAN) scan.colon(at);
  else if (mode === EVERYTHING) events.tell(events.SEPARATOR, at, at + 1);
}

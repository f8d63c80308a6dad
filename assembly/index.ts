// The walk of verification in WebAssembly: where the tap and the scan spend nearly all of their time. Compiled by
// scripts/build-walk.mjs into src/verify/walk-module.ts; src/verify/walk-engine.ts loads it. It only passes over what
// cannot matter: whatever it tells of is judged by the same JavaScript as without it.

import * as events from "./events";
import * as hashes from "./hashes";
import { SCRATCH, TEXT_REGION_BYTES } from "./layout";
import * as scan from "./scan-sink";
import * as sink from "./sink";
import * as tap from "./tap-sink";
import { undoEscapes, unescapedEnd } from "./unescape";
import * as walk from "./walk";

const MOST_DECODINGS: u32 = 2;

export function setKey(lo: u32, hi: u32): void {
  hashes.setKey(lo, hi);
}

export function setKnown(filterBlocks: u32, hasPairs: bool, hasDigests: bool, hasDigits: bool): void {
  hashes.setFilterBlocks(filterBlocks);
  scan.setKnown(hasPairs, hasDigests, hasDigits);
}

/** Looks through one text of the target. */
export function scanText(start: usize, end: usize): void {
  sink.setMode(sink.SCAN);
  scanDecoded(start, end, 0);
  events.flush();
}

function scanDecoded(start: usize, end: usize, depth: u32): void {
  events.enterText(start, end, depth);
  scan.enter(start, end);
  walk.tokenize(start, end);
  scan.phrase(events.PHRASE, start, end);
  const hasEscapes = walk.hasEscapes;
  if (walk.hasDollar && scan.mayHoldHash(start, end)) events.tell(events.DOLLARS, start, end);
  if (!hasEscapes || depth === MOST_DECODINGS) return;
  const target = SCRATCH + <usize>depth * TEXT_REGION_BYTES;
  if (undoEscapes(start, end, target)) scanDecoded(target, unescapedEnd(), depth + 1);
}

/** Walks one field of the source whose values prove what `proof` says. */
export function tapText(start: usize, end: usize, proof: u32): void {
  sink.setMode(sink.TAP);
  tap.setProof(proof);
  tap.enter();
  walk.tokenize(start, end);
  tap.field(start, end);
  if (walk.hasEscapes && undoEscapes(start, end, SCRATCH)) {
    tap.enter();
    walk.tokenize(SCRATCH, unescapedEnd());
  }
  events.flush();
}

/** Forgets which values of the source were told of. */
export function forget(): void {
  tap.forget();
}

/** Tells of everything, for tests: the ranges of the walk alone. */
export function tellAll(start: usize, end: usize): void {
  sink.setMode(sink.EVERYTHING);
  events.enterText(start, end, 0);
  walk.tokenize(start, end);
  events.flush();
}

/** The hashes alone, for tests and for what JavaScript hashes in this memory. */
export function keyedHash(start: usize, end: usize): u64 {
  return hashes.keyedHash(start, end);
}

export function byteHash(start: usize, end: usize, isFolded: bool, seed: u64): u64 {
  return hashes.byteHash(start, end, isFolded, seed);
}

export function undoEscapesOf(start: usize, end: usize): usize {
  return undoEscapes(start, end, SCRATCH) ? unescapedEnd() - SCRATCH : 0;
}

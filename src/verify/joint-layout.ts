// Where everything lies in the memory of a table of fingerprints that several threads fill, in words of 32 bits, and the
// lock over it. What was never touched costs nothing: V8 has such memory from the system, which gives pages when written to.
import { PgscrubError } from "../errors.ts";

/** Words of the header. */
export const WORD = {
  lock: 0,
  /** Goes on while the lock is held for long: who waits sees that somebody is at work. */
  beat: 1,
  /** Hashes in memory, hashes on disk. */
  held: 2,
  spilled: 3,
  usedSegments: 4,
  dropped: 5,
  hasPairs: 6,
  /** Goes up with every hash and code that is new. */
  version: 7,
  /** Blocks of the filter, 0: none; and how many hashes it was made for. */
  filterBlocks: 8,
  filterRoom: 9,
  /** Runs that wait to be joined, hashes in the joined run, how often there was one, and where each stands. */
  runs: 10,
  joined: 11,
  joinings: 12,
  runsFile: 13,
  joinedFile: 14,
  /** Most hashes in memory, and the code that gives way to another one. */
  mostHeld: 15,
  weaker: 16,
  /** Three descriptors, -1: none, and why there is none. */
  files: 17,
  openError: 20,
  /** What each file is written under, another one whenever it is begun anew; the last one given; and the key of all. */
  nonces: 21,
  lastNonce: 24,
  fileKey: 25,
} as const;

export const SEGMENT_SLOTS = 512;
export const DIRECTORY_BITS = 14;
export const SEGMENTS = 1 << DIRECTORY_BITS;
/** More runs than this are joined before the next one: values that come again and again do not fill the disk. */
export const MOST_RUNS = 64;
/** Hashes of the joined run stand in so many blocks by their first bits. */
export const JOINED_BITS = 18;
/** The filter grows no further: beyond that more unknown hashes are asked for on disk, and memory stays as it is. */
export const MOST_FILTER_BYTES = 48 * 1024 * 1024;

const HEADER_WORDS = 64;
/** Hashes of each run. */
export const RUN_COUNTS_AT = HEADER_WORDS;
/** Which segment holds the hashes of a prefix; how many hashes, and how many bits of prefix, each segment has. */
export const DIRECTORY_AT = RUN_COUNTS_AT + MOST_RUNS;
export const FILLED_AT = DIRECTORY_AT + SEGMENTS;
export const DEPTHS_AT = FILLED_AT + SEGMENTS;
/** How many hashes of the joined run stand before each block. */
export const JOINED_INDEX_AT = DEPTHS_AT + SEGMENTS;
/** Halves of hashes, `lo` and `hi`, slot by slot. */
export const HALVES_AT = JOINED_INDEX_AT + (1 << JOINED_BITS) + 64;
export const FILTER_AT = HALVES_AT + SEGMENTS * SEGMENT_SLOTS * 2;
/** In bytes: one code for each slot. */
export const CODES_AT = FILTER_AT * 4 + MOST_FILTER_BYTES;
/** Bytes in all. */
export const JOINT_BYTES = CODES_AT + SEGMENTS * SEGMENT_SLOTS;

const TRIES = 200;
const WAIT_MS = 1;
/** Waits without a beat after which nobody holds the lock any more: a minute at least. */
const MOST_WAITS = 60_000;

/** Locks the table; BUG when a thread ended that held it. */
export function lockJoint(words: Int32Array): void {
  if (Atomics.compareExchange(words, WORD.lock, 0, 1) !== 0) waitForLock(words);
}

function waitForLock(words: Int32Array): void {
  let beat = Atomics.load(words, WORD.beat);
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    for (let tries = 0; tries < TRIES; tries++) {
      if (Atomics.compareExchange(words, WORD.lock, 0, 1) === 0) return;
    }
    Atomics.wait(words, WORD.lock, 1, WAIT_MS);
    const now = Atomics.load(words, WORD.beat);
    if (now !== beat) waits = 0;
    beat = now;
  }
  throw new PgscrubError("BUG", "a thread ended while it held the table of fingerprints");
}

export function unlockJoint(words: Int32Array): void {
  Atomics.store(words, WORD.lock, 0);
}

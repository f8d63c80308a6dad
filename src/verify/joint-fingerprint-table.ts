// One table of fingerprints that several threads fill at once: nothing is merged, and each value stands in memory once.
// Memory is bounded: what is more than that goes to unlinked files as sorted runs (joint-runs.ts), and a filter over all of
// it keeps most look-ups from the disk. Every answer is that of a table that holds everything in memory.

import { addToFilter, filterBlocks, foldedWords, foldFilter, mayBeFiltered } from "./fingerprint-filter.ts";
import type { FingerprintTable } from "./fingerprint-table.ts";
import { closeJointFiles, nonceOf, openJointFiles, tooShort } from "./joint-files.ts";
import {
  FILTER_AT,
  JOINED_BITS,
  JOINED_INDEX_AT,
  JOINT_BYTES,
  lockJoint,
  MOST_FILTER_BYTES,
  unlockJoint,
  WORD,
} from "./joint-layout.ts";
import { jointRuns } from "./joint-runs.ts";
import { jointSegments } from "./joint-segments.ts";

/**
 * Hashes in memory at most. Hashes are spread evenly, so that all segments split at about the same time: just before the
 * next split they are fullest, and so many take 40 MB (some 12 bytes each); a little more would take 75.
 */
const DEFAULT_MOST_HELD = 3_300_000;
const LEAST_FILTER_BYTES = 1 << 16;
const FILTER_BYTES_EACH = 1.5;
/** Answers that were read from disk lately. */
const ANSWERS = 1 << 12;

/** A table that several threads fill, as each of them gets it. */
export interface JointTableMemory {
  readonly table: SharedArrayBuffer;
  readonly phraseLengths: SharedArrayBuffer;
}

export interface JointTableOptions {
  /** Flags of bytes that stand beside the table. */
  readonly phraseBytes: number;
  /** A hash that is known by this code takes another one; every other code stays. */
  readonly weaker: number;
  /** Hashes in memory at most; what is more goes to disk. */
  readonly mostHeld?: number | undefined;
}

/**
 * A table whose counts hold for all threads; every call may be made by any of them at any time. `size` counts a hash again
 * that was added again after it had gone to disk; once all is joined each counts once. Calls throw DISK_FULL or
 * CANNOT_WRITE where the temporary folder has no room.
 */
export interface JointFingerprintTable extends Omit<FingerprintTable, "put" | "share"> {
  /** Adds a hash, or gives a known one of the weaker code another code; false when it would be more than `maxSize`. */
  add(lo: number, hi: number, code: number, maxSize: number): boolean;
  /** Joins what is on disk and makes the filter, so that the first look-up need not. */
  settle(): void;
  /** Values that found no room. */
  dropped: number;
  hasPairs: boolean;
  readonly memory: SharedArrayBuffer;
}

/** Memory for an empty table, and its temporary files; `closeJointTable` gives the files back. */
export function newJointTableMemory({
  phraseBytes,
  weaker,
  mostHeld = DEFAULT_MOST_HELD,
}: JointTableOptions): JointTableMemory {
  const table = new SharedArrayBuffer(JOINT_BYTES);
  const words = new Int32Array(table);
  words[WORD.usedSegments] = 1;
  words[WORD.weaker] = weaker;
  words[WORD.mostHeld] = mostHeld;
  words[WORD.joinedFile] = 1;
  openJointFiles(words);
  return { table, phraseLengths: new SharedArrayBuffer(phraseBytes) };
}

/** Closes the temporary files, which frees their space: for the thread that made the table, after all others have ended. */
export function closeJointTable({ table }: JointTableMemory): void {
  closeJointFiles(new Int32Array(table));
}

/** The table over `memory`. */
export function attachJointTable(memory: SharedArrayBuffer): JointFingerprintTable {
  const words = new Int32Array(memory);
  const segments = jointSegments(memory);
  const runs = jointRuns(memory);
  const answers = newAnswers();
  let filter = new Int32Array(memory, FILTER_AT * 4, 0);
  const wordOf = (at: number): number => words[at] ?? 0;

  const size = (): number => wordOf(WORD.held) + wordOf(WORD.spilled);

  function locked<Result>(work: () => Result): Result {
    lockJoint(words);
    try {
      return work();
    } finally {
      unlockJoint(words);
    }
  }

  /** The filter as it is now, empty where there is none. */
  function currentFilter(): Int32Array {
    const length = wordOf(WORD.filterBlocks) * 2;
    if (filter.length !== length) filter = new Int32Array(memory, FILTER_AT * 4, length);
    return filter;
  }

  function makeFilter(): void {
    const count = size();
    const bytes = Math.min(MOST_FILTER_BYTES, Math.max(LEAST_FILTER_BYTES, count * FILTER_BYTES_EACH));
    const isLarge = bytes >= MOST_FILTER_BYTES;
    words[WORD.filterBlocks] = isLarge ? MOST_FILTER_BYTES / 8 : filterBlocks(bytes);
    words[WORD.filterRoom] = isLarge ? 2 ** 31 - 1 : Math.round((bytes / FILTER_BYTES_EACH) * 2);
    const fresh = currentFilter().fill(0);
    const put = (lo: number, hi: number): void => addToFilter(fresh, lo, hi);
    runs.forEach(put);
    segments.forEach(0, 0, put);
  }

  function settle(): void {
    if (wordOf(WORD.runs) > 0) {
      if (wordOf(WORD.held) > 0 && !runs.isCrowded) runs.write(segments);
      runs.join();
    }
    if (wordOf(WORD.filterBlocks) === 0 || size() > wordOf(WORD.filterRoom)) makeFilter();
  }

  /** Adds a hash that is not in memory to an empty slot. */
  function addUnheld(slot: number, lo: number, hi: number, code: number, maxSize: number): boolean {
    if (size() >= maxSize) {
      words[WORD.dropped] = wordOf(WORD.dropped) + 1;
      return false;
    }
    if (wordOf(WORD.held) >= wordOf(WORD.mostHeld) || !segments.add(slot, lo, hi, code)) {
      if (runs.isCrowded) runs.join();
      runs.write(segments);
      segments.add(segments.slotOf(lo, hi), lo, hi, code);
    }
    words[WORD.version] = wordOf(WORD.version) + 1;
    if (wordOf(WORD.filterBlocks) > 0) addToFilter(currentFilter(), lo, hi);
    return true;
  }

  /** What disk says of a hash that memory knows by `held`: what came first counts, unless it gives way. */
  function joinedCode(older: number, held: number): number {
    if (older === 0) return held;
    return older === wordOf(WORD.weaker) && held !== 0 ? held : older;
  }

  /** Code of a hash once something is on disk; the lock is held, and let go while the disk is read. */
  function spilledCode(lo: number, hi: number, held: number): number {
    let known = held;
    for (;;) {
      let file: number;
      let nonce: number;
      let joinings: number;
      let version: number;
      let first: number;
      let count: number;
      try {
        if (wordOf(WORD.runs) > 0 || wordOf(WORD.filterBlocks) === 0) {
          settle();
          known = segments.codeAt(segments.slotOf(lo, hi));
        }
        if (!mayBeFiltered(currentFilter(), lo, hi)) return known;
        version = wordOf(WORD.version);
        const answer = answers.find(lo, hi, version);
        if (answer !== -1) return answer;
        joinings = wordOf(WORD.joinings);
        file = wordOf(WORD.joinedFile);
        nonce = nonceOf(words, file);
        const block = JOINED_INDEX_AT + (hi >>> (32 - JOINED_BITS));
        first = wordOf(block);
        count = wordOf(block + 1) - first;
      } finally {
        unlockJoint(words);
      }
      const older = count > 0 ? runs.findAt(file, nonce, first, count, lo, hi) : 0;
      if (Atomics.load(words, WORD.joinings) === joinings) {
        if (older === -1) throw tooShort();
        const code = joinedCode(older, known);
        answers.keep(lo, hi, version, code);
        return code;
      }
      lockJoint(words);
      known = segments.codeAt(segments.slotOf(lo, hi));
    }
  }

  return {
    memory,
    codeOf(lo, hi) {
      lockJoint(words);
      const held = segments.codeAt(segments.slotOf(lo, hi));
      if (wordOf(WORD.spilled) > 0) return spilledCode(lo, hi, held);
      unlockJoint(words);
      return held;
    },
    add(lo, hi, code, maxSize) {
      lockJoint(words);
      try {
        const slot = segments.slotOf(lo, hi);
        const held = segments.codeAt(slot);
        if (held === 0) return addUnheld(slot, lo, hi, code, maxSize);
        if (held === wordOf(WORD.weaker) && held !== code) {
          segments.setCode(slot, code);
          words[WORD.version] = wordOf(WORD.version) + 1;
        }
        return true;
      } finally {
        unlockJoint(words);
      }
    },
    settle: () => locked(settle),
    forEach(visit) {
      locked(() => {
        if (wordOf(WORD.spilled) > 0 && wordOf(WORD.held) > 0) {
          if (runs.isCrowded) runs.join();
          runs.write(segments);
        }
        settle();
        runs.forEach(visit);
        segments.forEach(0, 0, visit);
      });
    },
    writeFilter(mostBytes, place) {
      locked(() => {
        settle();
        const current = currentFilter();
        foldFilter(current, place(foldedWords(current.length, mostBytes)));
      });
    },
    get revision() {
      return Atomics.load(words, WORD.version);
    },
    get size() {
      return Atomics.load(words, WORD.held) + Atomics.load(words, WORD.spilled);
    },
    get dropped() {
      return Atomics.load(words, WORD.dropped);
    },
    set dropped(count) {
      Atomics.store(words, WORD.dropped, count);
    },
    get hasPairs() {
      return Atomics.load(words, WORD.hasPairs) === 1;
    },
    set hasPairs(has) {
      Atomics.store(words, WORD.hasPairs, has ? 1 : 0);
    },
  };
}

interface Answers {
  /** The code that was kept for a hash, -1: none since the table is of this version. */
  find(lo: number, hi: number, version: number): number;
  keep(lo: number, hi: number, version: number, code: number): void;
}

/** Answers for hashes that come again, one place each; all are forgotten when the table changes. */
function newAnswers(): Answers {
  const halves = new Int32Array(ANSWERS * 2);
  const codes = new Uint8Array(ANSWERS);
  let known = 0;
  function adopt(version: number): void {
    if (known === version) return;
    known = version;
    halves.fill(0);
  }
  return {
    find(lo, hi, version) {
      adopt(version);
      const at = lo & (ANSWERS - 1);
      return halves[at * 2 + 1] === hi && halves[at * 2] === lo ? (codes[at] ?? 0) : -1;
    },
    keep(lo, hi, version, code) {
      adopt(version);
      const at = lo & (ANSWERS - 1);
      halves[at * 2] = lo;
      halves[at * 2 + 1] = hi;
      codes[at] = code;
    },
  };
}

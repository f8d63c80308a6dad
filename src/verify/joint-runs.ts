// The part of a joint table of fingerprints that is on disk. What leaves memory is written as a run; before the first
// look-up all runs are joined into one whose index is in memory, so that a look-up reads one block and a hash counts once.
import {
  codeOfEntry,
  ENTRY_BYTES,
  findInBlock,
  type HashSlots,
  hiOfEntry,
  LEAST_BLOCK_BITS,
  pushHash,
  sortIntoBlocks,
} from "./fingerprint-blocks.ts";
import { type JointFiles, jointFiles, thirdFile } from "./joint-files.ts";
import { JOINED_BITS, JOINED_INDEX_AT, MOST_RUNS, RUN_COUNTS_AT, WORD } from "./joint-layout.ts";
import type { JointSegments } from "./joint-segments.ts";

/** One more would do: so positions stay multiples of 8 bytes, as the files want them. */
const RUN_INDEX_WORDS = (1 << LEAST_BLOCK_BITS) + 2;
const JOINED_BLOCKS = 1 << JOINED_BITS;
/** Hashes that are sorted at a time, about: they fit the processor's cache. */
const SORTED_AT_ONCE = 1 << 14;
/** Words read at a time where all are read. */
const READ_WORDS = 1 << 16;

/** A run as it is joined. */
interface Source {
  readonly file: number;
  readonly offset: number;
  readonly index: Int32Array;
  readonly bits: number;
}

export interface JointRuns {
  /** Whether there are so many runs that they must be joined before the next one. Needs the lock, as all but `findAt`. */
  readonly isCrowded: boolean;
  /** Writes what the segments hold as a run and empties them. DISK_FULL, CANNOT_WRITE: then nothing has changed. */
  write(segments: JointSegments): void;
  /** Joins all runs: of a hash that stands in several the oldest code counts, unless it gives way. Throws like `write`. */
  join(): void;
  /** Calls `visit` for each hash of the joined run, in the order of their first bits. */
  forEach(visit: (lo: number, hi: number, code: number) => void): void;
  /**
   * Code of a hash among `count` entries of the joined run from the entry `first` on, without the lock; 0: not there, -1:
   * the file is no longer that of the joined run.
   */
  findAt(file: number, nonce: number, first: number, count: number, lo: number, hi: number): number;
}

/** The runs of the table in `memory`. */
export function jointRuns(memory: SharedArrayBuffer): JointRuns {
  const words = new Int32Array(memory);
  const files = jointFiles(words);
  const joinedIndex = words.subarray(JOINED_INDEX_AT, JOINED_INDEX_AT + JOINED_BLOCKS + 1);
  let block = new Int32Array(1024);
  const wordOf = (at: number): number => words[at] ?? 0;
  const beat = (): void => void Atomics.add(words, WORD.beat, 1);

  /** Where run `number` begins: each is its entries, then its index. */
  function offsetOf(number: number): number {
    let offset = 0;
    for (let run = 0; run < number; run++) {
      offset += wordOf(RUN_COUNTS_AT + run) * ENTRY_BYTES + RUN_INDEX_WORDS * 4;
    }
    return offset;
  }

  function sources(): Source[] {
    const found: Source[] = [];
    if (wordOf(WORD.joined) > 0) {
      const file = wordOf(WORD.joinedFile);
      found.push({ file, offset: 0, index: joinedIndex.slice(), bits: JOINED_BITS });
    }
    const file = wordOf(WORD.runsFile);
    let offset = 0;
    for (let run = 0; run < wordOf(WORD.runs); run++) {
      const index = new Int32Array(RUN_INDEX_WORDS);
      const indexAt = offset + wordOf(RUN_COUNTS_AT + run) * ENTRY_BYTES;
      files.read(file, index, RUN_INDEX_WORDS, indexAt);
      found.push({ file, offset, index, bits: LEAST_BLOCK_BITS });
      offset = indexAt + RUN_INDEX_WORDS * 4;
    }
    return found;
  }

  return {
    get isCrowded() {
      return wordOf(WORD.runs) === MOST_RUNS;
    },
    write(segments) {
      const file = wordOf(WORD.runsFile);
      const count = wordOf(WORD.held);
      const offset = offsetOf(wordOf(WORD.runs));
      const prefixBits = prefixBitsFor(count);
      const index = new Int32Array(RUN_INDEX_WORDS);
      const starts = new Int32Array(RUN_INDEX_WORDS);
      const gathered: HashSlots = { halves: new Int32Array(0), codes: new Uint8Array(0), slots: 0 };
      const gather = (lo: number, hi: number, code: number): void => pushHash(gathered, lo, hi, code);
      let entries = new Int32Array(0);
      let before = 0;
      for (let prefix = 0; prefix < 1 << prefixBits; prefix++) {
        gathered.slots = 0;
        segments.forEach(prefix, prefixBits, gather);
        if (entries.length < gathered.slots * 2) entries = new Int32Array(gathered.slots * 3);
        const room = { entries, index, starts };
        const sorted = sortIntoBlocks(gathered, LEAST_BLOCK_BITS, prefix, prefixBits, before, room);
        files.write(file, entries, sorted * 2, offset + before * ENTRY_BYTES);
        before += sorted;
        beat();
      }
      files.write(file, index, RUN_INDEX_WORDS, offset + count * ENTRY_BYTES);
      words[RUN_COUNTS_AT + wordOf(WORD.runs)] = count;
      words[WORD.runs] = wordOf(WORD.runs) + 1;
      words[WORD.spilled] = wordOf(WORD.spilled) + count;
      segments.empty();
    },
    join() {
      const old = wordOf(WORD.joinedFile);
      const fresh = thirdFile(wordOf(WORD.runsFile), old);
      const index = new Int32Array(JOINED_BLOCKS + 1);
      // What an attempt that failed has left there is neither read nor written over under the same nonce.
      files.empty(fresh);
      const count = joinSources(words, files, sources(), fresh, index, beat);
      joinedIndex.set(index);
      words[WORD.joined] = count;
      words[WORD.spilled] = count;
      words[WORD.runs] = 0;
      words[WORD.joinedFile] = fresh;
      // Who reads in the old file now sees afterwards that it is not the joined one any more.
      Atomics.add(words, WORD.joinings, 1);
      files.empty(old);
      files.empty(wordOf(WORD.runsFile));
    },
    forEach(visit) {
      const count = wordOf(WORD.joined);
      if (count === 0) return;
      const file = wordOf(WORD.joinedFile);
      const read = new Int32Array(READ_WORDS);
      let at = 0;
      for (let from = 0; from < count; from += READ_WORDS / 2) {
        const some = Math.min(READ_WORDS / 2, count - from);
        files.read(file, read, some * 2, from * ENTRY_BYTES);
        for (let entry = 0; entry < some; entry++) {
          while ((joinedIndex[at + 1] ?? 0) <= from + entry) at++;
          const word = read[entry * 2 + 1] ?? 0;
          visit(read[entry * 2] ?? 0, hiOfEntry(word, at, JOINED_BITS), codeOfEntry(word));
        }
        beat();
      }
    },
    findAt(file, nonce, first, count, lo, hi) {
      if (block.length < count * 2) block = new Int32Array(count * 3);
      if (!files.hasRead(file, nonce, block, count * 2, first * ENTRY_BYTES)) return -1;
      return findInBlock(block, count, lo, hi);
    },
  };
}

/** Bits by which hashes are told apart into portions of SORTED_AT_ONCE. */
function prefixBitsFor(count: number): number {
  let bits = 0;
  while (bits < LEAST_BLOCK_BITS && count >> bits > SORTED_AT_ONCE) bits++;
  return bits;
}

/** Writes each hash of the sources once, sorted into the blocks of a joined run. Returns how many there are. */
function joinSources(
  words: Int32Array,
  files: JointFiles,
  sources: readonly Source[],
  into: number,
  index: Int32Array,
  beat: () => void,
): number {
  const weaker = words[WORD.weaker] ?? 0;
  const prefixBits = prefixBitsFor(words[WORD.spilled] ?? 0);
  const starts = new Int32Array((JOINED_BLOCKS >> prefixBits) + 1);
  const table: HashSlots = { halves: new Int32Array(0), codes: new Uint8Array(0), slots: 0 };
  let read = new Int32Array(0);
  let entries = new Int32Array(0);
  let before = 0;
  for (let prefix = 0; prefix < 1 << prefixBits; prefix++) {
    let expected = 0;
    for (const source of sources)
      expected += sliceEnd(source, prefix, prefixBits) - sliceStart(source, prefix, prefixBits);
    clearTable(table, expected);
    if (entries.length < expected * 2) entries = new Int32Array(expected * 3);
    if (read.length < entries.length) read = new Int32Array(entries.length);
    for (const source of sources) takeSlice(files, source, prefix, prefixBits, read, table, weaker);
    const room = { entries, index, starts };
    const sorted = sortIntoBlocks(table, JOINED_BITS, prefix, prefixBits, before, room);
    files.write(into, entries, sorted * 2, before * ENTRY_BYTES);
    before += sorted;
    beat();
  }
  return before;
}

function sliceStart({ index, bits }: Source, prefix: number, prefixBits: number): number {
  return index[prefix << (bits - prefixBits)] ?? 0;
}

function sliceEnd({ index, bits }: Source, prefix: number, prefixBits: number): number {
  return index[(prefix + 1) << (bits - prefixBits)] ?? 0;
}

/** An empty table with room for so many hashes: at most half of its slots are taken. */
function clearTable(table: HashSlots, count: number): void {
  let slots = 1024;
  while (slots < count * 2) slots *= 2;
  table.slots = slots;
  if (table.codes.length < slots) {
    table.halves = new Int32Array(slots * 2);
    table.codes = new Uint8Array(slots);
  } else table.halves.fill(0, 0, slots * 2);
}

/** Adds the hashes of one prefix to a table: what is known keeps its code, unless that is the weaker one. */
function takeSlice(
  files: JointFiles,
  source: Source,
  prefix: number,
  prefixBits: number,
  read: Int32Array,
  { halves, codes, slots }: HashSlots,
  weaker: number,
): void {
  const { file, offset, index, bits } = source;
  const first = sliceStart(source, prefix, prefixBits);
  const end = sliceEnd(source, prefix, prefixBits);
  if (end === first) return;
  files.read(file, read, (end - first) * 2, offset + first * ENTRY_BYTES);
  let block = prefix << (bits - prefixBits);
  for (let entry = first; entry < end; entry++) {
    while ((index[block + 1] ?? 0) <= entry) block++;
    const lo = read[(entry - first) * 2] ?? 0;
    const word = read[(entry - first) * 2 + 1] ?? 0;
    const hi = hiOfEntry(word, block, bits);
    let slot = lo & (slots - 1);
    for (;;) {
      const held = halves[slot * 2 + 1] ?? 0;
      if (held === 0 || (held === hi && halves[slot * 2] === lo)) break;
      slot = (slot + 1) & (slots - 1);
    }
    if (halves[slot * 2 + 1] === 0) {
      halves[slot * 2] = lo;
      halves[slot * 2 + 1] = hi;
      codes[slot] = codeOfEntry(word);
    } else if (codes[slot] === weaker) codes[slot] = codeOfEntry(word);
  }
}

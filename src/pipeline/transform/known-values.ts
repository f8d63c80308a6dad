// Names and companies of the source that stand in columns ruled `person.*` and `company`, so that free text elsewhere
// can show each by its own pseudonym. Filled before the transfer, read by the text and html maskers.
import { isLower } from "./fit.ts";
import { newKnownPrefixes } from "./known-prefixes.ts";
import { normalizePhrase, rolesOf, splitName } from "./person-name.ts";
import { newPseudonyms } from "./pseudonym.ts";

/** Which masker a known word or phrase belongs to. */
export type KnownKind = "first_name" | "last_name" | "company";

/** A bounded set of normalised words and phrases, as keyed 64-bit fingerprints. */
export interface KnownValues {
  /** Adds one source value of a column ruled so; splitting and normalising happens inside. */
  add(kind: "first_name" | "last_name" | "full_name" | "company", value: string): void;
  /** Kind of the word or phrase (lower-cased, single spaces), or undefined when unknown. */
  lookup(phrase: string): KnownKind | undefined;
  /**
   * Words of the longest known phrase whose leading ASCII letters and digits have this hash (known-prefixes.ts), at
   * least; 0 when no phrase begins so.
   */
  wordsFrom(runHash: number): number;
  /** Longest known phrase, in words. */
  readonly maxWords: number;
  readonly size: number;
  /** What another thread builds the same set from. */
  share(): SharedKnownValues;
}

/** A set of known values in shared memory: read by many threads, written by none. */
export interface SharedKnownValues {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly kinds: Uint8Array;
  readonly prefixes: Uint8Array;
  readonly lengths: readonly number[];
  readonly size: number;
  readonly maxWords: number;
}

const KINDS = ["first_name", "last_name", "company"] as const;
const FIRST_CAPACITY = 1024;
/** Entries at most: 9 bytes each at a load of a half, so 75 MB; more distinct names than that do not occur. */
const MAX_ENTRIES = 4_000_000;
/** Company names longer than this are texts, not names. */
const MAX_PHRASE_WORDS = 8;
/** Words of fewer letters are initials: as known names they would turn every "a" and "I" into a fake. */
const MIN_LETTERS = 2;

/**
 * An empty set under `key` (32 bytes), or the one that another thread shared; to that nothing may be added. A word keeps the
 * kind it was first added with.
 */
export function newKnownValues(key: Uint8Array, shared?: SharedKnownValues): KnownValues {
  const prf = newPseudonyms(key).domain("known values");
  const lengths = new Set<number>(shared?.lengths);
  const prefixes = newKnownPrefixes(shared?.prefixes);
  let table: Table = shared ?? newTable(FIRST_CAPACITY);
  let size = shared?.size ?? 0;
  let maxWords = shared?.maxWords ?? 0;

  const put = (phrase: string, words: number, kind: KnownKind): void => {
    if (size >= MAX_ENTRIES) return;
    const hash = prf.hash(phrase);
    const at = slotOf(table, hash[0] ?? 0, hash[1] ?? 0);
    if (table.kinds[at] !== 0) return;
    table.low[at] = hash[0] ?? 0;
    table.high[at] = hash[1] ?? 0;
    table.kinds[at] = KINDS.indexOf(kind) + 1;
    size++;
    maxWords = Math.max(maxWords, words);
    lengths.add(phrase.length);
    prefixes.add(phrase, words);
    if (size * 2 > table.kinds.length) table = grow(table);
  };

  return {
    add(kind, value) {
      if (kind === "company") {
        const phrase = normalizePhrase(value);
        const words = phrase.split(" ").length;
        if (letterCount(phrase) >= MIN_LETTERS && words <= MAX_PHRASE_WORDS) put(phrase, words, "company");
        return;
      }
      const words = splitName(value);
      const roles = rolesOf(words);
      const last = roles.findLastIndex((role) => role !== "none");
      words.forEach(({ core }, index) => {
        const role = roles[index] ?? "none";
        if (role === "none" || letterCount(core) < MIN_LETTERS) return;
        const part =
          kind === "full_name" ? role : kind === "last_name" && index === last ? kind : "first_name";
        put(normalizePhrase(core), 1, part);
      });
    },
    lookup(phrase) {
      // Most words of a text have a length that no name has, or are asked for when nothing is known.
      if (size === 0 || !lengths.has(phrase.length)) return undefined;
      const hash = prf.hash(phrase);
      const kind = table.kinds[slotOf(table, hash[0] ?? 0, hash[1] ?? 0)] ?? 0;
      return kind === 0 ? undefined : KINDS[kind - 1];
    },
    wordsFrom: (runHash) => prefixes.wordsFrom(runHash),
    get maxWords() {
      return maxWords;
    },
    get size() {
      return size;
    },
    share: () => ({
      low: sharedCopy(table.low, new Uint32Array(new SharedArrayBuffer(table.low.byteLength))),
      high: sharedCopy(table.high, new Uint32Array(new SharedArrayBuffer(table.high.byteLength))),
      kinds: sharedCopy(table.kinds, new Uint8Array(new SharedArrayBuffer(table.kinds.byteLength))),
      prefixes: sharedCopy(
        prefixes.buckets,
        new Uint8Array(new SharedArrayBuffer(prefixes.buckets.byteLength)),
      ),
      lengths: [...lengths],
      size,
      maxWords,
    }),
  };
}

function sharedCopy<Words extends Uint8Array | Uint32Array>(from: Words, to: Words): Words {
  to.set(from);
  return to;
}

/** Open addressing with linear probing; a kind of 0 is a free slot. */
interface Table {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly kinds: Uint8Array;
}

function newTable(capacity: number): Table {
  return { low: new Uint32Array(capacity), high: new Uint32Array(capacity), kinds: new Uint8Array(capacity) };
}

/** The slot that holds the fingerprint, or the free one where it would go. */
function slotOf(table: Table, low: number, high: number): number {
  const mask = table.kinds.length - 1;
  let at = low & mask;
  while (table.kinds[at] !== 0 && (table.low[at] !== low || table.high[at] !== high)) at = (at + 1) & mask;
  return at;
}

function grow(old: Table): Table {
  const table = newTable(old.kinds.length * 2);
  old.kinds.forEach((kind, from) => {
    if (kind === 0) return;
    const low = old.low[from] ?? 0;
    const high = old.high[from] ?? 0;
    const at = slotOf(table, low, high);
    table.low[at] = low;
    table.high[at] = high;
    table.kinds[at] = kind;
  });
  return table;
}

/** Letters of `text`; every character beyond ASCII counts as one, so names in other scripts are known too. */
function letterCount(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127 || isLower(unit | 32)) count++;
  }
  return count;
}

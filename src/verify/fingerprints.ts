// What the verifier knows of the source: keyed 64-bit fingerprints of its provable values, never the values. Filled by
// pipeline/tap from the stream, probed by the scanner for every token of the target.
import { type DigestSet, newDigestSet } from "./digests.ts";
import { newKeyedHash } from "./keyed-hash.ts";

/** What a fingerprinted value was; reports print it as the detector's name. `allowed`: the rules allow it, never a hit. */
export const FINGERPRINT_KINDS = ["allowed", "email", "phone", "secret", "value", "name", "canary"] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

/** Longest whole value that is looked for as one piece; longer ones are looked for by their tokens. */
export const MAX_PHRASE_BYTES = 1024;

const FIRST_CAPACITY = 1 << 16;
const DEFAULT_MAX_ENTRIES = 11_000_000;
const FULLEST = 0.7;
/** A word of the filter has 32 bits, four for each slot. */
const FILTER_SLOTS_PER_WORD = 8;
const NAME_CODE = FINGERPRINT_KINDS.indexOf("name") + 1;

export interface Fingerprints {
  /** Adds `buffer[start, end)`; case of ASCII letters is ignored. */
  add(kind: FingerprintKind, buffer: Uint8Array, start: number, end: number): void;
  /** Adds a whole value that may hold separators; the scanner compares it with whole fields and quoted strings. */
  addPhrase(kind: FingerprintKind, buffer: Uint8Array, start: number, end: number): void;
  /** Adds two neighbouring words of a name, with one space between them. */
  addPair(buffer: Uint8Array, start: number, end: number): void;
  /** Kind of a known range, or undefined. */
  lookup(buffer: Uint8Array, start: number, end: number): FingerprintKind | undefined;
  /** A phrase of this length was added. */
  hasPhraseOfLength(bytes: number): boolean;
  readonly hasPairs: boolean;
  /** Salted digests of values that never left the source. */
  readonly digests: DigestSet;
  readonly size: number;
  /** Values that found no room: more than 0 means that the verification cannot be complete. */
  readonly dropped: number;
}

/**
 * An open-addressing set of 64-bit fingerprints and one byte of kind, 9 bytes a slot, behind a filter of 4 bits a slot:
 * 80 MB at 5 million values. Most tokens are unknown, and the filter, which fits the processor's cache, says so at the
 * price of one access. With n values, m probes of unknown tokens hit by chance with probability n·m/2^64: 5 million
 * values and 10^9 tokens give one false finding in 3,700 runs.
 */
export function newFingerprints(options: { maxEntries?: number; digestSalt?: Buffer } = {}): Fingerprints {
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const hash = newKeyedHash();
  const phraseLengths = new Uint8Array(MAX_PHRASE_BYTES + 1);
  let capacity = FIRST_CAPACITY;
  // Both halves of a fingerprint side by side: one miss of the cache per probe.
  let halves = new Int32Array(capacity * 2);
  let kinds = new Uint8Array(capacity);
  let filter = new Int32Array(capacity / FILTER_SLOTS_PER_WORD);
  let size = 0;
  let dropped = 0;
  let hasPairs = false;

  /** Slot of (lo, hi), or the empty slot where it would go. */
  function slotOf(lo: number, hi: number): number {
    const mask = capacity - 1;
    let slot = lo & mask;
    for (;;) {
      const known = halves[slot * 2 + 1] ?? 0;
      if (known === 0 || (known === hi && halves[slot * 2] === lo)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  function put(slot: number, lo: number, hi: number, code: number): void {
    halves[slot * 2] = lo;
    halves[slot * 2 + 1] = hi;
    kinds[slot] = code;
    const word = (hi >>> 5) & (filter.length - 1);
    filter[word] = (filter[word] ?? 0) | (1 << (hi & 31));
  }

  function grow(): void {
    const oldHalves = halves;
    const oldKinds = kinds;
    capacity *= 2;
    halves = new Int32Array(capacity * 2);
    kinds = new Uint8Array(capacity);
    filter = new Int32Array(capacity / FILTER_SLOTS_PER_WORD);
    for (let old = 0; old < oldKinds.length; old++) {
      const lo = oldHalves[old * 2] ?? 0;
      const hi = oldHalves[old * 2 + 1] ?? 0;
      if (hi !== 0) put(slotOf(lo, hi), lo, hi, oldKinds[old] ?? 0);
    }
  }

  function add(kind: FingerprintKind, buffer: Uint8Array, start: number, end: number): void {
    hash.update(buffer, start, end);
    const { lo, hi } = hash;
    const code = FINGERPRINT_KINDS.indexOf(kind) + 1;
    let slot = slotOf(lo, hi);
    if (kinds[slot] !== 0) {
      // A word that is a name somewhere and a value elsewhere proves more as a value: names are matched with more care.
      if (kinds[slot] === NAME_CODE) kinds[slot] = code;
      return;
    }
    if (size >= maxEntries) {
      dropped++;
      return;
    }
    if (size + 1 > capacity * FULLEST) {
      grow();
      slot = slotOf(lo, hi);
    }
    put(slot, lo, hi, code);
    size++;
  }

  return {
    add,
    addPhrase(kind, buffer, start, end) {
      if (end - start > MAX_PHRASE_BYTES) return;
      phraseLengths[end - start] = 1;
      add(kind, buffer, start, end);
    },
    addPair(buffer, start, end) {
      hasPairs = true;
      add("name", buffer, start, end);
    },
    lookup(buffer, start, end) {
      if (size === 0) return undefined;
      hash.update(buffer, start, end);
      const { lo, hi } = hash;
      const bits = filter[(hi >>> 5) & (filter.length - 1)] ?? 0;
      if ((bits & (1 << (hi & 31))) === 0) return undefined;
      const code = kinds[slotOf(lo, hi)] ?? 0;
      return code === 0 ? undefined : FINGERPRINT_KINDS[code - 1];
    },
    hasPhraseOfLength: (bytes) => bytes <= MAX_PHRASE_BYTES && phraseLengths[bytes] === 1,
    digests: newDigestSet(options.digestSalt ?? Buffer.alloc(0)),
    get hasPairs() {
      return hasPairs;
    },
    get size() {
      return size;
    },
    get dropped() {
      return dropped;
    },
  };
}

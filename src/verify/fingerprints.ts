// What the verifier knows of the source: keyed 64-bit fingerprints of its provable values, never the values. Filled by
// pipeline/tap from the stream, probed by the scanner for every token of the target. Several threads fill one each under
// one key; one of them takes in the others, and all scan with the result.
import { PgscrubError } from "../errors.ts";
import { type DigestSet, newDigestSet, type SharedDigestSet } from "./digests.ts";
import { newFingerprintTable, type SharedFingerprintTable } from "./fingerprint-table.ts";
import { newKeyedHash, newRandomKey } from "./keyed-hash.ts";

/** What a fingerprinted value was; reports print it as the detector's name. `allowed`: the rules allow it, never a hit. */
export const FINGERPRINT_KINDS = ["allowed", "email", "phone", "secret", "value", "name", "canary"] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

/** Longest whole value that is looked for as one piece; longer ones are looked for by their tokens. */
export const MAX_PHRASE_BYTES = 1024;

const DEFAULT_MAX_ENTRIES = 11_000_000;
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
  /** All of it for another thread, as it stands now, without a copy. */
  share(): SharedFingerprints;
  /** Takes in what another thread collected under the same key and salt; BUG when the key is another. */
  mergeFrom(other: SharedFingerprints): void;
}

/** Fingerprints as a message between threads: plain data over shared memory. */
export interface SharedFingerprints {
  readonly key: Uint8Array;
  readonly table: SharedFingerprintTable;
  readonly phraseLengths: SharedArrayBuffer;
  readonly hasPairs: boolean;
  readonly dropped: number;
  readonly digests: SharedDigestSet;
}

export interface FingerprintOptions {
  readonly maxEntries?: number;
  readonly digestSalt?: Uint8Array;
  /** The key of a run whose threads each fill a set of their own; a fresh random one when it is left out. */
  readonly key?: Uint8Array;
}

/**
 * An open-addressing set of 64-bit fingerprints and one byte of kind, 9 bytes a slot, behind a filter of one byte a slot:
 * 80 MB at 5 million values. Most tokens are unknown, and the filter, which fits the processor's cache, says so at the
 * price of one access. With n values, m probes of unknown tokens hit by chance with probability n·m/2^64: 5 million
 * values and 10^9 tokens give one false finding in 3,700 runs.
 */
export function newFingerprints(options: FingerprintOptions = {}): Fingerprints {
  const { maxEntries, key = newRandomKey(), digestSalt } = options;
  return fingerprintsOver(
    maxEntries ?? DEFAULT_MAX_ENTRIES,
    key,
    newDigestSet(digestSalt ?? Buffer.alloc(0)),
  );
}

/**
 * The fingerprints that another thread filled, over its own memory: to be read, or to be added to, by one thread alone and
 * never by the one that shared them.
 */
export function attachFingerprints(
  shared: SharedFingerprints,
  maxEntries = DEFAULT_MAX_ENTRIES,
): Fingerprints {
  const digests = newDigestSet(shared.digests.salt, shared.digests);
  return fingerprintsOver(maxEntries, shared.key, digests, shared);
}

function fingerprintsOver(
  maxEntries: number,
  key: Uint8Array,
  digests: DigestSet,
  from?: SharedFingerprints,
): Fingerprints {
  const hash = newKeyedHash(key);
  const table = newFingerprintTable(from?.table);
  const phraseLengths = new Uint8Array(from?.phraseLengths ?? new SharedArrayBuffer(MAX_PHRASE_BYTES + 1));
  let dropped = from?.dropped ?? 0;
  let hasPairs = from?.hasPairs ?? false;

  function put(lo: number, hi: number, code: number): void {
    const known = table.codeOf(lo, hi);
    // A word that is a name somewhere and a value elsewhere proves more as a value: names are matched with more care.
    if (known !== 0 && known !== NAME_CODE) return;
    if (!table.put(lo, hi, code, maxEntries)) dropped++;
  }

  function add(kind: FingerprintKind, buffer: Uint8Array, start: number, end: number): void {
    hash.update(buffer, start, end);
    put(hash.lo, hash.hi, FINGERPRINT_KINDS.indexOf(kind) + 1);
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
      if (table.size === 0) return undefined;
      hash.update(buffer, start, end);
      const code = table.codeOf(hash.lo, hash.hi);
      return code === 0 ? undefined : FINGERPRINT_KINDS[code - 1];
    },
    hasPhraseOfLength: (bytes) => bytes <= MAX_PHRASE_BYTES && phraseLengths[bytes] === 1,
    digests,
    get hasPairs() {
      return hasPairs;
    },
    get size() {
      return table.size;
    },
    get dropped() {
      return dropped;
    },
    share: () => ({
      ...{ key, table: table.share(), phraseLengths: phraseLengths.buffer },
      ...{ hasPairs, dropped, digests: digests.share() },
    }),
    mergeFrom(other) {
      if (Buffer.compare(key, other.key) !== 0) {
        throw new PgscrubError("BUG", "fingerprints of another key cannot be taken in");
      }
      const lengths = new Uint8Array(other.phraseLengths);
      for (let length = 0; length < lengths.length; length++)
        if (lengths[length] === 1) phraseLengths[length] = 1;
      if (other.hasPairs) hasPairs = true;
      dropped += other.dropped;
      newFingerprintTable(other.table).forEach(put);
      digests.mergeFrom(other.digests);
    },
  };
}

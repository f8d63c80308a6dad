// What the verifier knows of the source: keyed 64-bit fingerprints of its provable values, never the values. Filled by
// pipeline/tap from the stream, probed by the scanner for every token of the target. Several threads fill one table under
// one key, or one table each of which one takes in the others; all scan with the result.
import { PgscrubError } from "../errors.ts";
import { type DigestSet, newDigestSet, type SharedDigestSet } from "./digests.ts";
import {
  type FingerprintTable,
  newFingerprintTable,
  type SharedFingerprintTable,
} from "./fingerprint-table.ts";
import {
  attachJointTable,
  type JointFingerprintTable,
  type JointTableMemory,
  newJointTableMemory,
} from "./joint-fingerprint-table.ts";
import { newKeyedHash, newRandomKey } from "./keyed-hash.ts";

/** What a fingerprinted value was; reports print it as the detector's name. `allowed`: the rules allow it, never a hit. */
export const FINGERPRINT_KINDS = ["allowed", "email", "phone", "secret", "value", "name", "canary"] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];

/** Longest whole value that is looked for as one piece; longer ones are looked for by their tokens. */
export const MAX_PHRASE_BYTES = 1024;

/** Of one thread's own table, all of which is in memory; and of the one that threads fill together, which goes on on disk. */
const MOST_OWN = 11_000_000;
const MOST_JOINT = 2 ** 31 - 1;
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
  /** Goes up with everything that is added. */
  readonly revision: number;
  /** The key of this run. */
  readonly key: Uint8Array;
  /** Values that found no room: more than 0 means that the verification cannot be complete. */
  readonly dropped: number;
  /** Once all is added: does what the first look-up would have to do where part of it is on disk. */
  settle(): void;
  /** Writes a filter of all hashes, `mostBytes` long at most, to what `place` gives for its length in words. */
  writeFilter(mostBytes: number, place: (words: number) => Int32Array): void;
  /** By length: whether a phrase of it was added. */
  readonly phraseLengths: Uint8Array;
  /** All of it for another thread, as it stands now, without a copy. */
  share(): SharedFingerprints;
  /** Takes in what another thread collected under the same key and salt; BUG when the key is another. */
  mergeFrom(other: SharedFingerprints): void;
  /** Takes in the digests alone of a thread that filled the same table. */
  mergeDigests(other: SharedDigestSet): void;
}

/** Fingerprints as a message between threads: plain data over shared memory. */
export interface SharedFingerprints {
  readonly key: Uint8Array;
  /** The table of one thread, or else the one that several threads fill. */
  readonly table: SharedFingerprintTable | undefined;
  readonly joint: SharedArrayBuffer | undefined;
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
  /** The table that all threads of a run fill, under the same key. */
  readonly joint?: JointTableMemory;
}

/**
 * Memory and temporary files for fingerprints that several threads fill; `mostHeld` of them stay in memory. The thread that
 * calls this ends it with `closeJointTable`.
 */
export function newJointFingerprints(mostHeld?: number): JointTableMemory {
  return newJointTableMemory({ phraseBytes: MAX_PHRASE_BYTES + 1, weaker: NAME_CODE, mostHeld });
}

/** A table and what goes with it: of this thread alone, or of all of them. */
interface Store extends Omit<FingerprintTable, "put" | "share"> {
  /** Adds a hash; one that is known only as a name gets the code. False when there is no room. */
  add(lo: number, hi: number, code: number): boolean;
  dropped: number;
  hasPairs: boolean;
  settle(): void;
  share(): Pick<SharedFingerprints, "table" | "joint">;
}

/**
 * An open-addressing set of 64-bit fingerprints and one byte of kind, 9 bytes a slot, behind a filter of one byte a slot:
 * 80 MB at 5 million values. Most tokens are unknown, and the filter, which fits the processor's cache, says so at the
 * price of one access. With n values, m probes of unknown tokens hit by chance with probability n·m/2^64: 5 million
 * values and 10^9 tokens give one false finding in 3,700 runs.
 */
export function newFingerprints(options: FingerprintOptions = {}): Fingerprints {
  const { maxEntries, key = newRandomKey(), digestSalt, joint } = options;
  const digests = newDigestSet(digestSalt ?? Buffer.alloc(0));
  if (joint === undefined) return fingerprintsOver(ownStore(maxEntries), key, digests);
  const table = attachJointTable(joint.table);
  return fingerprintsOver(jointStore(table, maxEntries), key, digests, joint.phraseLengths);
}

/**
 * The fingerprints that another thread filled, over its own memory: to be read, or to be added to, by one thread alone and
 * never by the one that shared them.
 */
export function attachFingerprints(
  shared: SharedFingerprints,
  maxEntries: number | undefined = undefined,
): Fingerprints {
  const digests = newDigestSet(shared.digests.salt, shared.digests);
  const { joint } = shared;
  const store =
    joint === undefined ? ownStore(maxEntries, shared) : jointStore(attachJointTable(joint), maxEntries);
  return fingerprintsOver(store, shared.key, digests, shared.phraseLengths);
}

function ownStore(maxEntries = MOST_OWN, from?: SharedFingerprints): Store {
  const table = newFingerprintTable(from?.table);
  const store: Store = {
    codeOf: table.codeOf,
    forEach: table.forEach,
    writeFilter: table.writeFilter,
    settle() {},
    share: () => ({ table: table.share(), joint: undefined }),
    add(lo, hi, code) {
      const known = table.codeOf(lo, hi);
      // A word that is a name somewhere and a value elsewhere proves more as a value: names are matched with more care.
      if (known !== 0 && known !== NAME_CODE) return true;
      if (table.put(lo, hi, code, maxEntries)) return true;
      store.dropped++;
      return false;
    },
    get size() {
      return table.size;
    },
    get revision() {
      return table.revision;
    },
    dropped: from?.dropped ?? 0,
    hasPairs: from?.hasPairs ?? false,
  };
  return store;
}

function jointStore(table: JointFingerprintTable, maxEntries = MOST_JOINT): Store {
  const { add } = table;
  return Object.assign(table, {
    add: (lo: number, hi: number, code: number) => add(lo, hi, code, maxEntries),
    share: () => ({ table: undefined, joint: table.memory }),
  });
}

function fingerprintsOver(
  store: Store,
  key: Uint8Array,
  digests: DigestSet,
  lengths = new SharedArrayBuffer(MAX_PHRASE_BYTES + 1),
): Fingerprints {
  const hash = newKeyedHash(key);
  const phraseLengths = new Uint8Array(lengths);
  let revision = 0;

  function put(lo: number, hi: number, code: number): void {
    revision++;
    store.add(lo, hi, code);
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
      if (!store.hasPairs) store.hasPairs = true;
      add("name", buffer, start, end);
    },
    lookup(buffer, start, end) {
      if (store.size === 0) return undefined;
      hash.update(buffer, start, end);
      const code = store.codeOf(hash.lo, hash.hi);
      return code === 0 ? undefined : FINGERPRINT_KINDS[code - 1];
    },
    hasPhraseOfLength: (bytes) => bytes <= MAX_PHRASE_BYTES && phraseLengths[bytes] === 1,
    digests,
    key,
    get revision() {
      return revision + store.revision + digests.size;
    },
    get hasPairs() {
      return store.hasPairs;
    },
    get size() {
      return store.size;
    },
    get dropped() {
      return store.dropped;
    },
    settle: store.settle,
    writeFilter: store.writeFilter,
    phraseLengths,
    share: () => ({
      ...{ key, ...store.share(), phraseLengths: phraseLengths.buffer },
      ...{ hasPairs: store.hasPairs, dropped: store.dropped, digests: digests.share() },
    }),
    mergeFrom(other) {
      if (Buffer.compare(key, other.key) !== 0) {
        throw new PgscrubError("BUG", "fingerprints of another key cannot be taken in");
      }
      const told = new Uint8Array(other.phraseLengths);
      for (let length = 0; length < told.length; length++) if (told[length] === 1) phraseLengths[length] = 1;
      if (other.hasPairs) store.hasPairs = true;
      store.dropped += other.dropped;
      const table =
        other.joint === undefined ? newFingerprintTable(other.table) : attachJointTable(other.joint);
      table.forEach(put);
      digests.mergeFrom(other.digests);
    },
    mergeDigests: digests.mergeFrom,
  };
}

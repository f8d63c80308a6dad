// Salted digests of values that never left the source (columns placed there), keyed by length: a token of the target is
// only digested when some placed value had its length, since sha256 costs a hundred times a fingerprint.
import { hash } from "node:crypto";
import { LOWER } from "./keyed-hash.ts";

/** Bytes of sha256 that the source sends. */
export const DIGEST_BYTES = 16;
/** Longer placed values are not looked for by digest. */
export const MAX_DIGESTED_BYTES = 16_384;

const WORDS = DIGEST_BYTES / 4;
const FIRST_SLOTS = 1 << 10;
const FULLEST = 0.7;
/** Odd: its multiples visit every slot once. */
const SCATTER = 0x9e3779b1;

export interface DigestSet {
  /** First 16 bytes of sha256(salt || value) at `buffer[at…]`, and the value's length in bytes. */
  add(buffer: Uint8Array, at: number, valueBytes: number): void;
  /** The same of a phone number's digits, 9 to 15 of them. */
  addDigits(buffer: Uint8Array, at: number): void;
  /** Digits of phone numbers were added. */
  readonly hasDigits: boolean;
  hasLength(bytes: number): boolean;
  /** Whether `buffer[start, end)`, raw or with ASCII letters lower-cased, is a placed value. */
  has(buffer: Uint8Array, start: number, end: number): boolean;
  readonly size: number;
  /** All of it for another thread, as it stands now, without a copy. */
  share(): SharedDigestSet;
  /** Takes in what another thread collected under the same salt. */
  mergeFrom(other: SharedDigestSet): void;
}

/** Digests as a message between threads: plain data over shared memory. */
export interface SharedDigestSet {
  readonly salt: Uint8Array;
  readonly slots: SharedArrayBuffer;
  readonly lengths: SharedArrayBuffer;
  readonly hasDigits: boolean;
  readonly size: number;
}

/** A set of digests made with `salt`, empty or with what `from` holds; a chance hit among n has probability n/2^128 per probe. */
export function newDigestSet(salt: Uint8Array, from?: SharedDigestSet): DigestSet {
  // Open addressing; a digest is as good as random, so that its own first word says where it stands. All 0: empty.
  let slots = new Int32Array(from?.slots ?? new SharedArrayBuffer(FIRST_SLOTS * DIGEST_BYTES));
  let size = from?.size ?? 0;
  const lengths = new Uint8Array(from?.lengths ?? new SharedArrayBuffer(MAX_DIGESTED_BYTES + 1));
  const scratch = Buffer.alloc(salt.length + MAX_DIGESTED_BYTES);
  scratch.set(salt);
  let hasDigits = from?.hasDigits ?? false;
  const asked = new Int32Array(WORDS);
  const askedBytes = new Uint8Array(asked.buffer);

  /** Where the digest in `asked` stands, or the empty slot where it would go. */
  function slotOfAsked(): number {
    const mask = slots.length - 1;
    for (let at = ((asked[0] ?? 0) * WORDS) & mask; ; at = (at + WORDS) & mask) {
      let isEqual = true;
      let bits = 0;
      for (let word = 0; word < WORDS; word++) {
        const known = slots[at + word] ?? 0;
        bits |= known;
        if (known !== asked[word]) isEqual = false;
      }
      if (isEqual || bits === 0) return at;
    }
  }

  function isEmpty(at: number): boolean {
    return ((slots[at] ?? 0) | (slots[at + 1] ?? 0) | (slots[at + 2] ?? 0) | (slots[at + 3] ?? 0)) === 0;
  }

  function rememberAsked(): void {
    const at = slotOfAsked();
    if (!isEmpty(at)) return;
    slots.set(asked, at);
    size++;
    if (size <= (slots.length / WORDS) * FULLEST) return;
    const old = slots;
    slots = new Int32Array(new SharedArrayBuffer(old.byteLength * 2));
    for (let at = 0; at < old.length; at += WORDS) if (asks(old, at)) slots.set(asked, slotOfAsked());
  }

  /** Whether a digest stands at `at` of `held`; then it is asked for. */
  function asks(held: Int32Array, at: number): boolean {
    let bits = 0;
    for (let word = 0; word < WORDS; word++) {
      asked[word] = held[at + word] ?? 0;
      bits |= held[at + word] ?? 0;
    }
    return bits !== 0;
  }

  /**
   * Takes in another set's digests, in an order that is not that of their slots: a smaller set that grows meanwhile would
   * get them all into the same stretch of it, and walk along that for each (5 million took more than ten minutes).
   */
  function takeIn(held: Int32Array): void {
    const mask = held.length / WORDS - 1;
    for (let n = 0; n <= mask; n++) {
      if (asks(held, (Math.imul(n, SCATTER) & mask) * WORDS)) rememberAsked();
    }
  }

  function remember(buffer: Uint8Array, at: number): void {
    askedBytes.set(buffer.subarray(at, at + DIGEST_BYTES));
    rememberAsked();
  }

  function isKnown(valueBytes: number): boolean {
    const digest = hash("sha256", scratch.subarray(0, salt.length + valueBytes), "buffer");
    askedBytes.set(digest.subarray(0, DIGEST_BYTES));
    return !isEmpty(slotOfAsked());
  }

  return {
    add(buffer, at, valueBytes) {
      if (valueBytes > MAX_DIGESTED_BYTES) return;
      lengths[valueBytes] = 1;
      remember(buffer, at);
    },
    addDigits(buffer, at) {
      hasDigits = true;
      remember(buffer, at);
    },
    get hasDigits() {
      return hasDigits;
    },
    hasLength: (bytes) => bytes <= MAX_DIGESTED_BYTES && lengths[bytes] === 1,
    has(buffer, start, end) {
      let isAscii = true;
      for (let at = start; at < end; at++) {
        const byte = buffer[at] ?? 0;
        if (byte >= 0x80) isAscii = false;
        scratch[salt.length + at - start] = LOWER[byte] ?? 0;
      }
      if (isKnown(end - start)) return true;
      // The lower-cased digest covers every ASCII value; the server lower-cases other letters by its own locale.
      if (isAscii) return false;
      scratch.set(buffer.subarray(start, end), salt.length);
      return isKnown(end - start);
    },
    get size() {
      return size;
    },
    share: () => ({ salt, slots: slots.buffer, lengths: lengths.buffer, hasDigits, size }),
    mergeFrom(other) {
      const otherLengths = new Uint8Array(other.lengths);
      for (let length = 0; length < otherLengths.length; length++) {
        if (otherLengths[length] === 1) lengths[length] = 1;
      }
      if (other.hasDigits) hasDigits = true;
      takeIn(new Int32Array(other.slots));
    },
  };
}

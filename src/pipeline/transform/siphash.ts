// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and the authors'
// 128-bit variant). The keyed function of pseudonym.ts: in WebAssembly (siphash-wasm.ts), with a twin in JavaScript for
// engines without it and for long messages (siphash-plain.ts).
import { copyWords } from "../codec/byte-words.ts";
import type { PermutePair } from "./feistel.ts";
import { newPlainSipHash } from "./siphash-plain.ts";
import { loadSipHashModule, MESSAGE_OFFSET } from "./siphash-wasm.ts";

/** SipHash-2-4-128 under one key. */
export interface SipHash {
  /** The hash of the first `lengthBytes` bytes of `bytes`, as four little-endian words; valid until the next call. */
  hashBytes(bytes: Uint8Array, lengthBytes: number): Uint32Array;
  /** The hash of the bytes `[start, end)` of `view`; valid until the next call. */
  hashView(view: DataView, start: number, end: number): Uint32Array;
  /** The hash of the UTF-8 form of `text`; lone surrogates count as U+FFFD. Valid until the next call. */
  hash(text: string): Uint32Array;
  /** The Feistel network of feistel.ts with this function in its rounds. */
  readonly permutePair: PermutePair;
}

/** Texts whose UTF-8 form may be longer than this get a buffer of their own, which is not kept. */
const SCRATCH_BYTES = 64 * 1024;

const compiled = loadSipHashModule(SCRATCH_BYTES);
const scratch =
  compiled === undefined
    ? new Uint8Array(SCRATCH_BYTES)
    : new Uint8Array(compiled.memory, MESSAGE_OFFSET, SCRATCH_BYTES);
const scratchView = new DataView(scratch.buffer, scratch.byteOffset, SCRATCH_BYTES);
const tweakWords = compiled === undefined ? undefined : new Uint32Array(compiled.memory, MESSAGE_OFFSET, 4);
const encoder = new TextEncoder();

/** SipHash-2-4-128 under `key` (16 bytes); throws BUG on another length. */
export function newSipHash(key: Uint8Array): SipHash {
  const plain = newPlainSipHash(key);
  if (compiled === undefined || tweakWords === undefined) return plain;
  const [module, tweakAt] = [compiled, tweakWords];
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const k0l = view.getUint32(0, true);
  const k0h = view.getUint32(4, true);
  const k1l = view.getUint32(8, true);
  const k1h = view.getUint32(12, true);
  const result = new Uint32Array(module.memory, 0, 4);
  const moved = new Float64Array(module.memory, 0, 2);
  // Four words of its own: the module's memory holds the next result of any key.
  const out = new Uint32Array(4);

  const hashScratch = (lengthBytes: number): Uint32Array => {
    module.hash(lengthBytes, k0l, k0h, k1l, k1h);
    out[0] = result[0] ?? 0;
    out[1] = result[1] ?? 0;
    out[2] = result[2] ?? 0;
    out[3] = result[3] ?? 0;
    return out;
  };
  return {
    hashBytes(bytes, lengthBytes) {
      if (lengthBytes > SCRATCH_BYTES) return plain.hashBytes(bytes, lengthBytes);
      for (let i = 0; i < lengthBytes; i++) scratch[i] = bytes[i] ?? 0;
      return hashScratch(lengthBytes);
    },
    hashView(bytes, start, end) {
      if (end - start > SCRATCH_BYTES) return plain.hashView(bytes, start, end);
      copyWords(bytes, start, end, scratchView, 0);
      return hashScratch(end - start);
    },
    hash(text) {
      const length = text.length;
      if (length > SCRATCH_BYTES / 3) return plain.hash(text);
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) return hashScratch(encoder.encodeInto(text, scratch).written);
        scratch[i] = unit;
      }
      return hashScratch(length);
    },
    permutePair(tweak, pair, left, right) {
      tweakAt.set(tweak);
      module.permute(k0l, k0h, k1l, k1h, pair[0] ?? 0, pair[1] ?? 0, left, right);
      pair[0] = moved[0] ?? 0;
      pair[1] = moved[1] ?? 0;
    },
  };
}

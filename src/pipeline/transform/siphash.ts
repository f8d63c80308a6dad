// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein, "SipHash: a fast short-input PRF", and the authors'
// 128-bit variant). The keyed function of pseudonym.ts: in WebAssembly (siphash-wasm.ts), with a twin in JavaScript whose
// 32-bit halves stand for the 64-bit integers that JavaScript lacks; BigInt is slower.
import { PgscrubError } from "../../errors.ts";
import { loadSipHashModule, MESSAGE_OFFSET } from "./siphash-wasm.ts";

/** SipHash-2-4-128 under one key. */
export interface SipHash {
  /** The hash of the first `lengthBytes` bytes of `bytes`, as four little-endian words; valid until the next call. */
  hashBytes(bytes: Uint8Array, lengthBytes: number): Uint32Array;
  /** The hash of the UTF-8 form of `text`; lone surrogates count as U+FFFD. Valid until the next call. */
  hash(text: string): Uint32Array;
}

/** Texts whose UTF-8 form may be longer than this get a buffer of their own, which is not kept. */
const SCRATCH_BYTES = 64 * 1024;

const compiled = loadSipHashModule(SCRATCH_BYTES);
const scratch =
  compiled === undefined
    ? new Uint8Array(SCRATCH_BYTES)
    : new Uint8Array(compiled.memory, MESSAGE_OFFSET, SCRATCH_BYTES);
const encoder = new TextEncoder();

/** SipHash-2-4-128 under `key` (16 bytes); throws BUG on another length. */
export function newSipHash(key: Uint8Array): SipHash {
  const plain = newPlainSipHash(key);
  if (compiled === undefined) return plain;
  const module = compiled;
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const k0l = view.getUint32(0, true);
  const k0h = view.getUint32(4, true);
  const k1l = view.getUint32(8, true);
  const k1h = view.getUint32(12, true);
  const result = new Uint32Array(module.memory, 0, 4);
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
  };
}

/** The same without WebAssembly, and for long messages. */
export function newPlainSipHash(key: Uint8Array): SipHash {
  if (key.length !== 16) throw new PgscrubError("BUG", "a SipHash key is not 16 bytes long");
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const k0l = view.getUint32(0, true);
  const k0h = view.getUint32(4, true);
  const k1l = view.getUint32(8, true);
  const k1h = view.getUint32(12, true);
  const out = new Uint32Array(4);

  const hashBytes = (bytes: Uint8Array, lengthBytes: number): Uint32Array => {
    // v0..v3 as high and low halves; locals, so that they stay in registers.
    let v0h = (k0h ^ 0x736f6d65) | 0;
    let v0l = (k0l ^ 0x70736575) | 0;
    let v1h = (k1h ^ 0x646f7261) | 0;
    let v1l = (k1l ^ 0x6e646f6d ^ 0xee) | 0;
    let v2h = (k0h ^ 0x6c796765) | 0;
    let v2l = (k0l ^ 0x6e657261) | 0;
    let v3h = (k1h ^ 0x74656462) | 0;
    let v3l = (k1l ^ 0x79746573) | 0;
    const whole = lengthBytes >>> 3;
    let at = 0;
    // Steps: the whole words, the last word, and two finalisations; `rounds` is what each of them asks for.
    for (let step = 0; step < whole + 3; step++) {
      let ml = 0;
      let mh = 0;
      let rounds = 2;
      if (step < whole) {
        ml = byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16);
        ml |= byteAt(bytes, at + 3) << 24;
        mh = byteAt(bytes, at + 4) | (byteAt(bytes, at + 5) << 8) | (byteAt(bytes, at + 6) << 16);
        mh |= byteAt(bytes, at + 7) << 24;
        at += 8;
      } else if (step === whole) {
        for (let i = at; i < lengthBytes; i++) {
          if (i - at < 4) ml |= byteAt(bytes, i) << ((i - at) << 3);
          else mh |= byteAt(bytes, i) << ((i - at - 4) << 3);
        }
        mh |= lengthBytes << 24;
      } else {
        if (step === whole + 1) v2l ^= 0xee;
        else v1l ^= 0xdd;
        rounds = 4;
      }
      v3l ^= ml;
      v3h ^= mh;
      for (let round = 0; round < rounds; round++) {
        let sum = (v0l >>> 0) + (v1l >>> 0);
        v0h = (v0h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        let h = v1h;
        v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
        v1l = ((v1l << 13) | (h >>> 19)) ^ v0l;
        h = v0h;
        v0h = v0l;
        v0l = h;
        sum = (v2l >>> 0) + (v3l >>> 0);
        v2h = (v2h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        h = v3h;
        v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
        v3l = ((v3l << 16) | (h >>> 16)) ^ v2l;
        sum = (v0l >>> 0) + (v3l >>> 0);
        v0h = (v0h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        h = v3h;
        v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
        v3l = ((v3l << 21) | (h >>> 11)) ^ v0l;
        sum = (v2l >>> 0) + (v1l >>> 0);
        v2h = (v2h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        h = v1h;
        v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
        v1l = ((v1l << 17) | (h >>> 15)) ^ v2l;
        h = v2h;
        v2h = v2l;
        v2l = h;
      }
      v0l ^= ml;
      v0h ^= mh;
      if (step === whole + 1) {
        out[0] = v0l ^ v1l ^ v2l ^ v3l;
        out[1] = v0h ^ v1h ^ v2h ^ v3h;
      }
    }
    out[2] = v0l ^ v1l ^ v2l ^ v3l;
    out[3] = v0h ^ v1h ^ v2h ^ v3h;
    return out;
  };

  const hash = (text: string): Uint32Array => {
    const length = text.length;
    if (length > SCRATCH_BYTES / 3) {
      const bytes = encoder.encode(text);
      return hashBytes(bytes, bytes.length);
    }
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return hashBytes(scratch, encoder.encodeInto(text, scratch).written);
      scratch[i] = unit;
    }
    return hashBytes(scratch, length);
  };

  return { hashBytes, hash };
}

/** A byte inside the array's bounds; the alternative exists for the type checker alone. */
function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

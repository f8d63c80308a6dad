// SipHash-2-4-128 in JavaScript alone, whose 32-bit halves stand for the 64-bit integers that JavaScript lacks; BigInt is
// slower. The twin of siphash-wasm.ts, for engines without WebAssembly and for messages that its memory does not hold.
import { PgscrubError } from "../../errors.ts";
import { newPlainPermutePair } from "./feistel.ts";
import type { SipHash } from "./siphash.ts";

/** v0 to v3, each as its low and its high half. The state is an array so that no loop carries a variable. */
type State = Uint32Array;

/** Texts whose UTF-8 form may be longer than this get a buffer of their own, which is not kept. */
const SCRATCH_BYTES = 64 * 1024;
const encoder = new TextEncoder();
/** Shared by all keys, of which a run has hundreds. */
const scratch = new Uint8Array(SCRATCH_BYTES);

/** SipHash-2-4-128 under `key` (16 bytes) without WebAssembly; throws BUG on another length. */
export function newPlainSipHash(key: Uint8Array): SipHash {
  if (key.length !== 16) throw new PgscrubError("BUG", "a SipHash key is not 16 bytes long");
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const [k0l, k0h] = [view.getUint32(0, true), view.getUint32(4, true)];
  const [k1l, k1h] = [view.getUint32(8, true), view.getUint32(12, true)];
  const v: State = new Uint32Array(8);
  const out = new Uint32Array(4);

  const hashBytes = (bytes: Uint8Array, lengthBytes: number): Uint32Array => {
    const message = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    v[0] = k0l ^ 0x70736575;
    v[1] = k0h ^ 0x736f6d65;
    v[2] = k1l ^ 0x6e646f6d ^ 0xee;
    v[3] = k1h ^ 0x646f7261;
    v[4] = k0l ^ 0x6e657261;
    v[5] = k0h ^ 0x6c796765;
    v[6] = k1l ^ 0x79746573;
    v[7] = k1h ^ 0x74656462;
    const whole = lengthBytes - (lengthBytes % 8);
    for (let at = 0; at < whole; at += 8) {
      compress(v, message.getUint32(at, true), message.getUint32(at + 4, true));
    }
    const low = partOf(bytes, whole, Math.min(whole + 4, lengthBytes));
    const high = partOf(bytes, whole + 4, lengthBytes);
    compress(v, low, high | (lengthBytes << 24));
    finish(v, 4, 0xee);
    out[0] = sum(v, 0);
    out[1] = sum(v, 1);
    finish(v, 2, 0xdd);
    out[2] = sum(v, 0);
    out[3] = sum(v, 1);
    return out;
  };

  const hash = (text: string): Uint32Array => {
    if (text.length > SCRATCH_BYTES / 3) {
      const bytes = encoder.encode(text);
      return hashBytes(bytes, bytes.length);
    }
    return hashBytes(scratch, encoder.encodeInto(text, scratch).written);
  };

  const hashView = (view: DataView, start: number, end: number): Uint32Array =>
    hashBytes(new Uint8Array(view.buffer, view.byteOffset + start, end - start), end - start);

  return { hashBytes, hashView, hash, permutePair: newPlainPermutePair(hashBytes) };
}

/** Up to four bytes from `start` to `end`, little-endian. */
function partOf(bytes: Uint8Array, start: number, end: number): number {
  let part = 0;
  for (let at = end - 1; at >= start; at--) part = (part << 8) | (bytes[at] ?? 0);
  return part;
}

function compress(v: State, low: number, high: number): void {
  v[6] = (v[6] ?? 0) ^ low;
  v[7] = (v[7] ?? 0) ^ high;
  sipRound(v);
  sipRound(v);
  v[0] = (v[0] ?? 0) ^ low;
  v[1] = (v[1] ?? 0) ^ high;
}

/** Four rounds behind `mark`, which goes into the low half at `at`. */
function finish(v: State, at: number, mark: number): void {
  v[at] = (v[at] ?? 0) ^ mark;
  sipRound(v);
  sipRound(v);
  sipRound(v);
  sipRound(v);
}

function sum(v: State, half: 0 | 1): number {
  return (v[half] ?? 0) ^ (v[2 + half] ?? 0) ^ (v[4 + half] ?? 0) ^ (v[6 + half] ?? 0);
}

/** SipRound, as the paper's figure 2.1 has it. */
function sipRound(v: State): void {
  mix(v, 0, 2, 13);
  swap(v, 0);
  mix(v, 4, 6, 16);
  mix(v, 0, 6, 21);
  mix(v, 4, 2, 17);
  swap(v, 4);
}

/** `v[x] += v[y]; v[y] = rotl(v[y], bits) ^ v[x]`, for 64-bit words whose low halves stand at x and y; bits below 32. */
function mix(v: State, x: number, y: number, bits: number): void {
  const [yl, yh] = [v[y] ?? 0, v[y + 1] ?? 0];
  const low = (v[x] ?? 0) + yl;
  v[x] = low;
  v[x + 1] = (v[x + 1] ?? 0) + yh + Math.floor(low / 0x1_0000_0000);
  v[y] = ((yl << bits) | (yh >>> (32 - bits))) ^ (v[x] ?? 0);
  v[y + 1] = ((yh << bits) | (yl >>> (32 - bits))) ^ (v[x + 1] ?? 0);
}

/** Rotates the word at `x` by 32 bits. */
function swap(v: State, x: number): void {
  const low = v[x] ?? 0;
  v[x] = v[x + 1] ?? 0;
  v[x + 1] = low;
}

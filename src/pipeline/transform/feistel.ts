// A keyed permutation of pairs of numbers: ten rounds of a Feistel network under the keyed function, as in FF1 of NIST
// SP 800-38G with SipHash-2-4-128 in AES' place, one step, and the ten rounds back. It stands up because the rounds of a
// Feistel network may be any pseudorandom function: what is proved of FF1 is proved of its rounds, not of AES. The step
// between makes the whole a single cycle, so that nothing maps to itself.
import { ROUNDS } from "./feistel-wasm.ts";

/** What the twin below needs of a keyed function: 128 bits of so many bytes, as four little-endian words. */
export type HashBytes = (bytes: Uint8Array, lengthBytes: number) => Uint32Array;

/**
 * Moves `pair`, of which the first is below `left` and the second below `right`, to its successor in a cycle through
 * all such pairs, another cycle for every tweak. Both moduli are below 2^52.
 */
export type PermutePair = (tweak: Uint32Array, pair: Float64Array, left: number, right: number) => void;

/** The twin of feistel-wasm.ts for engines without WebAssembly. */
export function newPlainPermutePair(hash: HashBytes): PermutePair {
  const message = new DataView(new ArrayBuffer(24));
  const bytes = new Uint8Array(message.buffer);
  const roundOf = (half: bigint, round: number, modulus: bigint): bigint => {
    message.setBigUint64(16, half | (BigInt(round) << 56n), true);
    const words = hash(bytes, 24);
    return ((BigInt(words[1] ?? 0) << 32n) | BigInt(words[0] ?? 0)) % modulus;
  };
  return (tweak, pair, left, right) => {
    for (let i = 0; i < 4; i++) message.setUint32(i * 4, tweak[i] ?? 0, true);
    const [l, r] = [BigInt(left), BigInt(right)];
    let a = BigInt(pair[0] ?? 0);
    let b = BigInt(pair[1] ?? 0);
    for (let round = 0; round < ROUNDS; round += 2) {
      a = (a + roundOf(b, round, l)) % l;
      b = (b + roundOf(a, round + 1, r)) % r;
    }
    const next = (a * r + b + 1n) % (l * r);
    a = next / r;
    b = next % r;
    for (let round = ROUNDS - 2; round >= 0; round -= 2) {
      b = (b + r - roundOf(a, round + 1, r)) % r;
      a = (a + l - roundOf(b, round, l)) % l;
    }
    pair[0] = Number(a);
    pair[1] = Number(b);
  };
}

// The Feistel network of pipeline/transform/feistel.ts and SipHash-2-4 once more, in BigInt alone: what the fast forms are
// compared with.

const MASK = (1n << 64n) - 1n;

/** The first 64 bits of SipHash-2-4-128, from the paper; `words` are whole 64-bit words, the length word among them. */
function sipHash(key: Uint8Array, words: readonly bigint[]): bigint {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const [k0, k1] = [view.getBigUint64(0, true), view.getBigUint64(8, true)];
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn ^ 0xeen,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const at = (index: number): bigint => v[index] ?? 0n;
  const rotated = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & MASK;
  const mix = (x: number, y: number, bits: bigint): void => {
    v[x] = (at(x) + at(y)) & MASK;
    v[y] = rotated(at(y), bits) ^ at(x);
  };
  const round = (): void => {
    mix(0, 1, 13n);
    v[0] = rotated(at(0), 32n);
    mix(2, 3, 16n);
    mix(0, 3, 21n);
    mix(2, 1, 17n);
    v[2] = rotated(at(2), 32n);
  };
  for (const word of words) {
    v[3] = at(3) ^ word;
    round();
    round();
    v[0] = at(0) ^ word;
  }
  v[2] = at(2) ^ 0xeen;
  for (let i = 0; i < 4; i++) round();
  return at(0) ^ at(1) ^ at(2) ^ at(3);
}

/** Ten rounds, one step, ten rounds back. */
export function permutePairPlainly(
  key: Uint8Array,
  tweak: Uint32Array,
  pair: readonly [number, number],
  left: number,
  right: number,
): number[] {
  const low = BigInt(tweak[0] ?? 0) | (BigInt(tweak[1] ?? 0) << 32n);
  const high = BigInt(tweak[2] ?? 0) | (BigInt(tweak[3] ?? 0) << 32n);
  const halves = [BigInt(pair[0]), BigInt(pair[1])];
  const moduli = [BigInt(left), BigInt(right)];
  const turn = (round: number, sign: bigint): void => {
    const [mine, other] = [round % 2, 1 - (round % 2)];
    const modulus = moduli[mine] ?? 1n;
    const keyed =
      sipHash(key, [low, high, (halves[other] ?? 0n) | (BigInt(round) << 56n), 24n << 56n]) % modulus;
    halves[mine] = ((halves[mine] ?? 0n) + sign * keyed + modulus) % modulus;
  };
  for (let round = 0; round < 10; round++) turn(round, 1n);
  const next = (halves[0] ?? 0n) * BigInt(right) + (halves[1] ?? 0n) + 1n;
  halves[0] = (next / BigInt(right)) % BigInt(left);
  halves[1] = next % BigInt(right);
  for (let round = 9; round >= 0; round--) turn(round, -1n);
  return halves.map(Number);
}

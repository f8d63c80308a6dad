// SipHash's rounds as WebAssembly instructions over four locals, for the two functions that hash.
import * as wasm from "./wasm-assembly.ts";

const { get, set, i64 } = wasm;

export const xorInto = (target: number, ...source: number[]): number[] => [
  ...get(target),
  ...source,
  wasm.I64_XOR,
  ...set(target),
];
const addInto = (target: number, source: number): number[] => [
  ...get(target),
  ...get(source),
  wasm.I64_ADD,
  ...set(target),
];
const rotate = (target: number, bits: number): number[] => [
  ...get(target),
  ...i64(BigInt(bits)),
  wasm.I64_ROTL,
  ...set(target),
];

/** SipRound, as the paper's figure 2.1 has it; `v0` to `v0 + 3` are the state. */
function sipRound(v0: number): number[] {
  const [v1, v2, v3] = [v0 + 1, v0 + 2, v0 + 3];
  return [
    ...[addInto(v0, v1), rotate(v1, 13), xorInto(v1, ...get(v0)), rotate(v0, 32)],
    ...[addInto(v2, v3), rotate(v3, 16), xorInto(v3, ...get(v2))],
    ...[addInto(v0, v3), rotate(v3, 21), xorInto(v3, ...get(v0))],
    ...[addInto(v2, v1), rotate(v1, 17), xorInto(v1, ...get(v2)), rotate(v2, 32)],
  ].flat();
}

/** Two rounds around the message's word, which stands in local `v0 + 4`. */
export function compress(v0: number): number[] {
  const word = get(v0 + 4);
  return [...xorInto(v0 + 3, ...word), ...sipRound(v0), ...sipRound(v0), ...xorInto(v0, ...word)];
}

/** Four rounds of finalisation. */
export function finish(v0: number): number[] {
  const round = sipRound(v0);
  return [...round, ...round, ...round, ...round];
}

/** Pushes the exclusive or of the four words: 64 bits of the hash. */
export function pushSum(v0: number): number[] {
  const { I64_XOR } = wasm;
  return [...get(v0), ...get(v0 + 1), I64_XOR, ...get(v0 + 2), I64_XOR, ...get(v0 + 3), I64_XOR];
}

/** The state under the key whose four words are the function's first parameters, for a result of 128 bits. */
export function beginState(v0: number): number[] {
  const wordOf = (low: number): number[] => [
    ...[...get(low), wasm.I64_EXTEND_I32_U, ...get(low + 1), wasm.I64_EXTEND_I32_U],
    ...[...i64(32n), wasm.I64_SHL, wasm.I64_OR],
  ];
  const begin = (target: number, constant: bigint, low: number): number[] => [
    ...wordOf(low),
    ...i64(constant),
    wasm.I64_XOR,
    ...set(target),
  ];
  return [
    ...begin(v0, 0x736f6d6570736575n, 0),
    ...begin(v0 + 1, 0x646f72616e646f6dn ^ 0xeen, 2),
    ...begin(v0 + 2, 0x6c7967656e657261n, 0),
    ...begin(v0 + 3, 0x7465646279746573n, 2),
  ];
}

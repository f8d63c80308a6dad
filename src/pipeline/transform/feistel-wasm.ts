// The Feistel network of feistel.ts in WebAssembly: twenty rounds of SipHash over one word each take 0.6 µs where calls
// from JavaScript take 4. Nothing but straight 64-bit integers: V8 of Node 20 compiled the same loop in JavaScript wrongly
// in one process of eight under load, a half read as 0 after it, so that different ids collided.
import { beginState, compress, finish, pushSum, xorInto } from "./siphash-rounds.ts";
import * as wasm from "./wasm-assembly.ts";

const {
  BLOCK,
  BR_IF,
  END,
  F64,
  I32,
  I64,
  I64_ADD,
  I64_EQZ,
  I32_EQZ,
  I64_NE,
  I64_OR,
  I64_REM_U,
  I64_SUB,
  LOOP,
} = wasm;
const { F64_CONVERT_I64_U, I64_TRUNC_F64_U, get, i32, i64, load64, set, storeF64 } = wasm;

/** Twice five rounds, as many as NIST SP 800-38G asks of FF1. */
export const ROUNDS = 10;
/** The round's number stands above the half's bits. */
const ROUND_STEP = 1n << 56n;
const LAST = BigInt(ROUNDS) * ROUND_STEP;
/** The tweak's place: the message of siphash-wasm.ts. */
const TWEAK_OFFSET = 16;
/** The last word of a message of 24 bytes: tweak, half and round. */
const LENGTH_WORD = 24n << 56n;

// Parameters: the key's four words, then these as doubles.
const [A_IN, B_IN, LEFT_IN, RIGHT_IN] = [4, 5, 6, 7] as const;
// Locals.
const [A, B, LEFT, RIGHT] = [8, 9, 10, 11] as const;
const [V0, WORD, S0, ROUND] = [12, 16, 17, 21] as const;
const STATE = [0, 1, 2, 3] as const;

const toInteger = (from: number, to: number): number[] => [...get(from), I64_TRUNC_F64_U, ...set(to)];

/** Pushes the keyed function of tweak, `half` and round, below `modulus`. */
const pushRound = (half: number, modulus: number): number[] => [
  ...STATE.flatMap((index) => [...get(S0 + index), ...set(V0 + index)]),
  ...[...get(half), ...get(ROUND), I64_OR, ...set(WORD)],
  ...compress(V0),
  ...[...i64(LENGTH_WORD), ...set(WORD)],
  ...compress(V0),
  ...xorInto(V0 + 2, ...i64(0xeen)),
  ...finish(V0),
  ...[...pushSum(V0), ...get(modulus), I64_REM_U],
];

const forward = (target: number, modulus: number, half: number): number[] => [
  ...[...get(target), ...pushRound(half, modulus), I64_ADD, ...get(modulus), I64_REM_U, ...set(target)],
  ...[...get(ROUND), ...i64(ROUND_STEP), I64_ADD, ...set(ROUND)],
];

const backward = (target: number, modulus: number, half: number): number[] => [
  ...[...get(ROUND), ...i64(ROUND_STEP), I64_SUB, ...set(ROUND)],
  ...[...get(target), ...get(modulus), I64_ADD, ...pushRound(half, modulus), I64_SUB],
  ...[...get(modulus), I64_REM_U, ...set(target)],
];

/** `permute` of siphash-wasm.ts. */
export const FEISTEL_FUNCTION: wasm.WasmFunction = {
  name: "permute",
  parameters: [I32, I32, I32, I32, F64, F64, F64, F64],
  locals: [[14, I64]],
  instructions: [
    ...[...toInteger(A_IN, A), ...toInteger(B_IN, B)],
    ...[...toInteger(LEFT_IN, LEFT), ...toInteger(RIGHT_IN, RIGHT)],
    // The tweak is absorbed once for all rounds.
    ...beginState(V0),
    ...[...i32(0), ...load64(TWEAK_OFFSET), ...set(WORD), ...compress(V0)],
    ...[...i32(0), ...load64(TWEAK_OFFSET + 8), ...set(WORD), ...compress(V0)],
    ...STATE.flatMap((index) => [...get(V0 + index), ...set(S0 + index)]),
    // The way there.
    ...[...i64(0n), ...set(ROUND), ...LOOP],
    ...[...forward(A, LEFT, B), ...forward(B, RIGHT, A)],
    ...[...get(ROUND), ...i64(LAST), I64_NE, BR_IF, 0, END],
    // The successor: b + 1, carrying into a.
    ...[...get(B), ...i64(1n), I64_ADD, ...get(RIGHT), I64_REM_U, ...set(B)],
    ...[...BLOCK, ...get(B), I64_EQZ, I32_EQZ, BR_IF, 0],
    ...[...get(A), ...i64(1n), I64_ADD, ...get(LEFT), I64_REM_U, ...set(A), END],
    // The way back.
    ...LOOP,
    ...[...backward(B, RIGHT, A), ...backward(A, LEFT, B)],
    ...[...get(ROUND), ...i64(0n), I64_NE, BR_IF, 0, END],
    ...[...i32(0), ...get(A), F64_CONVERT_I64_U, ...storeF64(0)],
    ...[...i32(0), ...get(B), F64_CONVERT_I64_U, ...storeF64(8)],
  ],
};

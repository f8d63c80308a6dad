// SipHash-2-4-128 as a WebAssembly module, because only there JavaScript has 64-bit integers: 27 characters take 0.2 µs
// where 32-bit halves take 0.55 µs. The module is assembled here, instruction by instruction, so that it can be read.
import { FEISTEL_FUNCTION } from "./feistel-wasm.ts";
import { beginState, compress, finish, pushSum, xorInto } from "./siphash-rounds.ts";
import * as wasm from "./wasm-assembly.ts";

/** Where the message begins in the module's memory; results are written to the first 16 bytes. */
export const MESSAGE_OFFSET = 16;

/** The part of the engine's WebAssembly (JavaScript Interface, chapter 5) that is used; TypeScript has it for browsers. */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
      readonly Memory: new (...never: never) => { readonly buffer: ArrayBuffer };
    }
  | undefined;

/** The module's functions and the memory that they read from and write to. */
export interface SipHashModule {
  readonly memory: ArrayBuffer;
  /** Hashes the message under the key (16 bytes as four little-endian words). */
  readonly hash: (lengthBytes: number, k0l: number, k0h: number, k1l: number, k1h: number) => void;
  /** feistel-wasm.ts: the message's first 16 bytes are the tweak; a and b come back as two doubles. */
  readonly permute: (
    k0l: number,
    k0h: number,
    k1l: number,
    k1h: number,
    a: number,
    b: number,
    left: number,
    right: number,
  ) => void;
}

const PAGE_BYTES = 64 * 1024;

const { BLOCK, BR, BR_IF, END, I32, I32_ADD, I32_AND, I32_EQZ, I32_GE_U, I32_SUB, I64, LOOP } = wasm;
const { I64_EXTEND_I32_U, I64_OR, I64_SHL, get, i32, i64, load64, load8AsI64, set, store64 } = wasm;

// Parameters, then locals.
const [LENGTH, AT, WHOLE] = [4, 5, 6] as const;
const [V0, V1, V2, WORD] = [7, 8, 9, 11] as const;

const HASH_FUNCTION: wasm.WasmFunction = {
  name: "hash",
  parameters: [I32, I32, I32, I32, I32],
  locals: [
    [2, I32],
    [5, I64],
  ],
  instructions: [
    ...beginState(V0),
    ...[...get(LENGTH), ...i32(-8), I32_AND, ...set(WHOLE)],
    // Whole words.
    ...[...BLOCK, ...LOOP],
    ...[...get(AT), ...get(WHOLE), I32_GE_U, BR_IF, 1],
    ...[...get(AT), ...load64(MESSAGE_OFFSET), ...set(WORD)],
    ...compress(V0),
    ...[...get(AT), ...i32(8), I32_ADD, ...set(AT), BR, 0],
    ...[END, END],
    // The last word: the length on top, below it the bytes that are left, read from the last to the first.
    ...[...get(LENGTH), I64_EXTEND_I32_U, ...set(WORD)],
    ...[...i32(7), ...set(AT)],
    ...[...BLOCK, ...LOOP],
    ...[...get(AT), I32_EQZ, BR_IF, 1],
    ...[...get(AT), ...i32(1), I32_SUB, ...set(AT)],
    ...[...get(WORD), ...i64(8n), I64_SHL, ...set(WORD)],
    ...[...BLOCK, ...get(AT), ...get(LENGTH), ...i32(7), I32_AND, I32_GE_U, BR_IF, 0],
    ...[
      ...get(WORD),
      ...get(AT),
      ...get(WHOLE),
      I32_ADD,
      ...load8AsI64(MESSAGE_OFFSET),
      I64_OR,
      ...set(WORD),
    ],
    END,
    ...[BR, 0],
    ...[END, END],
    ...compress(V0),
    ...xorInto(V2, ...i64(0xeen)),
    ...finish(V0),
    ...[...i32(0), ...pushSum(V0), ...store64(0)],
    ...xorInto(V1, ...i64(0xddn)),
    ...finish(V0),
    ...[...i32(0), ...pushSum(V0), ...store64(8)],
  ],
};

/** The module with room for messages of `capacityBytes`; undefined where the engine has no WebAssembly (`--jitless`). */
export function loadSipHashModule(capacityBytes: number): SipHashModule | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const pages = Math.ceil((MESSAGE_OFFSET + capacityBytes) / PAGE_BYTES);
  const bytes = wasm.assembleModule([HASH_FUNCTION, FEISTEL_FUNCTION], pages);
  const { memory, hash, permute } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (!(memory instanceof WebAssembly.Memory)) return undefined;
  if (typeof hash !== "function" || typeof permute !== "function") return undefined;
  return {
    memory: memory.buffer,
    hash: (lengthBytes, k0l, k0h, k1l, k1h) => void hash(k0l, k0h, k1l, k1h, lengthBytes),
    permute: (k0l, k0h, k1l, k1h, a, b, left, right) => void permute(k0l, k0h, k1l, k1h, a, b, left, right),
  };
}

// SipHash-2-4-128 as a WebAssembly module, because only there JavaScript has 64-bit integers: 27 characters take 0.2 µs
// where 32-bit halves take 0.55 µs. The module is assembled here, instruction by instruction, so that it can be read.

/** Where the message begins in the module's memory; the hash is written to the first 16 bytes. */
export const MESSAGE_OFFSET = 16;

/** The part of the engine's WebAssembly (JavaScript Interface, chapter 5) that is used; TypeScript has it for browsers. */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
      readonly Memory: new (...never: never) => { readonly buffer: ArrayBuffer };
    }
  | undefined;

/** The module's function and the memory it reads the message from and writes the hash to. */
export interface SipHashModule {
  readonly memory: ArrayBuffer;
  /** Hashes the message under the key (16 bytes as four little-endian words). */
  readonly hash: (lengthBytes: number, k0l: number, k0h: number, k1l: number, k1h: number) => void;
}

const PAGE_BYTES = 64 * 1024;

// Opcodes (WebAssembly Core Specification, chapter 5.4).
const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const I32 = 0x7f;
const I64 = 0x7e;
const I32_GE_U = 0x4f;
const I32_EQZ = 0x45;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32_AND = 0x71;
const I64_ADD = 0x7c;
const I64_OR = 0x84;
const I64_XOR = 0x85;
const I64_SHL = 0x86;
const I64_ROTL = 0x89;
const I64_EXTEND_I32_U = 0xad;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const i32 = (value: number) => [0x41, ...signed(BigInt(value))];
const i64 = (value: bigint) => [0x42, ...signed(BigInt.asIntN(64, value))];
const load64 = (offset: number) => [0x29, 0, ...unsigned(offset)];
const load8AsI64 = (offset: number) => [0x31, 0, ...unsigned(offset)];
const store64 = (offset: number) => [0x37, 0, ...unsigned(offset)];

/** LEB128, the format's encoding of integers. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    const isLast = rest >> 6n === 0n || rest >> 6n === -1n;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

// Parameters, then locals.
const [LENGTH, K0L, K0H, K1L, K1H, AT, WHOLE] = [0, 1, 2, 3, 4, 5, 6] as const;
const [V0, V1, V2, V3, WORD] = [7, 8, 9, 10, 11] as const;

const xorInto = (target: number, ...source: number[]) => [...get(target), ...source, I64_XOR, ...set(target)];
const addInto = (target: number, source: number) => [...get(target), ...get(source), I64_ADD, ...set(target)];
const rotate = (target: number, bits: number) => [
  ...get(target),
  ...i64(BigInt(bits)),
  I64_ROTL,
  ...set(target),
];

/** SipRound, as the paper's figure 2.1 has it. */
const ROUND = [
  ...[addInto(V0, V1), rotate(V1, 13), xorInto(V1, ...get(V0)), rotate(V0, 32)],
  ...[addInto(V2, V3), rotate(V3, 16), xorInto(V3, ...get(V2))],
  ...[addInto(V0, V3), rotate(V3, 21), xorInto(V3, ...get(V0))],
  ...[addInto(V2, V1), rotate(V1, 17), xorInto(V1, ...get(V2)), rotate(V2, 32)],
].flat();

const COMPRESS = [...xorInto(V3, ...get(WORD)), ...ROUND, ...ROUND, ...xorInto(V0, ...get(WORD))];
const FINISH = [...ROUND, ...ROUND, ...ROUND, ...ROUND];

const wordOf = (low: number, high: number) => [
  ...[...get(low), I64_EXTEND_I32_U, ...get(high), I64_EXTEND_I32_U],
  ...[...i64(32n), I64_SHL, I64_OR],
];
const begin = (target: number, constant: bigint, low: number, high: number) => [
  ...wordOf(low, high),
  ...i64(constant),
  I64_XOR,
  ...set(target),
];
const storeSum = (offset: number) => [
  ...i32(0),
  ...[...get(V0), ...get(V1), I64_XOR, ...get(V2), I64_XOR, ...get(V3), I64_XOR],
  ...store64(offset),
];

const INSTRUCTIONS = [
  ...begin(V0, 0x736f6d6570736575n, K0L, K0H),
  ...begin(V1, 0x646f72616e646f6dn ^ 0xeen, K1L, K1H),
  ...begin(V2, 0x6c7967656e657261n, K0L, K0H),
  ...begin(V3, 0x7465646279746573n, K1L, K1H),
  ...[...get(LENGTH), ...i32(-8), I32_AND, ...set(WHOLE)],
  // Whole words.
  ...[...BLOCK, ...LOOP],
  ...[...get(AT), ...get(WHOLE), I32_GE_U, BR_IF, 1],
  ...[...get(AT), ...load64(MESSAGE_OFFSET), ...set(WORD)],
  ...COMPRESS,
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
  ...[...get(WORD), ...get(AT), ...get(WHOLE), I32_ADD, ...load8AsI64(MESSAGE_OFFSET), I64_OR, ...set(WORD)],
  END,
  ...[BR, 0],
  ...[END, END],
  ...COMPRESS,
  ...xorInto(V2, ...i64(0xeen)),
  ...FINISH,
  ...storeSum(0),
  ...xorInto(V1, ...i64(0xddn)),
  ...FINISH,
  ...storeSum(8),
  END,
];

const text = (name: string) => [name.length, ...Buffer.from(name, "latin1")];
const section = (id: number, ...content: number[]) => [id, ...unsigned(content.length), ...content];

function assemble(pages: number): Uint8Array {
  const locals = [2, 2, I32, 5, I64];
  const body = [...locals, ...INSTRUCTIONS];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 5, I32, I32, I32, I32, I32, 0),
    ...section(3, 1, 0),
    ...section(5, 1, 0, ...unsigned(pages)),
    ...section(7, 2, ...text("memory"), 2, 0, ...text("hash"), 0, 0),
    ...section(10, 1, ...unsigned(body.length), ...body),
  ]);
}

/** The module with room for messages of `capacityBytes`; undefined where the engine has no WebAssembly (`--jitless`). */
export function loadSipHashModule(capacityBytes: number): SipHashModule | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const pages = Math.ceil((MESSAGE_OFFSET + capacityBytes) / PAGE_BYTES);
  const { memory, hash } = new WebAssembly.Instance(new WebAssembly.Module(assemble(pages))).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof hash !== "function") return undefined;
  return {
    memory: memory.buffer,
    hash: (lengthBytes, k0l, k0h, k1l, k1h) => void hash(lengthBytes, k0l, k0h, k1l, k1h),
  };
}

// The few words of WebAssembly that our two functions are written in, as bytes, and the frame of a module around them
// (WebAssembly Core Specification, chapters 5.4 and 5.5). Used by siphash-wasm.ts and feistel-wasm.ts alone.

export const BLOCK: readonly number[] = [0x02, 0x40];
export const LOOP: readonly number[] = [0x03, 0x40];
export const END = 0x0b;
export const BR = 0x0c;
export const BR_IF = 0x0d;
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export const I32_GE_U = 0x4f;
export const I32_EQZ = 0x45;
export const I32_ADD = 0x6a;
export const I32_SUB = 0x6b;
export const I32_AND = 0x71;
export const I64_EQZ = 0x50;
export const I64_NE = 0x52;
export const I64_ADD = 0x7c;
export const I64_SUB = 0x7d;
export const I64_REM_U = 0x82;
export const I64_OR = 0x84;
export const I64_XOR = 0x85;
export const I64_SHL = 0x86;
export const I64_ROTL = 0x89;
export const I64_EXTEND_I32_U = 0xad;
export const I64_TRUNC_F64_U = 0xb1;
export const F64_CONVERT_I64_U = 0xba;

/** LEB128, the format's encoding of integers. */
export function unsigned(value: number): number[] {
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

/** Instructions that read or write a local, push a constant, or load and store at an offset of memory. */
export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const i32 = (value: number): number[] => [0x41, ...signed(BigInt(value))];
export const i64 = (value: bigint): number[] => [0x42, ...signed(BigInt.asIntN(64, value))];
export const load64 = (offset: number): number[] => [0x29, 0, ...unsigned(offset)];
export const load8AsI64 = (offset: number): number[] => [0x31, 0, ...unsigned(offset)];
export const store64 = (offset: number): number[] => [0x37, 0, ...unsigned(offset)];
export const storeF64 = (offset: number): number[] => [0x39, 0, ...unsigned(offset)];

/** A function of a module: its parameters, its further locals as counts and types, what it does. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly instructions: readonly number[];
}

const text = (name: string): number[] => [name.length, ...Buffer.from(name, "latin1")];
const section = (id: number, count: number, ...content: number[]): number[] => {
  const body = [...unsigned(count), ...content];
  return [id, ...unsigned(body.length), ...body];
};

/** A module that exports `functions`, which return nothing, and its memory of so many pages as `memory`. */
export function assembleModule(functions: readonly WasmFunction[], pages: number): Uint8Array {
  const count = functions.length;
  const types = functions.flatMap(({ parameters }) => [0x60, parameters.length, ...parameters, 0]);
  const exports = functions.flatMap(({ name }, index) => [...text(name), 0, index]);
  const bodies = functions.flatMap(({ locals, instructions }) => {
    const body = [locals.length, ...locals.flat(), ...instructions, END];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, count, ...types),
    ...section(3, count, ...functions.keys()),
    ...section(5, 1, 0, ...unsigned(pages)),
    ...section(7, count + 1, ...text("memory"), 2, 0, ...exports),
    ...section(10, count, ...bodies),
  ]);
}

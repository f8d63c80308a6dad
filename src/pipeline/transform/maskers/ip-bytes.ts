// The ip masker on bytes, for plain IPv4 addresses, which nearly all are. Its plain twin is newIpFake; the tests compare the two.
import { viewOf } from "../../codec/byte-words.ts";
import { NOT_MINE, WRITTEN } from "../../codec/field-outcome.ts";
import type { MaskBytes } from "../../codec/field-rewriter.ts";
import type { Prf } from "../pseudonym.ts";

const [ZERO, NINE, DOT] = [0x30, 0x39, 0x2e] as const;
/** Characters of `255.255.255.255`. */
const MAX_LENGTH = 15;

/** Every byte in decimal. */
const DECIMALS = Array.from({ length: 256 }, (_, value) => Buffer.from(String(value)));

/** Whether `[start, end)` is four numbers of one to three digits with dots between, each as it would be printed. */
function isPlainIpv4(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let dots = 0;
  let value = 0;
  for (let at = start; at < end; at++) {
    const unit = bytes[at] ?? 0;
    if (unit === DOT) {
      if (digits === 0) return false;
      dots++;
      digits = 0;
      value = 0;
      continue;
    }
    if (unit < ZERO || unit > NINE || (digits === 1 && value === 0)) return false;
    digits++;
    value = value * 10 + unit - ZERO;
    if (value > 255) return false;
  }
  return dots === 3 && digits > 0;
}

/** The masker; `fakeOf` gives the fake of an address of this hash, as a number, which `address` as a number must not be. */
export function newIpBytes(prf: Prf, fakeOf: (hash: Uint32Array, address: number) => number): MaskBytes {
  return (buffer, start, end, out) => {
    if (end - start > MAX_LENGTH || !isPlainIpv4(buffer, start, end)) return NOT_MINE;
    let address = 0;
    let part = 0;
    for (let at = start; at < end; at++) {
      const unit = buffer[at] ?? 0;
      const isDot = unit === DOT;
      address = isDot ? address * 256 + part : address;
      part = isDot ? 0 : part * 10 + unit - ZERO;
    }
    const fake = fakeOf(prf.hashView(viewOf(buffer), start, end), address * 256 + part);
    const memory = out.room(MAX_LENGTH);
    let at = out.length;
    for (let shift = 24; shift >= 0; shift -= 8) {
      const decimal = DECIMALS[(fake >>> shift) & 255] ?? buffer;
      for (let digit = 0; digit < decimal.length; digit++) memory[at + digit] = decimal[digit] ?? 0;
      at += decimal.length;
      if (shift > 0) memory[at++] = DOT;
    }
    out.grow(at - out.length);
    return WRITTEN;
  };
}

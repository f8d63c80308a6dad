// numeric in binary COPY (numeric_send in PostgreSQL's numeric.c): counts and digits of base 10,000. Floats are not here:
// which shortest digits the server prints is its own algorithm's choice, and a value has to read alike in both formats.
import { PgscrubError } from "../../errors.ts";
import { type BinaryValue, notOfType } from "./binary-value.ts";

const NEGATIVE = 0x4000;
const NAN = 0xc000;
const INFINITE = 0xd000;
const MINUS_INFINITE = 0xf000;
/** What the server sends with them, though it means nothing. */
const INFINITE_SCALE = 32;
const HEADER_BYTES = 8;
const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/;

/** numeric; keeps the scale that is displayed (`1.50`). */
export const binaryNumeric: BinaryValue = {
  decode(buffer, start) {
    const count = buffer.readInt16BE(start);
    const weight = buffer.readInt16BE(start + 2);
    const sign = buffer.readUInt16BE(start + 4);
    const scale = buffer.readInt16BE(start + 6);
    if (sign === NAN) return "NaN";
    if (sign === INFINITE) return "Infinity";
    if (sign === MINUS_INFINITE) return "-Infinity";
    if (sign !== 0 && sign !== NEGATIVE) throw new PgscrubError("BUG", `numeric sign ${sign} is unknown`);
    const group = (place: number): string => {
      const at = weight - place;
      const digits = at < 0 || at >= count ? 0 : buffer.readInt16BE(start + HEADER_BYTES + at * 2);
      return String(digits).padStart(4, "0");
    };
    let whole = "";
    for (let place = weight; place >= 0; place--) whole += group(place);
    let at = 0;
    while (at < whole.length - 1 && whole.charCodeAt(at) === 48) at++;
    const integer = whole === "" ? "0" : whole.slice(at);
    let fraction = "";
    for (let place = -1; fraction.length < scale; place--) fraction += group(place);
    const text = scale === 0 ? integer : `${integer}.${fraction.slice(0, scale)}`;
    return sign === NEGATIVE ? `-${text}` : text;
  },
  encode(text) {
    if (text === "NaN") return header(0, 0, NAN, 0);
    if (text === "Infinity") return header(0, 0, INFINITE, INFINITE_SCALE);
    if (text === "-Infinity") return header(0, 0, MINUS_INFINITE, INFINITE_SCALE);
    const [whole, sign = "", integer = "", written = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
    if (whole === undefined || integer + written === "") throw notOfType("numeric");
    const moved = moveFraction(integer, written, Number(exponent));
    const left = "0".repeat((4 - (moved.integer.length % 4)) % 4) + moved.integer;
    const digits = left + moved.fraction + "0".repeat((4 - (moved.fraction.length % 4)) % 4);
    let first = 0;
    let last = digits.length / 4;
    const isZero = (at: number): boolean => digits.startsWith("0000", at * 4);
    while (first < last && isZero(first)) first++;
    while (last > first && isZero(last - 1)) last--;
    const count = last - first;
    const weight = count === 0 ? 0 : left.length / 4 - 1 - first;
    if (weight > 0x7fff || count > 0x7fff || moved.fraction.length > 0x3fff) throw notOfType("numeric");
    const isNegative = sign === "-" && count > 0;
    const out = header(count, weight, isNegative ? NEGATIVE : 0, moved.fraction.length);
    for (let at = 0; at < count; at++) {
      out.writeInt16BE(Number(digits.slice((first + at) * 4, (first + at) * 4 + 4)), HEADER_BYTES + at * 2);
    }
    return out;
  },
};

function header(count: number, weight: number, sign: number, scale: number): Buffer {
  const out = Buffer.alloc(HEADER_BYTES + count * 2);
  out.writeInt16BE(count, 0);
  out.writeInt16BE(weight, 2);
  out.writeUInt16BE(sign, 4);
  out.writeInt16BE(scale, 6);
  return out;
}

/** The digits before and behind the point once the exponent has moved it. */
function moveFraction(
  integer: string,
  fraction: string,
  exponent: number,
): { readonly integer: string; readonly fraction: string } {
  if (exponent === 0) return { integer, fraction };
  if (exponent > 0) {
    const padded = fraction.padEnd(exponent, "0");
    return { integer: integer + padded.slice(0, exponent), fraction: padded.slice(exponent) };
  }
  const padded = integer.padStart(-exponent, "0");
  const at = padded.length + exponent;
  return { integer: padded.slice(0, at), fraction: padded.slice(at) + fraction };
}

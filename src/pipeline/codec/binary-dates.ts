// date and timestamp in binary COPY: days and microseconds since 2000-01-01 (date.c, timestamp.c). timestamptz is not
// here: its text depends on the session's zone, and one moment has to read alike in both formats.
import type { TypeFamily } from "../../catalog/catalog.ts";
import { type BinaryValue, notOfType } from "./binary-value.ts";
import { type ParsedDate, parseDate, printDay } from "./calendar.ts";

/** Days from 1970-01-01 to 2000-01-01. */
const EPOCH_DAY = 10_957;
const DAY_MICROSECONDS = 86_400_000_000n;
const INFINITE_DAY = 2_147_483_647;
const MINUS_INFINITE_DAY = -2_147_483_648;
const INFINITE_MICROSECONDS = 9_223_372_036_854_775_807n;
const MINUS_INFINITE_MICROSECONDS = -9_223_372_036_854_775_808n;

function parse(text: string, family: TypeFamily): ParsedDate {
  const parsed = parseDate(text);
  if (parsed === undefined) throw notOfType(family);
  return parsed;
}

/** date. */
export const binaryDate: BinaryValue = {
  decode(buffer, start) {
    const days = buffer.readInt32BE(start);
    if (days === INFINITE_DAY) return "infinity";
    if (days === MINUS_INFINITE_DAY) return "-infinity";
    const { text, isBc } = printDay(days + EPOCH_DAY);
    return isBc ? `${text} BC` : text;
  },
  encode(text) {
    const out = Buffer.alloc(4);
    if (text === "infinity") out.writeInt32BE(INFINITE_DAY);
    else if (text === "-infinity") out.writeInt32BE(MINUS_INFINITE_DAY);
    else out.writeInt32BE(parse(text, "date").day - EPOCH_DAY);
    return out;
  },
};

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** `23:59:59.123456`, without trailing zeros. */
function printTime(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = microseconds - seconds * 1_000_000;
  const minutes = Math.floor(seconds / 60);
  const text = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  if (fraction === 0) return text;
  let digits = String(fraction).padStart(6, "0");
  while (digits.endsWith("0")) digits = digits.slice(0, -1);
  return `${text}.${digits}`;
}

/** timestamp. */
export const binaryTimestamp: BinaryValue = {
  decode(buffer, start) {
    const value = buffer.readBigInt64BE(start);
    if (value === INFINITE_MICROSECONDS) return "infinity";
    if (value === MINUS_INFINITE_MICROSECONDS) return "-infinity";
    const time = ((value % DAY_MICROSECONDS) + DAY_MICROSECONDS) % DAY_MICROSECONDS;
    const { text, isBc } = printDay(Number((value - time) / DAY_MICROSECONDS) + EPOCH_DAY);
    return `${text} ${printTime(Number(time))}${isBc ? " BC" : ""}`;
  },
  encode(text) {
    const out = Buffer.alloc(8);
    if (text === "infinity") out.writeBigInt64BE(INFINITE_MICROSECONDS);
    else if (text === "-infinity") out.writeBigInt64BE(MINUS_INFINITE_MICROSECONDS);
    else {
      // A zone in the text of a type without one is ignored, as the server ignores it.
      const { day, timeMicroseconds } = parse(text, "timestamp");
      out.writeBigInt64BE(BigInt(day - EPOCH_DAY) * DAY_MICROSECONDS + BigInt(timeMicroseconds));
    }
    return out;
  },
};

// The binary wire forms of scalar types, to and from the text form that maskers see. Layouts: the types' send and
// receive functions in PostgreSQL's src/backend/utils/adt (network.c, uuid.c, int.c, float.c, mac.c).

import type { TypeFamily } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";
import { binaryDate, binaryTimestamp } from "./binary-dates.ts";
import { binaryNumeric } from "./binary-numeric.ts";
import { type BinaryValue, notOfType } from "./binary-value.ts";
import { decodeAddress, encodeAddress } from "./network-address.ts";

const utf8: BinaryValue = {
  decode: (buffer, start, end) => buffer.toString("utf8", start, end),
  encode: (text) => Buffer.from(text, "utf8"),
};

/** jsonb's binary form is its text behind a version byte. */
const jsonb: BinaryValue = {
  decode(buffer, start, end) {
    if (buffer[start] !== 1) throw new PgscrubError("BUG", `jsonb version ${buffer[start]} is unknown`);
    return buffer.toString("utf8", start + 1, end);
  },
  encode: (text) => Buffer.from(`\u0001${text}`, "utf8"),
};

const uuid: BinaryValue = {
  decode(buffer, start, end) {
    const hex = buffer.toString("hex", start, end);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
  encode(text) {
    const hex = text.replaceAll("-", "");
    if (!/^[0-9a-f]{32}$/i.test(hex)) throw notOfType("uuid");
    return Buffer.from(hex, "hex");
  },
};

function integer(family: TypeFamily, size: 2 | 4 | 8): BinaryValue {
  return {
    decode(buffer, start) {
      if (size === 8) return buffer.readBigInt64BE(start).toString();
      return String(buffer.readIntBE(start, size));
    },
    encode(text) {
      if (!/^-?[0-9]{1,19}$/.test(text)) throw notOfType(family);
      const value = BigInt(text);
      if (BigInt.asIntN(size * 8, value) !== value) throw notOfType(family);
      const out = Buffer.alloc(size);
      if (size === 8) out.writeBigInt64BE(value);
      else out.writeIntBE(Number(value), 0, size);
      return out;
    },
  };
}

const bool: BinaryValue = {
  decode: (buffer, start) => (buffer[start] === 1 ? "t" : "f"),
  encode(text) {
    if (!/^(t|f|true|false)$/.test(text)) throw notOfType("bool");
    return Buffer.from([text.startsWith("t") ? 1 : 0]);
  },
};

const bytea: BinaryValue = {
  decode: (buffer, start, end) => `\\x${buffer.toString("hex", start, end)}`,
  encode(text) {
    if (!/^\\x([0-9a-f]{2})*$/i.test(text)) throw notOfType("bytea");
    return Buffer.from(text.slice(2), "hex");
  },
};

const macaddr: BinaryValue = {
  decode: (buffer, start, end) => (buffer.toString("hex", start, end).match(/../g) ?? []).join(":"),
  encode(text) {
    const hex = text.replaceAll(/[:.-]/g, "");
    // macaddr8 is of the same family.
    if (!/^(?:[0-9a-f]{12}|[0-9a-f]{16})$/i.test(hex)) throw notOfType("macaddr");
    return Buffer.from(hex, "hex");
  },
};

function network(family: "inet" | "cidr"): BinaryValue {
  const isCidr = family === "cidr";
  return {
    decode: (buffer, start, end) => decodeAddress(buffer, start, end, isCidr),
    encode(text) {
      const bytes = encodeAddress(text, isCidr);
      if (bytes === undefined) throw notOfType(family);
      return bytes;
    },
  };
}

const BINARY_VALUES: ReadonlyMap<TypeFamily, BinaryValue> = new Map<TypeFamily, BinaryValue>([
  ["text", utf8],
  ["json", utf8],
  ["xml", utf8],
  ["enum", utf8],
  ["jsonb", jsonb],
  ["uuid", uuid],
  ["int2", integer("int2", 2)],
  ["int4", integer("int4", 4)],
  ["int8", integer("int8", 8)],
  ["numeric", binaryNumeric],
  ["date", binaryDate],
  ["timestamp", binaryTimestamp],
  ["bool", bool],
  ["bytea", bytea],
  ["macaddr", macaddr],
  ["inet", network("inet")],
  ["cidr", network("cidr")],
]);

/**
 * The binary form of a family, or undefined where masking it in binary is not supported: a table that masks such a
 * column (timestamptz, floats, interval, hstore …) is copied as text instead.
 */
export function binaryValueOf(family: TypeFamily): BinaryValue | undefined {
  return BINARY_VALUES.get(family);
}

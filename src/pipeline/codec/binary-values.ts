// The binary wire forms of scalar types, to and from the text form that maskers see. Layouts: the types' send and
// receive functions in PostgreSQL's src/backend/utils/adt (network.c, uuid.c, int.c, float.c, mac.c).

import type { TypeFamily } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";

/** How one type's binary form turns into the text form of `value::text` and back. */
export interface BinaryValue {
  decode(buffer: Buffer, start: number, end: number): string;
  /** Throws VALUE_UNSUPPORTED, without the value, when a masker's output is not of the type. */
  encode(text: string): Buffer;
}

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

function notOfType(family: TypeFamily): PgscrubError {
  return new PgscrubError("VALUE_UNSUPPORTED", `a masker's output is not a valid ${family}`, {
    hint: "Choose a masker whose types include the column's, see docs/maskers.md.",
  });
}

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

function float(family: TypeFamily, size: 4 | 8): BinaryValue {
  return {
    decode: (buffer, start) => String(size === 4 ? buffer.readFloatBE(start) : buffer.readDoubleBE(start)),
    encode(text) {
      const value = Number(text);
      if (text.trim() === "" || (Number.isNaN(value) && text !== "NaN")) throw notOfType(family);
      const out = Buffer.alloc(size);
      if (size === 4) out.writeFloatBE(value);
      else out.writeDoubleBE(value);
      return out;
    },
  };
}

const bool: BinaryValue = {
  decode: (buffer, start) => (buffer[start] === 1 ? "true" : "false"),
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
    if (!/^[0-9a-f]{12}$/i.test(hex)) throw notOfType("macaddr");
    return Buffer.from(hex, "hex");
  },
};

const PGSQL_AF_INET = 2;
const PGSQL_AF_INET6 = 3;

/** inet and cidr: family, prefix length, is_cidr, address length, address. */
function network(isCidr: boolean): BinaryValue {
  return {
    decode(buffer, start, end) {
      const bits = buffer[start + 1] ?? 0;
      const isV4 = buffer[start] === PGSQL_AF_INET;
      const address = isV4 ? [...buffer.subarray(start + 4, end)].join(".") : ipv6Text(buffer, start + 4);
      return bits === (isV4 ? 32 : 128) && !isCidr ? address : `${address}/${bits}`;
    },
    encode(text) {
      const [address = "", prefix] = text.split("/");
      const bytes = address.includes(":") ? ipv6Bytes(address) : ipv4Bytes(address);
      if (bytes === undefined) throw notOfType("inet");
      const bits = prefix === undefined ? bytes.length * 8 : Number(prefix);
      if (!Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8) throw notOfType("inet");
      const kind = bytes.length === 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
      return Buffer.from([kind, bits, isCidr ? 1 : 0, bytes.length, ...bytes]);
    },
  };
}

function ipv6Text(buffer: Buffer, start: number): string {
  const groups: string[] = [];
  for (let group = 0; group < 8; group++) groups.push(buffer.readUInt16BE(start + group * 2).toString(16));
  const text = groups.join(":");
  const zeros = /(?:^|:)0(?::0)+(?:$|:)/.exec(text);
  return zeros === null ? text : text.replace(zeros[0], "::");
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split(".").map(Number);
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256)
    ? parts
    : undefined;
}

function ipv6Bytes(text: string): number[] | undefined {
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
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
  ["float4", float("float4", 4)],
  ["float8", float("float8", 8)],
  ["bool", bool],
  ["bytea", bytea],
  ["macaddr", macaddr],
  ["inet", network(false)],
  ["cidr", network(true)],
]);

/**
 * The binary form of a family, or undefined where masking it in binary is not supported: a table that masks such a
 * column (numeric, dates, hstore …) is copied as text instead.
 */
export function binaryValueOf(family: TypeFamily): BinaryValue | undefined {
  return BINARY_VALUES.get(family);
}

// What a faker method gives → the text form of a column's type, or undefined where the type cannot take it.
import { isIP } from "node:net";
import type { ColumnType } from "../../catalog/catalog.ts";
import { cutToLength } from "./fit.ts";

const INTEGER_RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int2: [-(2n ** 15n), 2n ** 15n - 1n],
  int4: [-(2n ** 31n), 2n ** 31n - 1n],
  int8: [-(2n ** 63n), 2n ** 63n - 1n],
};
const NUMBER = /^-?\d{1,300}(?:\.\d{1,300})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `result` as a value of `type`, cut to the length of varchar(n); undefined when it is none. */
export function fakerText(result: unknown, type: ColumnType): string | undefined {
  const { family } = type;
  if (family === "json" || family === "jsonb") return jsonOf(result);
  const plain = plainText(result);
  if (plain === undefined) return undefined;
  switch (family) {
    case "text":
      return cutToLength(plain, type.maxLength);
    case "int2":
    case "int4":
    case "int8": {
      const [least, most] = INTEGER_RANGES[family] ?? [0n, 0n];
      if (!/^-?\d{1,19}$/.test(plain)) return undefined;
      const value = BigInt(plain);
      return value >= least && value <= most ? plain : undefined;
    }
    case "numeric":
    case "float4":
    case "float8":
      return NUMBER.test(plain) ? plain : undefined;
    case "bool":
      return typeof result === "boolean" ? (result ? "t" : "f") : undefined;
    case "uuid":
      return UUID.test(plain) ? plain.toLowerCase() : undefined;
    case "inet":
      return isIP(plain) === 0 ? undefined : plain;
    case "macaddr":
      return MAC.test(plain) && type.name === "macaddr" ? plain.toLowerCase() : undefined;
    case "enum":
      return type.enumLabels.includes(plain) ? plain : undefined;
    case "date":
      return result instanceof Date || DATE.test(plain) ? plain.slice(0, 10) : undefined;
    case "timestamp":
      return result instanceof Date ? `${plain.slice(0, 10)} ${plain.slice(11, 23)}` : undefined;
    case "timestamptz":
      return result instanceof Date ? `${plain.slice(0, 10)} ${plain.slice(11, 23)}+00` : undefined;
    default:
      return undefined;
  }
}

/** Scalars as they are, dates in ISO form, lists and mappings as JSON. */
function plainText(result: unknown): string | undefined {
  switch (typeof result) {
    case "string":
      // PostgreSQL's text cannot hold it.
      return result.includes("\0") ? undefined : result;
    case "number":
      return Number.isFinite(result) ? String(result) : undefined;
    case "bigint":
    case "boolean":
      return String(result);
    case "object":
      if (result instanceof Date) return Number.isNaN(result.getTime()) ? undefined : result.toISOString();
      return jsonOf(result);
    default:
      return undefined;
  }
}

function jsonOf(result: unknown): string | undefined {
  if (result === undefined || typeof result === "function") return undefined;
  const text = JSON.stringify(result, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return text?.includes("\\u0000") ? undefined : text;
}

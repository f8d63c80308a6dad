// One column's masker joined to its wire form: bytes of a field in, what to write instead out. Used by scrub-rows.ts.
import type { ColumnType } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";
import { rewriteArrayLiteral, rewriteBinaryArray } from "./array-values.ts";
import { binaryValueOf } from "./binary-values.ts";
import { unescapeText } from "./copy-text.ts";
import { KEPT, NOT_MINE, NULLED, WRITTEN } from "./field-outcome.ts";
import type { OutputBuffer } from "./output-buffer.ts";

/** A masker's work on one value (transform/masker.ts), with the seed of its row if it has one. */
export interface MaskField {
  (value: string, seed?: string): string | null;
  /** The same on bytes, for values that it can take so. */
  readonly bytes?: MaskBytes | undefined;
}

/**
 * Appends to `out` what a value without a seed becomes, in UTF-8, and gives WRITTEN, or KEPT, NULLED or NOT_MINE
 * (field-outcome.ts); whatever it takes it gives as the masker on strings would.
 */
export type MaskBytes = (buffer: Buffer, start: number, end: number, out: OutputBuffer) => number;

/**
 * What to write instead of a non-NULL field: undefined keeps its bytes, null writes NULL, a string is written as UTF-8
 * (escaped in text format), a Buffer as it is; true: it was appended to `out`, which a rewriter may use where it is given.
 */
export type RewriteField = (
  buffer: Buffer,
  start: number,
  end: number,
  seed?: string,
  out?: OutputBuffer,
) => string | Buffer | null | undefined | true;

/** A field's value in its text form. */
export type ReadField = (buffer: Buffer, start: number, end: number) => string;

/** Reads a column in one COPY format; undefined when its binary form cannot be read (`canRewriteBinary`). */
export function newFieldReader(type: ColumnType, format: "binary" | "text"): ReadField | undefined {
  if (format === "text") return unescapeText;
  return type.isArray ? undefined : binaryValueOf(type.family)?.decode;
}

/** Whether a column of this type can be masked inside binary COPY data. */
export function canRewriteBinary(type: ColumnType): boolean {
  return type.hasBinary && binaryValueOf(type.family) !== undefined;
}

/** The rewriter of a column in one COPY format; `mask` is called per element for arrays. */
export function newFieldRewriter(type: ColumnType, format: "binary" | "text", mask: MaskField): RewriteField {
  return format === "binary" ? binaryRewriter(type, mask) : textRewriter(type, mask);
}

function textRewriter(type: ColumnType, mask: MaskField): RewriteField {
  const apply = type.isArray
    ? (value: string, seed?: string) => rewriteArrayLiteral(value, (element) => mask(element, seed))
    : mask;
  return (buffer, start, end, seed) => {
    const original = unescapeText(buffer, start, end);
    const masked = apply(original, seed);
    return masked === original ? undefined : masked;
  };
}

function binaryRewriter(type: ColumnType, mask: MaskField): RewriteField {
  const value = binaryValueOf(type.family);
  if (value === undefined) {
    throw new PgscrubError("BUG", `type ${type.name} cannot be masked in binary COPY`);
  }
  if (type.isArray) {
    return (buffer, start, end, seed) =>
      rewriteBinaryArray(buffer, start, end, value, (element) => mask(element, seed));
  }
  const { bytes } = mask;
  switch (type.family) {
    case "text":
    case "json":
    case "xml":
    case "enum":
      return (buffer, start, end, seed, out) => {
        if (bytes !== undefined && out !== undefined && seed === undefined) {
          const outcome = bytes(buffer, start, end, out);
          if (outcome !== NOT_MINE) return outcome === KEPT ? undefined : outcome === NULLED ? null : true;
        }
        const original = buffer.toString("utf8", start, end);
        const masked = mask(original, seed);
        return masked === original ? undefined : masked;
      };
    case "jsonb":
      return (buffer, start, end, seed, out) => {
        if (bytes !== undefined && out !== undefined && seed === undefined && buffer[start] === 1) {
          const from = out.length;
          out.byte(1);
          const outcome = bytes(buffer, start + 1, end, out);
          if (outcome === WRITTEN) return true;
          out.rewind(from);
          if (outcome !== NOT_MINE) return outcome === KEPT ? undefined : null;
        }
        const original = value.decode(buffer, start, end);
        const masked = mask(original, seed);
        return masked === original ? undefined : masked === null ? null : `\u0001${masked}`;
      };
    default:
      return (buffer, start, end, seed) => {
        const original = value.decode(buffer, start, end);
        const masked = mask(original, seed);
        return masked === original ? undefined : masked === null ? null : value.encode(masked);
      };
  }
}

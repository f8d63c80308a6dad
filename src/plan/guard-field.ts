// What stands around a column's rewriter: `policy.oversize` (a masked field above 16 MB is redacted whole, or ends the run,
// since maskers work on strings, which end at 512 MB, and some hold several copies), and the column's name in errors.
import { PgscrubError } from "../errors.ts";
import { newFieldRewriter, type RewriteField } from "../pipeline/codec/field-rewriter.ts";
import type { MaskValue } from "../pipeline/transform/masker.ts";
import type { ColumnPlan } from "./plan.ts";

/** Bytes of a field in COPY's form above which it is not masked but redacted. */
export const OVERSIZE_BYTES = 16 * 1024 * 1024;

/** How much of the field `redact` sees: whether a document is a list or a mapping stands in its first bytes. */
const HEAD_BYTES = 1024;
/** array_send's header of an array without elements: no dimensions, no NULLs, then the element type's oid. */
const EMPTY_ARRAY_BYTES = 12;

/**
 * `rewrite` for fields of ordinary size; `redact` is the masker of that name for the same column, undefined where oversize
 * fields are refused. Whatever it throws names the column (`label`).
 */
export function guardField(
  rewrite: RewriteField,
  { column }: ColumnPlan,
  format: "binary" | "text",
  label: string,
  redact: MaskValue | undefined,
): RewriteField {
  const redacted = redact === undefined ? undefined : newOversizeRewriter(column.type, format, redact);
  return (buffer, start, end, seed, out) => {
    if (end - start <= OVERSIZE_BYTES) {
      try {
        return rewrite(buffer, start, end, seed, out);
      } catch (error) {
        throw named(error, label);
      }
    }
    if (redacted !== undefined) return redacted(buffer, start, end);
    throw new PgscrubError("VALUE_UNSUPPORTED", `${label} holds a value above ${OVERSIZE_BYTES} bytes`, {
      hint: "Mask it by null or fixed, or set policy.oversize to redact.",
    });
  };
}

/** The codec knows types, not columns: its errors get the column's name here. */
function named(error: unknown, label: string): unknown {
  if (!(error instanceof PgscrubError) || error.message.includes(label)) return error;
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return new PgscrubError(error.code, `${label}: ${error.message}`, hint);
}

function newOversizeRewriter(
  type: ColumnPlan["column"]["type"],
  format: "binary" | "text",
  redact: MaskValue,
): RewriteField {
  if (type.isArray) {
    if (format === "text") return () => "{}";
    return (buffer, start) => {
      const empty = Buffer.alloc(EMPTY_ARRAY_BYTES);
      buffer.copy(empty, 8, start + 8, start + EMPTY_ARRAY_BYTES);
      return empty;
    };
  }
  const rewrite = newFieldRewriter(type, format, redact);
  return (buffer, start, end) => rewrite(buffer, start, Math.min(end, start + HEAD_BYTES));
}

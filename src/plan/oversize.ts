// `policy.oversize`: a masked field above 16 MB is redacted whole, or ends the run. Maskers work on strings, which end at
// 512 MB, and some of them hold several copies; the check costs one comparison per field.
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

/** `rewrite` for fields of ordinary size; `redact` is the masker of that name for the same column. */
export function withOversize(
  rewrite: RewriteField,
  { column }: ColumnPlan,
  format: "binary" | "text",
  label: string,
  redact: MaskValue | undefined,
): RewriteField {
  const redacted = redact === undefined ? undefined : newOversizeRewriter(column.type, format, redact);
  return (buffer, start, end, seed) => {
    if (end - start <= OVERSIZE_BYTES) return rewrite(buffer, start, end, seed);
    if (redacted !== undefined) return redacted(buffer, start, end);
    throw new PgscrubError("VALUE_UNSUPPORTED", `${label} holds a value above ${OVERSIZE_BYTES} bytes`, {
      hint: "Mask it by null or fixed, or set policy.oversize to redact.",
    });
  };
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

// The notation in which scrub-rules.yaml names a masker, for columns, JSON leaves and array elements alike:
// `email`, `null`, or one name with its options, `{fixed: hello}`.
import type { MaskerSpec } from "./masker.ts";

const SHAPE = "expected a masker's name, null, or one name with its options such as {fixed: hello}";

/**
 * The masker that `value`, a value of the rules file, stands for, its options still as written (undefined when bare);
 * or `error`, what is wrong with its shape. Whether the masker exists and takes these options is the registry's to say.
 */
export function parseMaskerNotation(value: unknown): MaskerSpec | { readonly error: string } {
  if (value === null) return { masker: "null", options: undefined };
  if (typeof value === "string") {
    return value === "" ? { error: SHAPE } : { masker: value, options: undefined };
  }
  if (typeof value !== "object" || Array.isArray(value)) return { error: SHAPE };
  const entries = Object.entries(value);
  const only = entries[0];
  if (only === undefined || entries.length > 1 || only[0] === "") return { error: SHAPE };
  return { masker: only[0], options: only[1] };
}

// The first thing that a ruled field meets: what the same bytes became before. Columns hold few different values more often
// than not (names, companies, subjects, user agents), and a look-up on bytes costs a tenth of a masker on strings.
import { hashBytes, viewOf } from "../codec/byte-words.ts";
import { escapeText } from "../codec/copy-text.ts";
import { KEPT, NOT_MINE, NULLED, WRITTEN } from "../codec/field-outcome.ts";
import type { RewriteField } from "../codec/field-rewriter.ts";
import { MAX_REMEMBERED_BYTES, newRecentBytes } from "./recent-bytes.ts";
import { FOR_FIELDS } from "./recent-trial.ts";

/**
 * `rewrite` with its results remembered, in bounded memory, for short values without a seed; forgets when more names become
 * known. It must be a function of the bytes alone.
 */
export function rememberFields(
  rewrite: RewriteField,
  format: "binary" | "text",
  known: { readonly size: number },
): RewriteField {
  const recent = newRecentBytes(FOR_FIELDS);
  let knownCount = known.size;
  let source: Buffer = Buffer.alloc(0);
  let view = viewOf(source);
  return (buffer, start, end, seed, out) => {
    if (out === undefined || seed !== undefined || end - start > MAX_REMEMBERED_BYTES || !recent.isAwake()) {
      return rewrite(buffer, start, end, seed, out);
    }
    if (knownCount !== known.size) {
      knownCount = known.size;
      recent.clear();
    }
    if (source !== buffer) {
      source = buffer;
      view = viewOf(buffer);
    }
    const hash = hashBytes(view, start, end);
    const outcome = recent.recall(hash, view, start, end, out);
    if (outcome !== NOT_MINE) return outcome === WRITTEN ? true : outcome === NULLED ? null : undefined;
    const from = out.length;
    const masked = rewrite(buffer, start, end, undefined, out);
    if (masked === undefined || masked === null) {
      recent.note(hash, view, start, end, masked === null ? NULLED : KEPT, out, from);
      return masked;
    }
    if (typeof masked === "string") out.utf8(format === "text" ? escapeText(masked) : masked);
    else if (masked !== true) out.bytes(masked, 0, masked.length);
    recent.note(hash, view, start, end, WRITTEN, out, from);
    return true;
  };
}

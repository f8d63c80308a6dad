// Masker `text`: free text with its identifiers replaced, each by its own pseudonym; all other words stay.
import { newEditFinder } from "../free-text.ts";
import { compileJsonRules, REDACTED, withEmbeddedJson } from "../json-rules.ts";
import type { MaskerContext, MaskerDefinition, MaskValue } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { FOR_TEXTS } from "../recent-trial.ts";
import { rememberDocuments } from "../remember-documents.ts";
import { applyEdits } from "../text-edits.ts";

/** Longer texts, in characters, are redacted whole. */
export const MAX_TEXT_LENGTH = 16 * 1024 * 1024;

/** `mask` for texts up to the limit, short ones remembered; longer ones are redacted whole. */
export function rememberTexts(
  mask: (value: string) => string,
  context: MaskerContext,
): (value: string) => string {
  const remembered = rememberDocuments(mask, context, FOR_TEXTS);
  return (value) => (value.length > MAX_TEXT_LENGTH ? REDACTED : remembered(value));
}

/** Text that is one JSON document is treated leaf by leaf; leaves without a telling key are text again. */
export function withJsonDocuments(mask: (value: string) => string, context: MaskerContext): MaskValue {
  let rules: ReturnType<typeof compileJsonRules> | undefined;
  return withEmbeddedJson(mask, () => {
    rules ??= compileJsonRules({ paths: [], keys: {} }, context, mask);
    return rules;
  });
}

/** Cuts to the column's length, in characters. */
export function cutToColumn(mask: MaskValue, context: MaskerContext): MaskValue {
  const { maxLength } = context.type;
  if (maxLength === undefined) return mask;
  return (value) => {
    const masked = mask(value);
    if (masked === null || masked === value || masked.length <= maxLength) return masked;
    return [...masked].slice(0, maxLength).join("");
  };
}

/** Free text: emails, phones, IPs, URLs, secrets and the source's own names replaced; merge tags survive. */
export const textMasker: MaskerDefinition = {
  name: "text",
  summary:
    "Replaces emails, phones, IPs, URLs, secrets and known names in free text, each by its own pseudonym.",
  families: ["text", "xml"],
  guarantee: "lossy",
  placement: "stream",
  options: NO_OPTIONS,
  example: "text",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "text", context.label);
    const find = newEditFinder(context);
    const mask = rememberTexts((value) => applyEdits(value, find(value)), context);
    return cutToColumn(withJsonDocuments(mask, context), context);
  },
};

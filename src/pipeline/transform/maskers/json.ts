// Masker `json`: rewrites the leaves of JSON documents by path and key name; all else keeps its characters.
import { PgscrubError } from "../../../errors.ts";
import { NOT_MINE } from "../../codec/field-outcome.ts";
import type { MaskBytes } from "../../codec/field-rewriter.ts";
import { newJsonBytes } from "../json-bytes.ts";
import { jsonOptionsSchema } from "../json-options.ts";
import { compileJsonRules, REDACTED } from "../json-rules.ts";
import { rewriteJson } from "../json-scanner.ts";
import type { MaskerDefinition } from "../masker.ts";

/** Longer documents, in characters, are redacted whole. */
export const MAX_JSON_LENGTH = 16 * 1024 * 1024;

/** JSON documents: paths, key names, built-in key names, then the policy; numbers keep their text unless masked. */
export const jsonMasker: MaskerDefinition = {
  name: "json",
  summary: "Rewrites the leaves of a JSON document by path and key name and redacts what nothing speaks for.",
  families: ["json", "jsonb", "text"],
  guarantee: "lossy",
  placement: "stream",
  options: jsonOptionsSchema,
  example: "{json: {$.locale: keep, '$.contacts[*].mail': email, apiKey: null}}",
  create(options, context) {
    const parsed = jsonOptionsSchema.safeParse(options);
    if (!parsed.success) {
      throw new PgscrubError("RULES_INVALID", `${context.label}: the json rule is malformed`, {
        hint: "Write paths such as $.a[*].b or key names, each with a masker.",
      });
    }
    const rules = compileJsonRules(parsed.data, context);
    const rewrite = (value: string): string | undefined => rewriteJson(value, rules);
    const isText = context.type.family === "text";
    const rewriteBytes = newJsonBytes(rules, context.known);
    const bytes: MaskBytes = (buffer, start, end, out) =>
      end - start > MAX_JSON_LENGTH ? NOT_MINE : rewriteBytes(buffer, start, end, out);
    const mask = (value: string): string => {
      if (value.length > MAX_JSON_LENGTH) {
        const first = value.slice(0, 1024).trimStart()[0];
        return first === "{" ? "{}" : first === "[" ? "[]" : `"${REDACTED}"`;
      }
      const masked = rewrite(value);
      if (masked !== undefined) return masked;
      if (isText && value.trim() === "") return value;
      if (isText && context.unmatchedJson === "redact") return REDACTED;
      throw new PgscrubError("VALUE_UNSUPPORTED", `${context.label} holds a value that is not json`, {
        hint: "Use the text masker for this column.",
      });
    };
    return Object.assign(mask, { bytes });
  },
};

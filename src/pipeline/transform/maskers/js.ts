// js: a function of the user's own, from a module beside the rules file. It is loaded before compilation; here it is given
// the value and what it may know, and whatever goes wrong inside is told without the value.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { fitsLength } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition, MaskFunctionContext } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

/** `./masks.ts#name`: a path relative to the rules file, and the export's name. */
const REFERENCE = /^\.\/(?!(?:[^#]*\/)?\.\.\/)[^#\0]+\.(?:[cm]?[jt]s)#[A-Za-z_$][\w$]*$/;
const reference = z.string().regex(REFERENCE, {
  error: "expected ./file.ts#name, a file beside or below the rules file and the function it exports",
});

const OPTIONS = z.union([
  reference,
  z.strictObject({
    function: reference.describe("`./masks.ts#name`"),
    injective: z
      .boolean()
      .default(false)
      .describe(
        "the function gives different outputs for different inputs; the unique index has the last word",
      ),
  }),
]);

/** The reference in the masker's options, as written; throws RULES_INVALID, naming the column, when there is none. */
export function functionReference(options: unknown, label: string): string {
  const parsed = parseOptions(OPTIONS, options, "js", label);
  return typeof parsed === "string" ? parsed : parsed.function;
}

/** The `js` masker. */
export const jsMasker: MaskerDefinition = {
  name: "js",
  summary:
    "What a function of your own gives for the value: typed, loaded once, told nothing but the value and the place.",
  families: EVERY_FAMILY,
  guarantee: "lossy",
  placement: "stream",
  options: OPTIONS,
  example: '{js: "./masks.ts#nickname"}',
  guaranteeOf(options) {
    const parsed = OPTIONS.safeParse(options).data;
    return typeof parsed === "object" && parsed.injective ? "injective" : "lossy";
  },
  create(options, context) {
    const { label, type } = context;
    const written = functionReference(options, label);
    const mask = context.functions.get(written);
    if (mask === undefined) {
      throw new PgscrubError("BUG", `the function that masks ${label} was not loaded`);
    }
    const told = functionContext(context);
    const refuse = (what: string): never => {
      throw new PgscrubError("VALUE_UNSUPPORTED", `the function ${written} ${what} for a value of ${label}`, {
        hint: "Its error is not shown, because it may hold the value: try the function on made-up values.",
      });
    };
    return (value) => {
      let result: unknown;
      try {
        result = mask(value, told);
      } catch {
        return refuse("failed");
      }
      if (result === null) return null;
      if (typeof result !== "string") return refuse(`gave ${typeof result} instead of a string or null`);
      if (result.includes("\0")) return refuse("gave a NUL character");
      return fitsLength(result, type.maxLength) ? result : refuse(`gave more than ${type.name} holds`);
    };
  },
};

/** What the function may know: where it is, and the run's keyed function in a domain of its own. */
function functionContext({ label, pseudonyms }: MaskerContext): MaskFunctionContext {
  const prfs = new Map<string, ReturnType<typeof pseudonyms.domain>>();
  const prfOf = (domain: string): ReturnType<typeof pseudonyms.domain> => {
    const prf = prfs.get(domain) ?? pseudonyms.domain(`js ${domain}`);
    prfs.set(domain, prf);
    return prf;
  };
  const dot = label.lastIndexOf(".");
  return {
    table: label.slice(0, dot),
    column: label.slice(dot + 1),
    hash: (text, domain = "") =>
      Array.from(prfOf(domain).hash(text), (word) => word.toString(16).padStart(8, "0")).join(""),
    pick(list, text) {
      const item = list[indexOf(prfOf("pick").hash(text)[0] ?? 0, list.length)];
      if (item === undefined) throw new RangeError("the list is empty");
      return item;
    },
  };
}

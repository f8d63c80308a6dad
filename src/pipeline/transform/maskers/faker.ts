// faker: any method of the library, drawn from the keyed function of the value, so that equal values give equal fakes.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import { didYouMean } from "../../../rules/did-you-mean.ts";
import { fakerLocaleNames, fakerMethodNames, newFakerMethod } from "../faker-library.ts";
import { fakerText } from "../faker-text.ts";
import { newKeyedRandomizer } from "../keyed-randomizer.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { rememberRecent } from "../recent.ts";

/** Methods that take a function of the caller's, which rules cannot write. */
const TAKE_FUNCTIONS = new Set(["helpers.multiple", "helpers.maybe"]);

const OPTIONS = z.union([
  z.string().superRefine(checkMethod),
  z.strictObject({
    method: z.string().superRefine(checkMethod).describe("`module.method` of faker, such as `location.city`"),
    locale: z
      .string()
      .superRefine(checkLocale)
      .default("en")
      .describe("one of faker's locales, such as `de`"),
    options: z.json().optional().describe("what the method takes, as its documentation writes it"),
    args: z.array(z.json()).optional().describe("several arguments, where the method takes more than one"),
    seed_from: z
      .string()
      .min(1)
      .optional()
      .describe("column of the same row whose value decides the fake instead"),
  }),
]);

type FakerOptions = Exclude<z.output<typeof OPTIONS>, string>;

function nearest(name: string, names: readonly string[]): string {
  const near = didYouMean(name, names);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function checkMethod(name: string, check: z.RefinementCtx): void {
  const names = fakerMethodNames();
  if (TAKE_FUNCTIONS.has(name)) {
    check.addIssue({
      code: "custom",
      message: `faker's ${name} takes a function, which rules cannot write; use js`,
    });
  } else if (!names.includes(name)) {
    check.addIssue({ code: "custom", message: `faker has no method ${name}${nearest(name, names)}` });
  }
}

function checkLocale(name: string, check: z.RefinementCtx): void {
  const names = fakerLocaleNames();
  if (!names.includes(name)) {
    check.addIssue({ code: "custom", message: `faker has no locale ${name}${nearest(name, names)}` });
  }
}

function optionsOf(options: unknown, label: string): FakerOptions {
  const parsed = parseOptions(OPTIONS, options, "faker", label);
  return typeof parsed === "string" ? { method: parsed, locale: "en" } : parsed;
}

/** Draws that are tried at creation: a method that fails or gives another type now would do so in the middle of a run. */
const SAMPLES = 8;
/** Draws until a fake is not the value itself; booleans and other short lists have no choice. */
const DRAWS = 8;

/** The `faker` masker. */
export const fakerMasker: MaskerDefinition = {
  name: "faker",
  summary: "What a method of faker gives, drawn by the keyed function of the value; any method, any locale.",
  families: [
    ...(["text", "json", "jsonb", "uuid", "int2", "int4", "int8", "numeric", "float4", "float8"] as const),
    ...(["bool", "date", "timestamp", "timestamptz", "inet", "macaddr", "enum"] as const),
  ],
  guarantee: "list",
  placement: "stream",
  options: OPTIONS,
  example: "{faker: {method: location.city, locale: de}}",
  seedColumnOf(options) {
    const parsed = OPTIONS.safeParse(options).data;
    return typeof parsed === "object" ? parsed.seed_from : undefined;
  },
  create(options, context) {
    const parsed = optionsOf(options, context.label);
    const fakeOf = newFake(parsed, context);
    for (let sample = 0; sample < SAMPLES; sample++) fakeOf(`sample ${sample}`);
    if (parsed.seed_from === undefined) return rememberRecent(fakeOf);
    return (value, seed) => fakeOf(value, seed);
  },
};

function newFake(
  { method, locale, options, args }: FakerOptions,
  context: MaskerContext,
): (value: string, seed?: string) => string {
  const { type, label } = context;
  const randomizer = newKeyedRandomizer();
  const prf = context.pseudonyms.domain(`faker ${locale} ${method}`);
  const draw = newFakerMethod(method, locale, randomizer);
  const given = args ?? (options === undefined ? [] : [options]);
  const refuse = (what: string): never => {
    throw new PgscrubError("RULES_INVALID", `faker's ${method} ${what} for ${label}`, {
      hint: `The column is ${type.name}; see faker's documentation of ${method} for what it takes and gives.`,
    });
  };
  return (value, seed) => {
    randomizer.reset(prf.hash(seed ?? value));
    for (let drawn = 1; ; drawn++) {
      let result: unknown;
      try {
        result = draw?.(...given);
      } catch {
        return refuse("does not take these options"); // its words may quote them
      }
      const fake = fakerText(result, type);
      if (fake === undefined) return refuse(`gives nothing that fits ${type.name}`);
      if (fake !== value || drawn === DRAWS) return fake;
    }
  };
}

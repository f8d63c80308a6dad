// number_noise: a number moved by a keyed amount, in proportion to it (ratio) or within fixed bounds (range); whole
// numbers stay whole, numerics keep their scale, to any number of digits.
import { z } from "zod";
import type { ColumnType, TypeFamily } from "../../../catalog/catalog.ts";
import { PgscrubError } from "../../../errors.ts";
import { parseDecimal, plainDecimal, printDecimal } from "../decimal.ts";
import { cutToLength } from "../fit.ts";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { type Noise, type NumberBounds, newNoise } from "../number-noise.ts";

const DEFAULT_RATIO = 0.1;

const seedFrom = z
  .string()
  .min(1)
  .optional()
  .describe("a column of the same row: equal numbers get other noise where it differs");
const OPTIONS = z
  .union([
    z.strictObject({
      ratio: z
        .number()
        .min(1e-6)
        .max(1)
        .default(DEFAULT_RATIO)
        .describe("the most that a number moves, as a part of it; its sign stays, and 0 stays 0"),
      seed_from: seedFrom,
    }),
    z.strictObject({
      range: z.number().min(1e-6).max(1e15).describe("the most that a number moves, whatever its size"),
      seed_from: seedFrom,
    }),
  ])
  .optional();

const INTEGER_BITS: Partial<Record<TypeFamily, bigint>> = { int2: 15n, int4: 31n, int8: 63n };
const NUMERIC = /^numeric\(([0-9]+),(-?[0-9]+)\)/;

/** What the column's type lets a number be. */
function boundsOf({ family, name, maxLength }: ColumnType, label: string): NumberBounds {
  const bits = INTEGER_BITS[family];
  if (bits !== undefined) return { least: -(2n ** bits), most: 2n ** bits - 1n, maxLength: undefined };
  const [, precision, scale] = family === "numeric" ? (NUMERIC.exec(name) ?? []) : [];
  if (precision === undefined || scale === undefined) return { least: undefined, most: undefined, maxLength };
  if (scale.startsWith("-")) {
    throw new PgscrubError("RULES_INVALID", `masker number_noise cannot hold on ${label} of type ${name}`, {
      hint: "The type rounds before the point; use fixed, or sql with your own rounding.",
    });
  }
  // In units of the last digit that the type stores.
  const most = 10n ** BigInt(precision) - 1n;
  return { least: -most, most, maxLength: undefined };
}

/** The `number_noise` masker. */
export const numberNoiseMasker: MaskerDefinition = {
  name: "number_noise",
  summary:
    "The number moved by a keyed amount, at least one unit of its last digit; NaN, Infinity and text that is no number " +
    "become 0.",
  families: ["int2", "int4", "int8", "numeric", "float4", "float8", "text"],
  guarantee: "lossy",
  placement: "stream",
  options: OPTIONS,
  example: "{number_noise: {ratio: 0.1}}",
  seedColumnOf: (options) => OPTIONS.safeParse(options).data?.seed_from,
  create(options, context) {
    const parsed = parseOptions(OPTIONS, options, "number_noise", context.label) ?? { ratio: DEFAULT_RATIO };
    const noise = newNoise(
      context.pseudonyms.domain("number_noise"),
      "range" in parsed ? { kind: "range", most: parsed.range } : { kind: "ratio", most: parsed.ratio },
    );
    const { family, maxLength } = context.type;
    const bounds = boundsOf(context.type, context.label);
    if (family === "float4" || family === "float8") return maskFloat(noise, family === "float4");
    return (value, seed) => {
      const text = family === "text" ? value.trim() : value;
      if (text === "") return value;
      const number = parseDecimal(text);
      if (number === undefined) return cutToLength("0", maxLength);
      const moved = noise.moveUnits(number.units, number.scale, plainDecimal(number), seed, bounds);
      return moved === number.units ? value : printDecimal(moved, number);
    };
  },
};

function maskFloat(noise: Noise, isSingle: boolean): (value: string, seed?: string) => string {
  return (value, seed) => {
    const number = isSingle ? Math.fround(Number(value)) : Number(value);
    if (!Number.isFinite(number)) return "0";
    return String(noise.moveFloat(number, seed, isSingle));
  };
}

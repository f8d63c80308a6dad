// js: what the user's function is given, and that nothing of a value leaves it but by its result.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { MaskFunction } from "../../../../../src/pipeline/transform/masker.ts";
import { jsMasker } from "../../../../../src/pipeline/transform/maskers/js.ts";
import { buildMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { OTHER_KEY, surroundings, TEST_KEY, varchar } from "../../../../support/masker-context.ts";

const SECRET = "jane.doe@corp.example";

function maskWith(mask: MaskFunction, type = varchar(40), key: typeof TEST_KEY = TEST_KEY) {
  const functions = new Map([["./masks.ts#mask", mask]]);
  return buildMasker({ masker: "js", options: "./masks.ts#mask" }, { ...surroundings(type, key), functions });
}

describe("js", () => {
  test("calls the function with the value, the place and keyed helpers", () => {
    const list = ["a", "b", "c", "d"];
    const mask = maskWith((value, { table, column, hash, pick }) =>
      [table, column, value.length, hash(value).slice(0, 8), pick(list, value)].join(" "),
    );
    expect(mask(SECRET)).toMatch(/^public\.Contact field 21 [0-9a-f]{8} [abcd]$/);
    expect(mask(SECRET)).toBe(mask(SECRET));
    const hashOf = (key: typeof TEST_KEY, domain?: string) =>
      maskWith((value, { hash }) => hash(value, domain), varchar(40), key)(SECRET);
    expect(hashOf(TEST_KEY)).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set([hashOf(TEST_KEY), hashOf(OTHER_KEY), hashOf(TEST_KEY, "x")]).size).toBe(3);
  });

  test("null is NULL, the same value keeps the field", () => {
    expect(maskWith(() => null)(SECRET)).toBeNull();
    expect(maskWith((value) => value)(SECRET)).toBe(SECRET);
  });

  test.each<[string, MaskFunction, string]>([
    [
      "throws",
      (value) => {
        throw new Error(`cannot mask ${value}`);
      },
      "failed",
    ],
    ["picks from nothing", (value, { pick }) => pick([], value), "failed"],
    [
      "gives a number",
      (value) => JSON.parse(String(value.length)),
      "gave number instead of a string or null",
    ],
    ["gives nothing", () => JSON.parse("{}").x, "gave undefined instead of a string or null"],
    ["gives a NUL", () => "\0", "gave a NUL character"],
    ["gives too much", (value) => value.repeat(2), "gave more than character varying(40) holds"],
  ])("a function that %s ends the run without the value", (_, mask, what) => {
    let caught: unknown;
    try {
      maskWith(mask)(SECRET);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      code: "VALUE_UNSUPPORTED",
      message: `the function ./masks.ts#mask ${what} for a value of public.Contact.field`,
    });
    expect(inspect(caught, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });

  test("takes only files beside or below the rules, and says what it guarantees", () => {
    const isTaken = (options: unknown) => jsMasker.options.safeParse(options).success;
    expect(isTaken("./masks.ts#mask")).toBe(true);
    expect(isTaken({ function: "./sub/masks.mjs#mask", injective: true })).toBe(true);
    for (const path of [
      "masks.ts#m",
      "/etc/masks.ts#m",
      "node:fs#m",
      "./masks.ts",
      "./masks.json#m",
      "https://x/m.ts#m",
    ])
      expect(isTaken(path), path).toBe(false);
    expect(jsMasker.guaranteeOf?.({ function: "./m.ts#m", injective: true })).toBe("injective");
    expect(jsMasker.guaranteeOf?.("./m.ts#m")).toBe("lossy");
  });
});

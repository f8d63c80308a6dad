// faker: every method that the library has, deterministic under a key, in the type of its column; mistakes in options.
import { describe, expect, test, vi } from "vitest";
import type { ColumnType, TypeFamily } from "../../../../../src/catalog/catalog.ts";
import {
  fakerLocaleNames,
  fakerMethodNames,
  newFakerMethod,
} from "../../../../../src/pipeline/transform/faker-library.ts";
import { newKeyedRandomizer } from "../../../../../src/pipeline/transform/keyed-randomizer.ts";
import { fakerMasker } from "../../../../../src/pipeline/transform/maskers/faker.ts";
import { OTHER_KEY, TEST_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const typed = (family: TypeFamily, name: string = family): ColumnType => ({ ...TEXT_TYPE, family, name });

/** Methods that ask for arguments, with what they are given here; those that take functions are refused. */
const GIVEN: Readonly<Record<string, unknown>> = {
  "helpers.fake": "{{person.firstName}}",
  "helpers.mustache": ["I like {{thing}}", { thing: "tea" }],
  "helpers.fromRegExp": "[A-Z]{3}-[0-9]{4}",
  "helpers.objectKey": { a: 1, b: 2 },
  "helpers.objectValue": { a: 1, b: 2 },
  "helpers.objectEntry": { a: 1, b: 2 },
  "helpers.arrayElement": [["a", "b", "c"]],
  "helpers.arrayElements": [["a", "b", "c"], 2],
  "helpers.weightedArrayElement": [[{ weight: 1, value: "a" }]],
  "helpers.enumValue": { A: "a", B: "b" },
  "helpers.shuffle": [[1, 2, 3]],
  "helpers.uniqueArray": [["a", "b", "c"], 2],
  "helpers.rangeToNumber": 3,
  "date.between": { from: "2020-01-01T00:00:00Z", to: "2021-01-01T00:00:00Z" },
  "date.betweens": { from: "2020-01-01T00:00:00Z", to: "2021-01-01T00:00:00Z" },
  "string.fromCharacters": "abcdef",
};
const REFUSED = ["helpers.multiple", "helpers.maybe"];

function optionsOf(method: string): unknown {
  const given = GIVEN[method];
  if (given === undefined) return method;
  return Array.isArray(given) ? { method, args: given } : { method, options: given };
}

describe("faker", () => {
  test("has hundreds of methods and dozens of locales, and every method runs, twice the same", () => {
    expect(fakerMethodNames().length).toBeGreaterThan(200);
    expect(fakerLocaleNames()).toContain("de");
    const warn = vi.spyOn(console, "warn");
    const methods = fakerMethodNames().filter((name) => !REFUSED.includes(name));
    for (const method of methods) {
      const [one, two] = [0, 1].map(() => textMaskerOf("faker", optionsOf(method)));
      const masked = one?.("jane@corp.example") ?? "";
      expect(masked, method).toBe(two?.("jane@corp.example"));
      expect(masked, method).not.toContain("\0");
      expect(masked, method).not.toBe("jane@corp.example");
    }
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  test("another key and another value draw anew, equal values alike, without regard to what came between", () => {
    const mask = textMaskerOf("faker", "internet.email");
    const first = Array.from({ length: 200 }, (_, n) => mask(`a${n}`));
    expect(new Set(first).size).toBeGreaterThan(190);
    const again = textMaskerOf("faker", "internet.email");
    expect(Array.from({ length: 200 }, (_, n) => again(`a${199 - n}`)).reverse()).toEqual(first);
    const other = textMaskerOf("faker", "internet.email", TEXT_TYPE, OTHER_KEY);
    expect(first.filter((fake, n) => other(`a${n}`) === fake)).toEqual([]);
  });

  test("dates do not depend on the day of the run", () => {
    expect(textMaskerOf("faker", "date.past", typed("timestamptz"))("x")).toMatch(/^202[34]-/);
  });

  test("takes a locale, options and a seed", () => {
    expect(textMaskerOf("faker", { method: "location.city", locale: "ja" })("x")).toMatch(/[^ -~]/);
    const adult = { method: "number.int", options: { min: 18, max: 21 } };
    expect(Number(textMaskerOf("faker", adult, typed("int4"))("7"))).toBeGreaterThanOrEqual(18);
    expect(fakerMasker.seedColumnOf?.({ method: "person.bio", seed_from: "id" })).toBe("id");
    expect(fakerMasker.seedColumnOf?.("person.bio")).toBeUndefined();
  });

  test("fits the column's type", () => {
    const cases: readonly (readonly [string, ColumnType, RegExp])[] = [
      ["lorem.paragraphs", varchar(20), /^[\s\S]{20}$/],
      ["datatype.boolean", typed("bool"), /^[tf]$/],
      ["date.birthdate", typed("date"), /^\d{4}-\d\d-\d\d$/],
      ["date.recent", typed("timestamp"), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/],
      ["string.uuid", typed("uuid"), /^[0-9a-f-]{36}$/],
      ["internet.ipv6", typed("inet"), /:/],
      ["internet.mac", typed("macaddr"), /^[0-9a-f:]{17}$/],
      ["location.latitude", typed("numeric"), /^-?\d+(\.\d+)?$/],
      ["number.bigInt", typed("int8"), /^\d+$/],
      ["internet.email", typed("jsonb"), /^".*"$/],
      ["location.nearbyGPSCoordinate", typed("json"), /^\[/],
    ];
    for (const [method, type, shape] of cases) {
      expect(textMaskerOf("faker", method, type)("x"), method).toMatch(shape);
    }
    const enumType = { ...typed("enum", '"Sex"'), enumLabels: ["female", "male"] };
    expect(textMaskerOf("faker", "person.sex", enumType)("female")).toMatch(/^(fe)?male$/);
  });

  test("refuses what does not fit when it is compiled, and wrong options when they are read, with the nearest name", () => {
    expect(() => textMaskerOf("faker", "person.firstName", typed("int4"))).toThrow(
      "faker's person.firstName gives nothing that fits int4 for public.Contact.field",
    );
    const wrong = { method: "helpers.arrayElement", options: [] };
    expect(() => textMaskerOf("faker", wrong)).toThrow("does not take these options");
    const problem = (options: unknown) =>
      fakerMasker.options
        .safeParse(options)
        .error?.issues.flatMap((issue) => JSON.stringify(issue))
        .join();
    expect(problem("person.firstname1")).toContain("did you mean person.firstName?");
    expect(problem({ method: "person.firstName", locale: "dee" })).toContain("did you mean de?");
    expect(problem("helpers.multiple")).toContain("takes a function");
    for (const trick of [
      "constructor.constructor",
      "__proto__.toString",
      "fakerCore.locale",
      "person.constructor",
    ])
      expect(problem(trick), trick).toContain("has no method");
  });
});

test("the keyed randomizer is a function of its state and spreads evenly", () => {
  const randomizer = newKeyedRandomizer();
  const counts = new Array<number>(10).fill(0);
  for (let n = 0; n < 20_000; n++) {
    randomizer.reset(Uint32Array.of(n, 1, 2, 3));
    const first = randomizer.next();
    counts[Math.floor(first * 10)] = (counts[Math.floor(first * 10)] ?? 0) + 1;
    randomizer.reset(Uint32Array.of(n, 1, 2, 3));
    expect(randomizer.next()).toBe(first);
  }
  // 2,000 each with a deviation of 42: five of them on either side.
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(212);
  expect(newFakerMethod("person.nothing", "en", randomizer)).toBeUndefined();
  expect(TEST_KEY).not.toEqual(OTHER_KEY);
});

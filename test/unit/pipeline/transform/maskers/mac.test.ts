// mac: locally administered unicast in the notation of the original; a permutation where it must be injective.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryValueOf } from "../../../../../src/pipeline/codec/binary-values.ts";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const mask = textMaskerOf("mac");
const MACADDR = { ...TEXT_TYPE, oid: 829, name: "macaddr", family: "macaddr" as const };
const MACADDR8 = { ...MACADDR, oid: 774, name: "macaddr8" };
const hexDigits = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const colons = (hex: string): string => (hex.match(/../g) ?? []).join(":");

test.each([
  ["08:00:2b:01:02:03", /^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/],
  ["08-00-2B-01-02-0F", /^[0-9A-F][26AE](-[0-9A-F]{2}){5}$/],
  ["0800.2b01.0203", /^[0-9a-f][26ae][0-9a-f]{2}(\.[0-9a-f]{4}){2}$/],
  ["08002b:010203", /^[0-9a-f][26ae][0-9a-f]{4}:[0-9a-f]{6}$/],
  ["08002b010203", /^[0-9a-f][26ae][0-9a-f]{10}$/],
  ["08:00:2b:01:02:03:04:05", /^[0-9a-f][26ae](:[0-9a-f]{2}){7}$/],
])("%s keeps its notation and becomes locally administered unicast", (address, shape) => {
  expect(mask(address)).toMatch(shape);
  expect(mask(address)).not.toBe(address);
});

test("an address is the same in every notation; another key gives another", () => {
  const plain = mask("08002b01020f");
  expect(mask("08:00:2b:01:02:0f").replaceAll(":", "")).toBe(plain);
  expect(mask("08-00-2B-01-02-0F").replaceAll("-", "")).toBe(plain.toUpperCase());
  expect(textMaskerOf("mac")("08002b01020f")).toBe(plain);
  expect(textMaskerOf("mac", undefined, TEXT_TYPE, OTHER_KEY)("08002b01020f")).not.toBe(plain);
});

test.each([
  ["macaddr", MACADDR, 12],
  ["macaddr8", MACADDR8, 16],
] as const)("%s: no address stays itself, and each goes through the binary form", (_, type, length) => {
  const maskType = textMaskerOf("mac", undefined, type);
  const binary = binaryValueOf("macaddr");
  fc.assert(
    fc.property(hexDigits(length), (hex) => {
      const fake = maskType(colons(hex));
      expect(fake).toMatch(/^.[26ae]:/);
      expect(fake).not.toBe(colons(hex));
      const bytes = binary?.encode(fake);
      expect(bytes).toHaveLength(length / 2);
      expect(bytes && binary?.decode(bytes, 0, bytes.length)).toBe(fake);
    }),
  );
});

test("what is no address becomes one; empty and blank values stay; the column is respected", () => {
  for (const value of [
    "unknown",
    "08:00:2b:01:02",
    "Gerät e\u0301",
    "😀",
    "a".repeat(1_000_000),
    "08:00:2b:01:02:zz",
  ]) {
    expect(mask(value)).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
  }
  expect([mask(""), mask(" ")]).toEqual(["", " "]);
  expect(textMaskerOf("mac", undefined, varchar(8))("unknown")).toBe(mask("unknown").slice(0, 8));
});

describe("{injective: true}", () => {
  const injective = textMaskerOf("mac", { injective: true });

  test("says so to the rules", () => {
    expect(findMasker("mac")?.guaranteeOf?.({ injective: true })).toBe("injective");
    expect(findMasker("mac")?.guaranteeOf?.(undefined)).toBe("lossy");
  });

  test("makers' addresses become locally administered unicast ones, and none stays itself", () => {
    const fakes = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const fake = injective(`08:00:2b:${colons(i.toString(16).padStart(6, "0"))}`);
      expect(fake).toMatch(/^[0-9a-f][26ae]:/);
      fakes.add(fake);
    }
    expect(fakes.size).toBe(20_000);
  });

  test("all four classes change places, so that no two addresses meet", () => {
    const classOf = (address: string) => Number.parseInt(address.charAt(1), 16) & 3;
    expect(["00", "01", "02", "03"].map((first) => classOf(injective(`${first}0000000000`)))).toEqual([
      2, 0, 3, 1,
    ]);
    fc.assert(
      fc.property(hexDigits(12), hexDigits(12), (a, b) => {
        expect(injective(a) === injective(b)).toBe(a === b);
      }),
    );
  });

  test("a value that is no address is refused without being shown", () => {
    expect(() => injective("Jane's laptop")).toThrow(
      "public.Contact.field holds a value that is no MAC address",
    );
  });
});

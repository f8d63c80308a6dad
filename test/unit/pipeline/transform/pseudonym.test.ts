// Pseudonyms: functions of key, domain and text, and of nothing else.
import { expect, test } from "vitest";
import { newPseudonyms } from "../../../../src/pipeline/transform/pseudonym.ts";

const key = Buffer.alloc(32, 1);

test("the same key, domain and text give the same hash; another of any of them gives another", () => {
  const hashOf = (bytes: Buffer, domain: string, text: string): number[] => [
    ...newPseudonyms(bytes).domain(domain).hash(text),
  ];
  const hash = hashOf(key, "email", "jane@corp.example");
  expect(hashOf(key, "email", "jane@corp.example")).toEqual(hash);
  expect(hashOf(Buffer.alloc(32, 2), "email", "jane@corp.example")).not.toEqual(hash);
  expect(hashOf(key, "phone", "jane@corp.example")).not.toEqual(hash);
  expect(hashOf(key, "email", "june@corp.example")).not.toEqual(hash);
});

test("two domains do not disturb each other's results", () => {
  const pseudonyms = newPseudonyms(key);
  const first = pseudonyms.domain("a").hash("x");
  const before = [...first];
  pseudonyms.domain("a").hash("y");
  expect([...first]).toEqual(before);
});

test("wiping the key that was handed in changes nothing", () => {
  const mine = Buffer.from(key);
  const pseudonyms = newPseudonyms(mine);
  mine.fill(0);
  expect([...pseudonyms.domain("a").hash("x")]).toEqual([...newPseudonyms(key).domain("a").hash("x")]);
});

test("a key that is not 32 bytes is refused", () => {
  expect(() => newPseudonyms(Buffer.alloc(16))).toThrow("not 32 bytes");
});

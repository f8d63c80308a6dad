// seed_from: the fakes of one row belong to one person, and addresses stay injective all the same.
import { expect, test } from "vitest";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { maskerOf, TEXT_TYPE, varchar } from "../../../../support/masker-context.ts";

const OPTIONS = { seed_from: "id" };
const first = maskerOf("person.first_name", OPTIONS);
const last = maskerOf("person.last_name", OPTIONS);
const full = maskerOf("person.full_name", OPTIONS);
const email = maskerOf("email", OPTIONS, varchar(40));
const user = maskerOf("person.user_name", OPTIONS, varchar(18));

test("first name, last name, full name, email and user name of one seed show one person", () => {
  for (let row = 0; row < 500; row++) {
    const seed = `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`;
    const names = [first("Maria", seed) ?? "", last("Lopez", seed) ?? ""];
    expect(full("Maria Lopez", seed)).toBe(names.join(" "));
    const [three, one] = [names[0]?.slice(0, 3).toLowerCase(), names[1]?.charAt(0).toLowerCase()];
    expect(email("maria@corp.example", seed)).toMatch(
      new RegExp(`^${three}\\.${one}[a-z]{14}@[a-z]{7}\\.example\\.test$`),
    );
    expect(user("maria", seed)).toMatch(new RegExp(`^${three}${one}[a-z]{14}$`));
  }
});

test("two seeds are two persons, one value's capitals stay, white space names nobody", () => {
  const persons = new Set(Array.from({ length: 1000 }, (_, row) => full("Maria Lopez", String(row))));
  expect(persons.size).toBeGreaterThan(990);
  expect(first("MARIA", "1")).toBe(first("Maria", "1")?.toUpperCase());
  expect([first("", "1"), last(" ", "1"), email("", "1"), user("", "1")]).toEqual(["", " ", "", ""]);
});

test("without a seed, where it is NULL, the value decides", () => {
  for (const masker of [
    "person.first_name",
    "person.last_name",
    "person.full_name",
    "email",
    "person.user_name",
  ]) {
    const [seeded, plain] = [maskerOf(masker, OPTIONS), maskerOf(masker)];
    expect(seeded("maria@corp.example")).toBe(plain("maria@corp.example"));
    expect(findMasker(masker)?.seedColumnOf?.(OPTIONS)).toBe("id");
    expect(findMasker(masker)?.seedColumnOf?.(undefined)).toBe(undefined);
  }
});

test("20,000 addresses of one person stay apart, and one address keeps its letters under any seed", () => {
  const fakes = new Set<string | null>();
  for (let row = 0; row < 20_000; row++) fakes.add(email(`m${row}@corp.example`, "1"));
  expect(fakes.size).toBe(20_000);
  const keyed = (seed?: string) => email("maria@corp.example", seed)?.replace(/^.*(?=[a-z]{14}@)/, "");
  expect(keyed("1")).toBe(keyed("2"));
  expect(keyed("1")).toBe(keyed());
  expect(email("MARIA@corp.example", "1")?.toLowerCase()).toBe(email("maria@corp.example", "1"));
});

test("columns too short are refused with the length needed", () => {
  const reserved = { emailDomain: "example.test", ipv4: [], ipv6: [], phone: "", tokenPrefix: "scrub_" };
  expect(findMasker("email")?.outputLength?.(OPTIONS, reserved)).toBe(40);
  expect(findMasker("email")?.outputLength?.(undefined, reserved)).toBe(39);
  expect(findMasker("person.user_name")?.outputLength?.(OPTIONS, reserved)).toBe(18);
  expect(() => maskerOf("email", OPTIONS, varchar(39))).toThrow("fewer than the 40 characters");
  expect(() => maskerOf("person.user_name", OPTIONS, varchar(17))).toThrow("fewer than the 18 characters");
  expect(() => maskerOf("email", { seed_from: "" }, TEXT_TYPE)).toThrow("seed_from");
});

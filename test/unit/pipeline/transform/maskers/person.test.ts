// person.*: names word by word, so that columns, full names and free text agree.
import fc from "fast-check";
import { expect, test } from "vitest";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const first = textMaskerOf("person.first_name");
const last = textMaskerOf("person.last_name");
const full = textMaskerOf("person.full_name");

test("a full name is the first and last names of its words", () => {
  expect(full("Jane Doe")).toBe(`${first("Jane")} ${last("Doe")}`);
  expect(full("Jane Maria van der Berg")).toBe(`${first("Jane Maria")} ${last("van der Berg")}`);
  expect(full("Jane")).toBe(first("Jane"));
  expect(full("Doe, Jane")).toBe(`${last("Doe")}, ${first("Jane")}`);
});

test("the short way through two plain words gives what the long way gives", () => {
  const word = fc.oneof(
    fc.stringMatching(/^[A-Za-z]{1,9}$/),
    fc.constantFrom("Dr", "Jr", "III", "O'Hara", "Zoë"),
  );
  fc.assert(
    fc.property(word, word, (a, b) => {
      // White space in front takes the long way and says nothing else.
      expect(full(`${a} ${b}`)).toBe(full(` ${a} ${b}`));
    }),
  );
});

test("titles stay and do not shift the words", () => {
  expect(full("Dr. Jane Doe Jr.")).toBe(`Dr. ${first("Jane")} ${last("Doe")} Jr.`);
});

test("the same name in other capitals, spacing or composition is the same person", () => {
  expect(full("  Jane   Doe ")).toBe(full("Jane Doe"));
  expect(full("JANE DOE")).toBe(full("Jane Doe").toUpperCase());
  expect(full("jane doe")).toBe(full("Jane Doe").toLowerCase());
  expect(first("Zoe\u0308")).toBe(first("Zo\u00eb"));
});

test("names in other scripts, hyphens and apostrophes are masked", () => {
  for (const name of ["山田太郎", "Дарья", "Anne-Marie", "O'Brien", "김 철수", "!!!", "😀"]) {
    expect(full(name)).not.toBe(name);
    expect(full(name)).toMatch(/[a-z]/i);
  }
});

test("no one sees their own name", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z]{3,12}$/), (name) => {
      expect(first(name).toLowerCase()).not.toContain(name.toLowerCase());
      expect(last(name).toLowerCase()).not.toContain(name.toLowerCase());
    }),
  );
  for (const name of ["James", "Mary", "Smith", "Johnson", "Jo", "Anna"]) {
    expect(first(name)).not.toBe(name);
    expect(last(name)).not.toBe(name);
  }
});

test("another key gives other names", () => {
  const names = ["Jane", "Ada", "Grace", "Alan", "Linus", "Barbara"];
  const other = textMaskerOf("person.first_name", undefined, TEXT_TYPE, OTHER_KEY);
  expect(names.map(first)).not.toEqual(names.map(other));
});

test("a fake is cut to the column", () => {
  expect(textMaskerOf("person.full_name", undefined, varchar(6))("Jane Doe")).toBe(
    full("Jane Doe").slice(0, 6),
  );
});

test("empty and blank values stay", () => {
  expect(full("")).toBe("");
  expect(full("  ")).toBe("  ");
});

test("the short way through one plain word gives what the long way gives", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.stringMatching(/^[A-Za-z]{1,12}$/), fc.constantFrom("Dr", "III", "mr")),
      (name) => {
        for (const mask of [first, last, full]) expect(mask(name)).toBe(mask(` ${name}`));
      },
    ),
  );
});

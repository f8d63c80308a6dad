// email: reserved, injective, coherent, and blind to nothing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OTHER_KEY, TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const mask = textMaskerOf("email");
const full = textMaskerOf("person.full_name");
const FAKE = /^[a-z]{3}\.[a-z]{14}@[a-z]{7}\.example\.test$/;

test("an address becomes one of 39 characters under the reserved domain", () => {
  expect(mask("jane.doe@corp.example")).toMatch(FAKE);
  expect(mask("jane.doe@corp.example")).toHaveLength(39);
});

test("the same key gives the same fake in any column, another key another", () => {
  expect(textMaskerOf("email", undefined, varchar(40))("a@b.example")).toBe(mask("a@b.example"));
  expect(textMaskerOf("email", undefined, TEXT_TYPE, OTHER_KEY)("a@b.example")).not.toBe(mask("a@b.example"));
});

test("addresses of one domain stay in one domain", () => {
  const domainOf = (address: string): string => mask(address).split("@")[1] ?? "";
  expect(domainOf("a@corp.example")).toBe(domainOf("b@corp.example"));
  expect(domainOf("a@corp.example")).not.toBe(domainOf("a@other.example"));
});

test("200,000 addresses get 200,000 fakes", () => {
  const fakes = new Set<string>();
  for (let i = 0; i < 200_000; i++) fakes.add(mask(`user${i}@corp${i % 100}.example`).toLowerCase());
  expect(fakes.size).toBe(200_000);
});

describe("capitals", () => {
  test("an address in other capitals gets the same fake in other capitals", () => {
    const plain = mask("jane@corp.example");
    const fakes = ["Jane@corp.example", "JANE@CORP.EXAMPLE", "jane@Corp.example"].map(mask);
    expect(new Set([plain, ...fakes]).size).toBe(4);
    for (const fake of fakes) expect(fake.toLowerCase()).toBe(plain);
    expect(plain).toMatch(FAKE);
  });

  test("all 8,192 casings of one address stay apart", () => {
    const letters = [..."janedoe@corp.ex"];
    const fakes = new Set<string>();
    let casings = 0;
    const spell = (at: number, prefix: string): void => {
      const letter = letters[at];
      if (letter === undefined) {
        casings++;
        fakes.add(mask(prefix));
        return;
      }
      spell(at + 1, prefix + letter);
      if (letter.toUpperCase() !== letter) spell(at + 1, prefix + letter.toUpperCase());
    };
    spell(0, "");
    expect(casings).toBe(8192);
    expect(fakes.size).toBe(casings);
  });

  test("fakes are equal iff inputs are, and equal when lower-cased iff inputs are", () => {
    const address = fc.mixedCase(fc.emailAddress());
    fc.assert(
      fc.property(
        address,
        address,
        fc.mixedCase(fc.constantFrom("jane.doe@corp.example", "jd@x.example")),
        (a, b, c) => {
          for (const [x, y] of [
            [a, b],
            [a, c],
            [c, c.toLowerCase()],
            [a, a.toUpperCase()],
          ] as const) {
            expect(mask(x) === mask(y)).toBe(x === y);
            expect(mask(x).toLowerCase() === mask(y).toLowerCase()).toBe(x.toLowerCase() === y.toLowerCase());
          }
        },
      ),
    );
  });
});

test("a display name is masked with the address, both as they are elsewhere", () => {
  const fake = mask('"Jane Doe" <jane@corp.example>');
  expect(fake.endsWith(`<${mask("jane@corp.example")}>`)).toBe(true);
  expect(fake).toMatch(/^"\S+ \S+" </);
  expect(fake).not.toMatch(/jane|doe/i);
  expect(mask("Jane Doe <jane@corp.example>")).toBe(`${full("Jane Doe")} <${mask("jane@corp.example")}>`);
  expect(mask('"Doe, Jane" <jane@corp.example>')).toBe(
    `"${full("Doe, Jane")}" <${mask("jane@corp.example")}>`,
  );
});

test("lists are masked address by address", () => {
  expect(mask("a@x.example, b@y.example;c@z.example")).toBe(
    `${mask("a@x.example")}, ${mask("b@y.example")};${mask("c@z.example")}`,
  );
});

test("white space around an address stays, so that rows which differ in it still do", () => {
  expect(mask(" a@x.example\n")).toBe(` ${mask("a@x.example")}\n`);
  expect(mask("  ")).toBe("  ");
});

test("what is no address is masked all the same, and nothing passes", () => {
  for (const value of ["n/a", "jane", "@", "jane at corp", "дарья@почта.example", "e\u0301@x", ",", "a,b"]) {
    expect(mask(value)).not.toBe(value);
    expect(mask(value)).toContain("example.test");
  }
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 4 }), (value) => {
      fc.pre(/[^\s,;]{4}/u.test(value));
      expect(mask(value)).not.toContain(value);
      expect(mask(value)).toContain(".example.test");
    }),
  );
});

test("an address that already looks reserved is masked too", () => {
  expect(mask(mask("a@x.example"))).not.toBe(mask("a@x.example"));
});

test("the empty string stays empty", () => {
  expect(mask("")).toBe("");
});

test("a display name or list that does not fit falls back to one address, and a column too short is refused", () => {
  const narrow = textMaskerOf("email", undefined, varchar(40));
  for (const value of ["Jane Doe <jane@corp.example>", "a@x.example, b@y.example", "  a@x.example  "]) {
    expect(narrow(value).toLowerCase()).toMatch(FAKE);
  }
  expect(() => textMaskerOf("email", undefined, varchar(38))).toThrow("fewer than the 39 characters");
});

test("spellings of one address with a name or in a list stay apart", () => {
  const spellings = [
    "Jane Doe <jane@corp.example>",
    "Jane Doe<jane@corp.example>",
    "Jane Doe < jane@corp.example>",
    "Jane Doe <jane@corp.example >",
    "<jane@corp.example>",
    "jane@corp.example, ann@corp.example",
    "jane@corp.example , ann@corp.example",
    "jane@corp.example,ann@corp.example",
  ];
  expect(new Set(spellings.map(mask)).size).toBe(spellings.length);
});

test("white space tells addresses apart also where the column has no room for it", () => {
  const narrow = textMaskerOf("email", undefined, varchar(39));
  const padded = ["a@b.example", " a@b.example", "a@b.example ", " ,", ","].map(narrow);
  expect(new Set(padded).size).toBe(5);
  for (const fake of padded) expect(fake).toHaveLength(39);
});

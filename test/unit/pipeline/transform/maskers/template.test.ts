// template: fixed text, keyed characters, other maskers' output; what it promises the rules about uniqueness and length.
import { describe, expect, test } from "vitest";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { TEMPLATE_MASKERS } from "../../../../../src/pipeline/transform/template-parts.ts";
import {
  maskerOf,
  OTHER_KEY,
  surroundings,
  TEXT_TYPE,
  textMaskerOf,
  varchar,
} from "../../../../support/masker-context.ts";

const template = findMasker("template");
const mask = textMaskerOf("template", "user-{{hash:8}}@example.test");

test("keyed parts are functions of the key and of the value as it is", () => {
  expect(mask("jane")).toMatch(/^user-[0-9a-f]{8}@example\.test$/);
  expect(textMaskerOf("template", "user-{{hash:8}}@example.test")("jane")).toBe(mask("jane"));
  expect(mask("Jane")).not.toBe(mask("jane"));
  const other = textMaskerOf("template", "user-{{hash:8}}@example.test", TEXT_TYPE, OTHER_KEY);
  expect(other("jane")).not.toBe(mask("jane"));
});

test("letters and digits stand where they are written, and two parts do not repeat each other", () => {
  const parts = textMaskerOf("template", "{{letters:5}}/{{ digits:6 }}{{digits:6}}");
  expect(parts("x")).toMatch(/^[a-z]{5}\/[0-9]{12}$/);
  const [, digits = ""] = parts("x").split("/");
  expect(digits.slice(0, 6)).not.toBe(digits.slice(6));
});

test("other maskers are applied to the value", () => {
  const name = "Jane Doe";
  const both = textMaskerOf("template", "{{person.full_name}} <{{email}}> #{{digits:3}}");
  const start = `${textMaskerOf("person.full_name")(name)} <${textMaskerOf("email")(name)}> #`;
  expect(both(name).slice(0, start.length)).toBe(start);
  expect(both(name).slice(start.length)).toMatch(/^[0-9]{3}$/);
});

test("every masker that a template may name exists, takes text and no options, and does not show the value", () => {
  for (const name of TEMPLATE_MASKERS) {
    expect(findMasker(name)?.families, name).toContain("text");
    expect(textMaskerOf("template", `<{{${name}}}>`)("Jane Xyzzy-9321"), name).not.toContain("Xyzzy-9321");
  }
});

test("other scripts, combining characters and very long values; empty ones stay", () => {
  for (const value of ["山田太郎", "e\u0301", "😀", " ", "x".repeat(1_000_000)]) {
    expect(mask(value)).toMatch(/^user-[0-9a-f]{8}@example\.test$/);
  }
  expect(mask("")).toBe("");
});

describe("uniqueness", () => {
  test.each([
    ["{{hash:16}}", "injective"],
    ["{{hash:15}}", "lossy"],
    ["{{letters:14}}", "injective"],
    ["{{letters:13}}", "lossy"],
    ["{{digits:20}}", "injective"],
    ["a{{hash:8}}b{{digits:10}}", "injective"],
    ["{{person.full_name}} {{hash:8}}", "lossy"],
    [{ pattern: "{{hash:16}}", seed_from: "id" }, "lossy"],
    [{ pattern: "{{hash:16}}" }, "injective"],
  ])("%j is %s", (options, guarantee) => {
    expect(template?.guaranteeOf?.(options)).toBe(guarantee);
  });

  test("200,000 values get 200,000 outputs of 64 keyed bits, each part of it by itself evenly spread", () => {
    const unique = textMaskerOf("template", "{{hash:8}}-{{digits:10}}");
    const outputs = new Set<string>();
    const first = new Map<string, number>();
    for (let i = 0; i < 200_000; i++) {
      const output = unique(String(i));
      outputs.add(output);
      first.set(output.charAt(0), (first.get(output.charAt(0)) ?? 0) + 1);
    }
    expect(outputs.size).toBe(200_000);
    for (const count of first.values()) expect(Math.abs(count - 12_500)).toBeLessThan(800);
  });
});

test("seed_from makes the keyed parts from the other column, for rows that have it", () => {
  const options = { pattern: "{{hash:12}}", seed_from: "id" };
  const seeded = maskerOf("template", options);
  expect(template?.seedColumnOf?.(options)).toBe("id");
  expect(template?.seedColumnOf?.("{{hash:12}}")).toBeUndefined();
  expect(seeded("jane", "1")).toBe(seeded("joe", "1"));
  expect(seeded("jane", "1")).not.toBe(seeded("jane", "2"));
  expect(seeded("jane")).toBe(textMaskerOf("template", "{{hash:12}}")("jane"));
});

describe("length", () => {
  test("the rules are told how much is needed, and a narrower column is refused", () => {
    expect(template?.outputLength?.("é😀{{hash:8}}{{email}}", surroundings().reserved)).toBe(10);
    expect(() => textMaskerOf("template", "user-{{hash:8}}", varchar(12))).toThrow("needs 13 characters");
    expect(textMaskerOf("template", "user-{{hash:8}}", varchar(13))("x")).toHaveLength(13);
  });

  test("other maskers' parts are cut so that the keyed ones stay whole", () => {
    const tight = textMaskerOf("template", "{{company}}-{{person.full_name}}-{{hash:4}}", varchar(16));
    expect(tight("Jane Doe")).toMatch(/^.{1,10}-.{0,9}-[0-9a-f]{4}$/);
    expect(tight("Jane Doe")).toHaveLength(16);
  });
});

describe("what is no template is an option error that says where", () => {
  test.each([
    ["user-{{hsh:8}}", "there is no such part", 6],
    ["{{hash:8}} {{keep}}", "there is no such part", 12],
    ["{{null}}", "there is no such part", 1],
    ["ab{{hash}}", "needs a number of 1 to 64", 3],
    ["{{digits:0}}", "needs a number of 1 to 64", 1],
    ["{{digits:65}}", "needs a number of 1 to 64", 1],
    ["{{letters:8:8}}", "needs a number of 1 to 64", 1],
    ["{{email:3}}", "there is no such part", 1],
    ["x{{hash:8", "has no }}", 2],
  ])("%s", (pattern, message, character) => {
    for (const options of [pattern, { pattern }]) {
      const issues = template?.options.safeParse(options).error?.issues ?? [];
      expect(issues).toHaveLength(1);
      expect(issues[0]?.message).toContain(message);
      expect(issues[0]?.message).toContain(`at character ${character} of the template`);
    }
    expect(() => textMaskerOf("template", pattern)).toThrow(
      "the options of masker template on public.Contact.field",
    );
  });

  test("text without parts is what fixed is for", () => {
    expect(template?.options.safeParse("plain").error?.issues[0]?.message).toContain("fixed gives one value");
    expect(template?.options.safeParse("").success).toBe(false);
  });
});

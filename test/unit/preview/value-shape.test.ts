// The shape of a value tells its form and length, and none of it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapeOf } from "../../../src/preview/value-shape.ts";

describe("shapeOf", () => {
  test.each([
    ["anna.smith@corp.com", "a***@c***.com, 19 characters"],
    ["ab@corp.co.uk", "****@c***.uk, 13 characters"],
    ["abc@def.com", "a***@d***.com, 11 characters"],
    ["-bc@_ef.com", "****@****.com, 11 characters"],
    ["9bc@corp.com", "9***@c***.com, 12 characters"],
    ["@corp.com", "@aaaa.aaa, 9 characters"],
    ["A".repeat(24), `${"A".repeat(24)}, 24 characters`],
    ["A".repeat(25), "25 characters"],
    ["no [json]", "aa ?aaaa?, 9 characters"],
    [" \n[1]", "5 characters"],
    ["Jane Doe", "Aaaa Aaa, 8 characters"],
    ["+1 (212) 555-0100", "+9 (999) 999-9999, 17 characters"],
    ["M", "A, 1 character"],
    ["", "empty"],
    ["Straße 7 é\u202e", "Aaaaaa 9 a?, 11 characters"],
    ['{"a": 1}', "8 characters"],
    ["a sentence that somebody wrote about somebody", "45 characters"],
    ["two\nlines", "aaa?aaaaa, 9 characters"],
  ])("%j is %s", (value, shape) => {
    expect(shapeOf(value)).toBe(shape);
  });

  test("no digit but 9 and no letter but A and a of anything that is not an email", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const form = shapeOf(value).replace(/(?:, )?\d+ characters?$|^empty$/, "");
        expect(form.includes("@") && form.includes("***") ? "" : form).toMatch(/^[Aa9 .,:;_+()/@?-]*$/);
      }),
    );
  });
});

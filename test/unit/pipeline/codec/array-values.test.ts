// Arrays rewritten element by element, against what PostgreSQL sends for both arrays (recorded with array_send).
import { describe, expect, test } from "vitest";
import type { TypeFamily } from "../../../../src/catalog/catalog.ts";
import { rewriteArrayLiteral, rewriteBinaryArray } from "../../../../src/pipeline/codec/array-values.ts";
import { binaryValueOf } from "../../../../src/pipeline/codec/binary-values.ts";

const upper = (value: string): string => value.toUpperCase();

function rewrite(
  family: TypeFamily,
  hex: string,
  mask: (value: string) => string | null,
): string | undefined {
  const element = binaryValueOf(family);
  if (element === undefined) throw new Error(`${family} has no binary form`);
  const bytes = Buffer.from(hex, "hex");
  const around = Buffer.concat([Buffer.alloc(5, 0xee), bytes, Buffer.alloc(6, 0xee)]);
  return rewriteBinaryArray(around, 5, 5 + bytes.length, element, mask)?.toString("hex");
}

const EMPTY = "000000000000000000000019";
const ONE = "000000010000000000000019000000020000000100000001";
const NULL_FIRST = "0000000100000001000000190000000200000001ffffffff00000001";
const TWO_DIMENSIONS = "000000020000000100000019000000020000000100000002000000010000000";
const SLICE = "000000010000000000000019000000020000000200000001";

describe("a binary array", () => {
  test.each([
    ["{a,b}", `${ONE}610000000162`, `${ONE}410000000142`],
    ["{NULL,a}", `${NULL_FIRST}61`, `${NULL_FIRST}41`],
    ["[2:3]={a,b}", `${SLICE}610000000162`, `${SLICE}410000000142`],
    [
      "{{a,b},{c,NULL}}",
      `${TWO_DIMENSIONS}16100000001620000000163ffffffff`,
      `${TWO_DIMENSIONS}14100000001420000000143ffffffff`,
    ],
    ["{a,B}", `${ONE}610000000142`, `${ONE}410000000142`],
  ])("%s in capitals is what the server sends for it", (_text, before, after) => {
    expect(rewrite("text", before, upper)).toBe(after);
  });

  test("that nothing changes in keeps its bytes", () => {
    expect(rewrite("text", EMPTY, upper)).toBeUndefined();
    expect(rewrite("text", `${ONE}410000000142`, upper)).toBeUndefined();
    expect(rewrite("text", `${NULL_FIRST}41`, upper)).toBeUndefined();
  });

  test("gets its NULL flag with the first NULL, and loses it with none", () => {
    expect(rewrite("text", `${ONE}610000000142`, (value) => (value === "a" ? null : value))).toBe(
      `${NULL_FIRST}42`,
    );
    const flagged = `${ONE.slice(0, 8)}00000001${ONE.slice(16)}610000000142`;
    expect(rewrite("text", flagged, upper)).toBe(`${ONE}410000000142`);
  });

  test("of numbers takes the element's own binary form", () => {
    const header = "0000000100000000000000170000000200000001";
    expect(
      rewrite("int4", `${header}000000040000000100000004000000 02`.replace(" ", ""), (n) =>
        n === "2" ? "20" : n,
      ),
    ).toBe(`${header}00000004000000010000000400000014`);
  });

  test("takes elements that grow", () => {
    expect(rewrite("text", `${ONE}610000000142`, (value) => value.repeat(3))).toBe(
      `${ONE.slice(0, -8)}0000000361616100000003424242`,
    );
  });
});

describe("an array literal", () => {
  test.each([
    ["{}", "{}"],
    ["{a,b}", '{"A","B"}'],
    ["{A,b}", '{A,"B"}'],
    ["{NULL,null,a}", '{NULL,null,"A"}'],
    ['{"NULL","null"}', '{"NULL","NULL"}'],
    ["[2:3]={a,b}", '[2:3]={"A","B"}'],
    ["{{a,b},{c,NULL}}", '{{"A","B"},{"C",NULL}}'],
    ['{"a,b","c}d","e{f"}', '{"A,B","C}D","E{F"}'],
    ['{"a\\"b","c\\\\d"}', '{"A\\"B","C\\\\D"}'],
    ['{"",A}', '{"",A}'],
    ['{"A",B}', '{"A",B}'],
    ['{"A\\"",b}', '{"A\\"","B"}'],
  ])("%s in capitals is %s", (before, after) => {
    expect(rewriteArrayLiteral(before, upper)).toBe(after);
  });

  test("hands out every element unescaped, and no NULL", () => {
    const seen: string[] = [];
    rewriteArrayLiteral('[0:6]={a b,NULL,"NULL","","x\\"y\\\\z",1,ünï}', (value) => {
      seen.push(value);
      return value;
    });
    expect(seen).toEqual(["a b", "NULL", "", 'x"y\\z', "1", "ünï"]);
  });

  test("gets NULL where the masker gives null, and quotes what it gives", () => {
    expect(rewriteArrayLiteral('{a,b,"c"}', (value) => (value === "b" ? null : value))).toBe('{a,NULL,"c"}');
    expect(rewriteArrayLiteral("{a}", () => "NULL")).toBe('{"NULL"}');
    expect(rewriteArrayLiteral("{a}", () => 'q"\\"')).toBe('{"q\\"\\\\\\""}');
  });

  test("without a brace is a bug, told without the value", () => {
    expect(() => rewriteArrayLiteral("planted", upper)).toThrow(
      expect.objectContaining({ code: "BUG", message: "an array literal has no brace" }),
    );
  });
});

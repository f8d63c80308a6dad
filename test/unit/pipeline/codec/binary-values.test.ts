// The binary forms of scalar types against what PostgreSQL itself printed and sent.
import { describe, expect, test } from "vitest";
import type { TypeFamily } from "../../../../src/catalog/catalog.ts";
import { binaryValueOf } from "../../../../src/pipeline/codec/binary-values.ts";
import { EVERY_FAMILY } from "../../../../src/pipeline/transform/maskers/families.ts";
import { POSTGRES_VALUES } from "../../../fixtures/postgres-values.ts";

function formOf(family: TypeFamily) {
  const value = binaryValueOf(family);
  if (value === undefined) throw new Error(`${family} has no binary form`);
  return value;
}

const RECORDED = Object.entries(POSTGRES_VALUES).flatMap(([name, values]) => {
  const family = EVERY_FAMILY.find((one) => one === name);
  if (family === undefined) throw new Error(`${name} is no family`);
  return values.map(([text, hex]) => [family, text, hex] as const);
});

describe("what PostgreSQL sends", () => {
  test.each(RECORDED)("as %s %s is read, wherever it stands in the buffer", (family, text, hex) => {
    const bytes = Buffer.from(hex, "hex");
    const around = Buffer.concat([Buffer.alloc(7, 0xee), bytes, Buffer.alloc(9, 0xee)]);
    expect(formOf(family).decode(around, 7, 7 + bytes.length)).toBe(text);
  });

  test.each(RECORDED)("as %s %s is written", (family, text, hex) => {
    expect(formOf(family).encode(text).toString("hex")).toBe(hex);
  });
});

describe("other spellings that the type's input takes", () => {
  test.each<[TypeFamily, string, string]>([
    ["bool", "true", "01"],
    ["bool", "false", "00"],
    ["uuid", "A0EEBC999C0B4EF8BB6D6BB9BD380A11", "a0eebc999c0b4ef8bb6d6bb9bd380a11"],
    ["bytea", "\\xABcd", "abcd"],
    ["macaddr", "0800.2B01.0203", "08002b010203"],
    ["macaddr", "08-00-2b-01-02-03", "08002b010203"],
    ["int4", "-0", "00000000"],
    ["numeric", "+1", "00010000000000000001"],
    ["numeric", "-0.00", "0000000000000002"],
    ["numeric", ".5", "0001ffff000000011388"],
    ["numeric", "5.", "00010000000000000005"],
    ["numeric", "0001", "00010000000000000001"],
    ["numeric", "1e4", "00010001000000000001"],
    ["numeric", "1.5E1", "0001000000000000000f"],
    ["numeric", "1.25e+1", "00020000000000" + "01000c1388"],
    ["numeric", "15e-1", "000200000000000100011388"],
    ["numeric", "1e-5", "0001fffe0000000503e8"],
    ["inet", "1:2:3:4:5:6:7::", "0380001000010002000300040005000600070000"],
    ["inet", "::10.20.30.40", "038000100000000000000000000000000a141e28"],
    ["inet", "ABCD::1/128", "03800010abcd0000000000000000000000000001"],
    ["timestamp", "2000-01-01T00:00:00Z", "0000000000000000"],
    ["timestamp", "2000-01-01 00:00:00+05:30", "0000000000000000"],
    ["timestamp", "2000-01-02", "000000141dd76000"],
  ])("%s %s", (family, text, hex) => {
    expect(formOf(family).encode(text).toString("hex")).toBe(hex);
  });
});

describe("what is not of the type", () => {
  test.each<[TypeFamily, readonly string[]]>([
    [
      "uuid",
      ["", "a0eebc99", "x0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1100"],
    ],
    ["int2", ["32768", "-32769", "", "1.0", "x1", "1x", "+1", " 1"]],
    ["int4", ["2147483648", "-2147483649"]],
    ["int8", ["9223372036854775808", "-9223372036854775809", "100000000000000000000"]],
    ["bool", ["", "T", "1", "yes", "truest", "nt"]],
    ["bytea", ["", "00", "\\x0", "\\xzz", "a\\x00", "\\x00z"]],
    ["macaddr", ["", "08:00:2b:01:02", "08:00:2b:01:02:0g", "08:00:2b:01:02:03:04", "x08002b010203"]],
    [
      "inet",
      [
        "",
        "1.2.3",
        "1.2.3.256",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "1.2.3.4/x",
        "1.2.3.4/1.5",
        "x1.2.3.4",
        "1.2.3.4x",
      ],
    ],
    [
      "inet",
      ["::1/129", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "::12345", "::g", "::1.2.3.999"],
    ],
    ["numeric", ["", "+", "-", ".", "1.2.3", "1e", "e5", "1e10000", "x1", "1x", "0x1", "nan"]],
    ["date", ["", "2024", "2024-13-01", "2023-02-29", "2024-02-30", "0000-01-01", "today", "2024-02-29x"]],
    ["timestamp", ["", "2024-02-29 25:00:00", "2024-02-29 12", "now", "2024-02-30 00:00:00"]],
  ])("%s refuses it and does not show it", (family, texts) => {
    for (const text of texts) {
      const encode = () => formOf(family).encode(text);
      expect(encode, text).toThrow(
        expect.objectContaining({
          code: "VALUE_UNSUPPORTED",
          message: `a masker's output is not a valid ${family}`,
          hint: "Choose a masker whose types include the column's, see docs/maskers.md.",
        }),
      );
    }
  });
});

test("a numeric may have as many digits as the server takes, and no more", () => {
  const { encode, decode } = formOf("numeric");
  for (const text of [`0.${"0".repeat(16_382)}1`, `1${"0".repeat(131_071)}`, `-${"9".repeat(131_068)}`]) {
    const bytes = encode(text);
    expect(decode(bytes, 0, bytes.length) === text).toBe(true);
  }
  for (const text of [`0.${"0".repeat(16_384)}`, `1${"0".repeat(131_072)}`, "9".repeat(131_073)]) {
    expect(() => encode(text)).toThrow(expect.objectContaining({ code: "VALUE_UNSUPPORTED" }));
  }
});

test("what no server sends is a bug, told without the value", () => {
  expect(() => formOf("jsonb").decode(Buffer.from("\u0002{}"), 0, 3)).toThrow(
    expect.objectContaining({ code: "BUG", message: "jsonb version 2 is unknown" }),
  );
  expect(() => formOf("numeric").decode(Buffer.from("0000000012340000", "hex"), 0, 8)).toThrow(
    expect.objectContaining({ code: "BUG", message: "numeric sign 4660 is unknown" }),
  );
});

test("types whose text depends on the session or the server's own digits have no binary form here", () => {
  expect(EVERY_FAMILY.filter((family) => binaryValueOf(family) === undefined)).toEqual([
    "float4",
    "float8",
    "timestamptz",
    "interval",
    "hstore",
    "tsvector",
    "other",
  ]);
});

import { describe, expect, it } from "vitest";
import type { ColumnType, TypeFamily } from "../../../../src/catalog/catalog.ts";
import { escapeText, unescapeText } from "../../../../src/pipeline/codec/copy-text.ts";
import { newFieldRewriter } from "../../../../src/pipeline/codec/field-rewriter.ts";
import { newScrubber, type ScrubInput } from "../../../../src/pipeline/transform/scrub-rows.ts";
import { binaryRows } from "../../../support/binary-rows.ts";
import { rulesOf } from "../../../support/field-rules.ts";
import { TEXT_TYPE } from "../../../support/masker-context.ts";

function columnType(family: TypeFamily, isArray = false): ColumnType {
  return { ...TEXT_TYPE, name: family, family, isArray, elementOid: isArray ? 25 : undefined };
}

function scrub(input: ScrubInput, data: Buffer, cut: number): { out: Buffer; rows: number } {
  const pieces: Buffer[] = [];
  const scrubber = newScrubber(input);
  for (let at = 0; at < data.length; at += cut) {
    scrubber.push(data.subarray(at, at + cut), (piece) => pieces.push(piece));
  }
  scrubber.finish((piece) => pieces.push(piece));
  return { out: Buffer.concat(pieces), rows: scrubber.rows };
}

const upper = (value: string): string => value.toUpperCase();
const text = (value: string): Buffer => Buffer.from(value);

describe("scrubbing binary rows", () => {
  const rows = [
    [text("1"), text("jane@corp.example"), null, text("tail")],
    [text("2"), null, text("Ünïcode 🙂"), null],
    [text(""), text("same"), text("x".repeat(70_000)), text("end")],
  ];
  const input: ScrubInput = {
    format: "binary",
    fieldCount: 4,
    outputFieldCount: 4,
    rules: rulesOf([undefined, newFieldRewriter(columnType("text"), "binary", upper), undefined, undefined]),
  };
  const expected = binaryRows(
    rows.map(([a, b, c, d]) => [
      a ?? null,
      b ? text(b.toString().toUpperCase()) : null,
      c ?? null,
      d ?? null,
    ]),
  );

  it("rewrites the ruled field and keeps every other byte, wherever the data is cut", () => {
    const data = binaryRows(rows);
    for (const cut of [1, 2, 3, 5, 7, 11, 64, 4096, data.length]) {
      const result = scrub(input, data, cut);
      expect(result.rows).toBe(3);
      expect(result.out.equals(expected)).toBe(true);
    }
  });

  it("drops the fields behind the table's own columns, NULL or not", () => {
    const dropped = scrub({ ...input, outputFieldCount: 2 }, binaryRows(rows), 9);
    const want = binaryRows(rows.map(([a, b]) => [a ?? null, b ? text(b.toString().toUpperCase()) : null]));
    expect(dropped.out.equals(want)).toBe(true);
    const lastIsNull = scrub({ ...input, outputFieldCount: 3 }, binaryRows(rows), 9);
    const wantThree = binaryRows(
      rows.map(([a, b, c]) => [a ?? null, b ? text(b.toString().toUpperCase()) : null, c ?? null]),
    );
    expect(lastIsNull.out.equals(wantThree)).toBe(true);
  });

  it("says that the connection was lost when the data ends inside a row", () => {
    const data = binaryRows(rows);
    const scrubber = newScrubber(input);
    scrubber.push(data.subarray(0, data.length - 5), () => {});
    expect(() => scrubber.finish(() => {})).toThrow(expect.objectContaining({ code: "CONNECTION_LOST" }));
  });

  it("refuses a tuple with another number of fields than planned", () => {
    const scrubber = newScrubber({ ...input, fieldCount: 5 });
    expect(() => scrubber.push(binaryRows(rows), () => {})).toThrow(/4 fields where 5 were planned/);
  });

  it("writes NULL where a masker gives null, and jsonb with its version byte", () => {
    const nulled = newFieldRewriter(columnType("text"), "binary", () => null);
    const json = newFieldRewriter(columnType("jsonb"), "binary", () => '{"a":1}');
    const data = binaryRows([[text("secret"), Buffer.from('\u0001{"a":2}')]]);
    const { out } = scrub(
      { format: "binary", fieldCount: 2, outputFieldCount: 2, rules: rulesOf([nulled, json]) },
      data,
      4,
    );
    expect(out.equals(binaryRows([[null, Buffer.from('\u0001{"a":1}')]]))).toBe(true);
  });
});

describe("scrubbing text rows", () => {
  const input: ScrubInput = {
    format: "text",
    fieldCount: 3,
    outputFieldCount: 3,
    rules: rulesOf([undefined, newFieldRewriter(columnType("text"), "text", upper), undefined]),
  };

  it("unescapes, rewrites and escapes the ruled field only, wherever the data is cut", () => {
    const data = text("1\ta\\tb\\\\n\t\\N\n2\t\\N\tkept\\n\n\\N\tx\t\n");
    const expected = "1\tA\\tB\\\\N\t\\N\n2\t\\N\tkept\\n\n\\N\tX\t\n";
    for (const cut of [1, 2, 3, 4, 100]) expect(scrub(input, data, cut).out.toString()).toBe(expected);
  });

  it("drops the fields behind the table's own columns", () => {
    const result = scrub({ ...input, outputFieldCount: 2 }, text("1\ta\tdigest\n2\t\\N\t\\N\n"), 3);
    expect(result.out.toString()).toBe("1\tA\n2\t\\N\n");
  });

  it("rewrites the elements of an array literal and keeps NULLs and bounds", () => {
    const arrays: ScrubInput = {
      ...input,
      fieldCount: 1,
      outputFieldCount: 1,
      rules: rulesOf([newFieldRewriter(columnType("text", true), "text", upper)]),
    };
    const result = scrub(arrays, text('[2:4]={a,NULL,"b \\\\"c"}\n{}\n{{x},{y}}\n'), 5);
    expect(result.out.toString()).toBe('[2:4]={"A",NULL,"B \\\\"C"}\n{}\n{{"X"},{"Y"}}\n');
  });

  it("escapes and unescapes every character that COPY treats specially", () => {
    const value = "back\\slash\ttab\nline\rreturn\bbell\fform\vvertical \\N \\.";
    const escaped = Buffer.from(escapeText(value));
    expect(unescapeText(escaped, 0, escaped.length)).toBe(value);
    expect(escaped.includes(0x0a)).toBe(false);
    expect(escaped.includes(0x09)).toBe(false);
  });
});

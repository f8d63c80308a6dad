// Which bytes a masker sees in each format, and what becomes of what it gives.
import { describe, expect, test } from "vitest";
import type { ColumnType, TypeFamily } from "../../../../src/catalog/catalog.ts";
import { KEPT, NOT_MINE, NULLED, WRITTEN } from "../../../../src/pipeline/codec/field-outcome.ts";
import {
  canRewriteBinary,
  type MaskBytes,
  type MaskField,
  newFieldReader,
  newFieldRewriter,
} from "../../../../src/pipeline/codec/field-rewriter.ts";
import { newOutputBuffer } from "../../../../src/pipeline/codec/output-buffer.ts";
import { TEXT_TYPE } from "../../../support/masker-context.ts";

function columnType(family: TypeFamily, more: Partial<ColumnType> = {}): ColumnType {
  return { ...TEXT_TYPE, name: `my_${family}`, family, ...more };
}

const ARRAY = { isArray: true, elementOid: 25 } as const;

/** A masker that says which seed it got: `jane` becomes `JANE/7`; `keep` stays, `drop` becomes NULL. */
function mask(value: string, seed?: string): string | null {
  if (value === "keep") return value;
  return value === "drop" ? null : `${value.toUpperCase()}${seed === undefined ? "" : `/${seed}`}`;
}

/** The rewriter's answer for a field that stands between other bytes. */
function rewrite(type: ColumnType, format: "binary" | "text", field: string | Buffer, seed?: string) {
  const bytes = Buffer.from(field);
  const around = Buffer.concat([Buffer.from("ab"), bytes, Buffer.from("cd")]);
  return newFieldRewriter(type, format, mask)(around, 2, 2 + bytes.length, seed);
}

describe("text format", () => {
  test("hands the masker the unescaped value and the row's seed", () => {
    expect(rewrite(columnType("text"), "text", "a\\tb")).toBe("A\tB");
    expect(rewrite(columnType("int4"), "text", "a", "7")).toBe("A/7");
    expect(rewrite(columnType("text"), "text", "keep", "7")).toBeUndefined();
    expect(rewrite(columnType("text"), "text", "drop")).toBeNull();
  });

  test("hands it each element of an array", () => {
    const type = columnType("text", ARRAY);
    expect(rewrite(type, "text", "{a,keep,drop}", "7")).toBe('{"A/7",keep,NULL}');
    expect(rewrite(type, "text", "{keep}")).toBeUndefined();
  });
});

describe("binary format", () => {
  test.each<TypeFamily>(["text", "json", "xml", "enum"])("of %s is its UTF-8 text", (family) => {
    expect(rewrite(columnType(family), "binary", "jané", "7")).toBe("JANÉ/7");
    expect(rewrite(columnType(family), "binary", "keep")).toBeUndefined();
    expect(rewrite(columnType(family), "binary", "drop")).toBeNull();
  });

  test("of jsonb stands behind a version byte", () => {
    expect(rewrite(columnType("jsonb"), "binary", "\u0001a", "7")).toBe("\u0001A/7");
    expect(rewrite(columnType("jsonb"), "binary", "\u0001keep")).toBeUndefined();
    expect(rewrite(columnType("jsonb"), "binary", "\u0001drop")).toBeNull();
    expect(() => rewrite(columnType("jsonb"), "binary", "\u0002a")).toThrow("jsonb version 2 is unknown");
  });

  test("of other types is decoded and encoded", () => {
    const double = (value: string): string | null =>
      value === "0" ? null : value === "1" ? value : String(Number(value) * 2);
    const rewriter = newFieldRewriter(columnType("int4"), "binary", double);
    const number = (value: number): Buffer => Buffer.from([9, 0, 0, 0, value, 9]);
    expect(rewriter(number(21), 1, 5)).toEqual(Buffer.from([0, 0, 0, 42]));
    expect(rewriter(number(1), 1, 5)).toBeUndefined();
    expect(rewriter(number(0), 1, 5)).toBeNull();
    const seeded = newFieldRewriter(columnType("int4"), "binary", (_value, seed) => seed ?? "5");
    expect(seeded(number(1), 1, 5, "7")).toEqual(Buffer.from([0, 0, 0, 7]));
  });

  test("of an array is rewritten element by element", () => {
    const header = "0000000100000000000000190000000100000001";
    const field = Buffer.from(`${header}0000000161`, "hex");
    expect(rewrite(columnType("text", ARRAY), "binary", field, "7")).toEqual(
      Buffer.from(`${header}00000003412f37`, "hex"),
    );
  });

  test("of a type that is not known is a bug", () => {
    expect(() => newFieldRewriter(columnType("interval"), "binary", mask)).toThrow(
      expect.objectContaining({ code: "BUG", message: "type my_interval cannot be masked in binary COPY" }),
    );
  });
});

describe("a masker on bytes", () => {
  /** Writes `hit`, or something that has to be taken back, and gives `outcome`. */
  function onBytes(outcome: number, seen: string[] = []): MaskField {
    const bytes: MaskBytes = (buffer, start, end, out) => {
      seen.push(buffer.toString("utf8", start, end));
      if (outcome === WRITTEN) out.utf8("hit");
      return outcome;
    };
    return Object.assign((value: string, seed?: string) => mask(value, seed), { bytes });
  }

  const OUTCOMES = [
    [WRITTEN, true],
    [KEPT, undefined],
    [NULLED, null],
  ] as const;

  describe.each([
    ["text", ""],
    ["jsonb", "\u0001"],
  ] as const)("of %s", (family, version) => {
    const type = columnType(family);
    const field = Buffer.from(`ab${version}jane`);

    test.each(OUTCOMES)("is asked first, and its outcome %i is taken", (outcome, answer) => {
      const seen: string[] = [];
      const out = newOutputBuffer(16);
      out.utf8("before ");
      const rewriter = newFieldRewriter(type, "binary", onBytes(outcome, seen));
      expect(rewriter(field, 2, field.length, undefined, out)).toBe(answer);
      expect(seen).toEqual(["jane"]);
      expect(out.take().toString()).toBe(outcome === WRITTEN ? `before ${version}hit` : "before ");
    });

    test("leaves to the masker on strings what it does not take", () => {
      const out = newOutputBuffer(16);
      const rewriter = newFieldRewriter(type, "binary", onBytes(NOT_MINE));
      expect(rewriter(field, 2, field.length, undefined, out)).toBe(`${version}JANE`);
      expect(out.length).toBe(0);
    });

    test("is not asked for a row with a seed, nor where it could not append", () => {
      const seen: string[] = [];
      const rewriter = newFieldRewriter(type, "binary", onBytes(WRITTEN, seen));
      expect(rewriter(field, 2, field.length, "7", newOutputBuffer(16))).toBe(`${version}JANE/7`);
      expect(rewriter(field, 2, field.length)).toBe(`${version}JANE`);
      expect(seen).toEqual([]);
    });

    test("may be missing where there is something to append to", () => {
      const rewriter = newFieldRewriter(type, "binary", mask);
      expect(rewriter(field, 2, field.length, undefined, newOutputBuffer(16))).toBe(`${version}JANE`);
    });
  });

  test("is not asked for a version of jsonb that is not known", () => {
    const seen: string[] = [];
    const rewriter = newFieldRewriter(columnType("jsonb"), "binary", onBytes(WRITTEN, seen));
    expect(() => rewriter(Buffer.from("\u0002a"), 0, 2, undefined, newOutputBuffer(16))).toThrow("version 2");
    expect(seen).toEqual([]);
  });
});

describe("what can be read and masked", () => {
  test("in text format is everything", () => {
    const read = newFieldReader(columnType("interval", ARRAY), "text");
    expect(read?.(Buffer.from("xa\\nbx"), 1, 5)).toBe("a\nb");
  });

  test("in binary format is a scalar whose form is known", () => {
    expect(newFieldReader(columnType("bool"), "binary")?.(Buffer.from([0, 1]), 1, 2)).toBe("t");
    expect(newFieldReader(columnType("bool", ARRAY), "binary")).toBeUndefined();
    expect(newFieldReader(columnType("interval"), "binary")).toBeUndefined();
    expect(canRewriteBinary(columnType("bool"))).toBe(true);
    expect(canRewriteBinary(columnType("bool", ARRAY))).toBe(true);
    expect(canRewriteBinary(columnType("bool", { hasBinary: false }))).toBe(false);
    expect(canRewriteBinary(columnType("interval"))).toBe(false);
  });
});

// Both scanners on data cut at every place, and on data that COPY never sends.
import { describe, expect, test } from "vitest";
import {
  BINARY_HEADER,
  BINARY_TRAILER,
  newBinaryScanner,
} from "../../../../src/pipeline/codec/copy-binary.ts";
import {
  escapeText,
  newTextScanner,
  unescapeField,
  unescapeText,
} from "../../../../src/pipeline/codec/copy-text.ts";
import {
  newRowFields,
  type RowScanner,
  type RowVisitor,
} from "../../../../src/pipeline/codec/row-scanner.ts";

type Rows = (string | null)[][];

/** What the scanner shows of rows, as text, with the bytes of each whole row. */
function collect(): { visit: RowVisitor; rows: Rows; raw: string[] } {
  const rows: Rows = [];
  const raw: string[] = [];
  return {
    rows,
    raw,
    visit(buffer, row) {
      raw.push(buffer.toString("latin1", row.rowStart, row.rowEnd));
      rows.push(
        [...row.starts].map((start, field) => {
          const end = row.ends[field] ?? 0;
          return end < 0 ? null : buffer.toString("utf8", start, end);
        }),
      );
    },
  };
}

function pushCut(scanner: RowScanner, data: Buffer, cut: number): void {
  scanner.push(data.subarray(0, cut));
  scanner.push(data.subarray(cut));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function tuple(...fields: (string | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return Buffer.concat([
    count,
    ...fields.map((field) => {
      const content = Buffer.from(field ?? "");
      return Buffer.concat([int32(field === null ? -1 : content.length), content]);
    }),
  ]);
}

const ROWS: Rows = [
  ["1", null, "x".repeat(300)],
  ["", "b", null],
  [null, null, ""],
];

describe("binary COPY", () => {
  const tuples = ROWS.map((row) => tuple(...row));
  const data = Buffer.concat([BINARY_HEADER, ...tuples, BINARY_TRAILER]);

  test("begins and ends as PostgreSQL's manual says", () => {
    expect(BINARY_HEADER.toString("hex")).toBe("5047434f50590aff0d0a000000000000000000");
    expect(BINARY_TRAILER.toString("hex")).toBe("ffff");
  });

  test("gives the same rows wherever it is cut, and counts them", () => {
    for (let cut = 0; cut <= data.length; cut++) {
      const { visit, rows, raw } = collect();
      const scanner = newBinaryScanner(3, visit);
      pushCut(scanner, data, cut);
      scanner.finish();
      expect(rows).toEqual(ROWS);
      expect(raw).toEqual(tuples.map((bytes) => bytes.toString("latin1")));
      expect(scanner.rows).toBe(3);
    }
  });

  test("may carry a header extension, which is skipped", () => {
    const extension = Buffer.concat([BINARY_HEADER.subarray(0, 15), int32(6), Buffer.from("extend")]);
    const extended = Buffer.concat([extension, ...tuples, BINARY_TRAILER]);
    for (let cut = 0; cut <= extended.length; cut++) {
      const { visit, rows } = collect();
      pushCut(newBinaryScanner(3, visit), extended, cut);
      expect(rows).toEqual(ROWS);
    }
  });

  test("of tables without columns has empty tuples", () => {
    const { visit, rows } = collect();
    const scanner = newBinaryScanner(0, visit);
    scanner.push(Buffer.concat([BINARY_HEADER, tuple(), tuple(), BINARY_TRAILER]));
    scanner.finish();
    expect([rows, scanner.rows]).toEqual([[[], []], 2]);
  });

  test("reads the count's high byte", () => {
    const wide = Array.from({ length: 258 }, (_, at) => String(at));
    const { visit, rows } = collect();
    newBinaryScanner(258, visit).push(Buffer.concat([BINARY_HEADER, tuple(...wide)]));
    expect(rows).toEqual([wide]);
  });

  test("reads all four bytes of a length", () => {
    const sizes = [0x0100, 0x01_0000, 0x0100_0001];
    const big = sizes.map((size) => tuple("a".repeat(size)));
    const seen: number[] = [];
    const scanner = newBinaryScanner(1, (_buffer, row) =>
      seen.push((row.ends[0] ?? 0) - (row.starts[0] ?? 0)),
    );
    scanner.push(Buffer.concat([BINARY_HEADER, ...big, BINARY_TRAILER]));
    scanner.finish();
    expect(seen).toEqual(sizes);
  });

  test.each<[string, Buffer, string]>([
    [
      "another signature",
      Buffer.from("PGCOPX\n\xff\r\n\0 12345678", "latin1"),
      "COPY data does not begin with the binary signature",
    ],
    [
      "too few fields",
      Buffer.concat([BINARY_HEADER, tuple("1")]),
      "a COPY tuple has 1 fields where 3 were planned",
    ],
    [
      "rows behind the trailer",
      Buffer.concat([data, tuple("1", "2", "3")]),
      "COPY data goes on after its trailer",
    ],
  ])("with %s is a bug", (_title, bytes, message) => {
    const scanner = newBinaryScanner(3, () => {});
    expect(() => scanner.push(bytes)).toThrow(expect.objectContaining({ code: "BUG", message }));
  });

  test("that ends anywhere before its trailer's end is a lost connection", () => {
    for (let end = 0; end < data.length; end++) {
      const scanner = newBinaryScanner(3, () => {});
      scanner.push(data.subarray(0, end));
      expect(() => scanner.finish()).toThrow(
        expect.objectContaining({
          code: "CONNECTION_LOST",
          message: "COPY data ended in the middle of a table",
          hint: "Run the command again.",
        }),
      );
    }
    const trailing = newBinaryScanner(3, () => {});
    trailing.push(Buffer.concat([data, Buffer.from([0])]));
    expect(() => trailing.finish()).toThrow(expect.objectContaining({ code: "CONNECTION_LOST" }));
  });
});

describe("text COPY", () => {
  const lines = ["1\t\\N\tx", "\tb\\tc\t\\N", "\\N\t\\N\t", "\\\\N\tN\t\\x", "aN\t\\n\t\\NN"];
  const data = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const expected: Rows = [
    ["1", null, "x"],
    ["", "b\\tc", null],
    [null, null, ""],
    ["\\\\N", "N", "\\x"],
    ["aN", "\\n", "\\NN"],
  ];

  test("gives the same rows wherever it is cut, and counts them", () => {
    for (let cut = 0; cut <= data.length; cut++) {
      const { visit, rows, raw } = collect();
      const scanner = newTextScanner(3, visit);
      pushCut(scanner, data, cut);
      scanner.finish();
      expect(rows).toEqual(expected);
      expect(raw).toEqual(lines.map((line) => `${line}\n`));
      expect(scanner.rows).toBe(5);
    }
  });

  test("of one column is whole lines", () => {
    const { visit, rows } = collect();
    newTextScanner(1, visit).push(Buffer.from("a\n\\N\n\n"));
    expect(rows).toEqual([["a"], [null], [""]]);
  });

  test.each(["a\tb\n", "a\tb\nc\td\te\n", "\n"])("with fewer fields (%j) is a bug", (text) => {
    const scanner = newTextScanner(3, () => {});
    expect(() => scanner.push(Buffer.from(text))).toThrow(
      expect.objectContaining({
        code: "BUG",
        message: "a COPY row has fewer than the 3 fields that were planned",
      }),
    );
  });

  test("that ends inside a row is a lost connection, and between rows is whole", () => {
    const scanner = newTextScanner(3, () => {});
    scanner.finish();
    scanner.push(data.subarray(0, 3));
    expect(() => scanner.finish()).toThrow(
      expect.objectContaining({
        code: "CONNECTION_LOST",
        message: "COPY data ended in the middle of a row",
        hint: "Run the command again.",
      }),
    );
  });
});

describe("escapes of text COPY", () => {
  const PAIRS: [string, string][] = [
    ["\b", "\\b"],
    ["\f", "\\f"],
    ["\n", "\\n"],
    ["\r", "\\r"],
    ["\t", "\\t"],
    ["\v", "\\v"],
    ["\\", "\\\\"],
  ];

  test.each(PAIRS)("%j is %s", (value, escaped) => {
    expect(escapeText(value)).toBe(escaped);
    expect(escapeText(`a${value}b${value}`)).toBe(`a${escaped}b${escaped}`);
    const bytes = Buffer.from(`xx${escaped}yy\\n`);
    expect(unescapeText(bytes, 2, 2 + escaped.length)).toBe(value);
  });

  test("leave a field without them as the range itself", () => {
    const bytes = Buffer.from("plain\tb\\n");
    expect(unescapeField(bytes, 0, 5)).toEqual({ bytes, start: 0, end: 5 });
    expect(unescapeField(bytes, 0, 5).bytes).toBe(bytes);
    expect(unescapeField(bytes, 0, 7).bytes).toBe(bytes);
    const plain = Buffer.from("plain");
    expect(unescapeField(plain, 1, 3).bytes).toBe(plain);
    expect(unescapeText(bytes, 0, 7)).toBe("plain\tb");
    expect(escapeText("plain ünï")).toBe("plain ünï");
  });

  test("of other letters stand for the letter", () => {
    expect(unescapeText(Buffer.from("\\q\\a"), 0, 4)).toBe("qa");
  });
});

test("the ranges of a row have a place for each field", () => {
  const row = newRowFields(3);
  expect([row.starts.length, row.ends.length, row.rowStart, row.rowEnd]).toEqual([3, 3, 0, 0]);
});

// Fields of a megabyte and more, which go through in pieces: the same rows, sums and findings as when they are held whole.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newBinaryScanner } from "../../../../src/pipeline/codec/copy-binary.ts";
import { LONG_FIELD_BYTES, type PieceTaker } from "../../../../src/pipeline/codec/row-scanner.ts";
import { newTap } from "../../../../src/pipeline/tap/tap.ts";
import { type FieldRule, newScrubber } from "../../../../src/pipeline/transform/scrub-rows.ts";
import { newByteHash } from "../../../../src/verify/byte-hash.ts";
import { newFindingCollector } from "../../../../src/verify/finding.ts";
import { newFingerprints } from "../../../../src/verify/fingerprints.ts";
import { newCanary, newRelationScanner } from "../../../../src/verify/scan-table.ts";
import { newPlainTextScanner, newTextScanner, type TextScanner } from "../../../../src/verify/scan-text.ts";
import { newTableObserver } from "../../../../src/verify/table-observer.ts";
import { binaryRows } from "../../../support/binary-rows.ts";
import { DEFAULT_RULES } from "../../../support/strangers-of.ts";

const text = (value: string): Buffer => Buffer.from(value);
const CTID = Buffer.from([0, 0, 0, 7, 0, 3]);

/** Bytes in which nothing repeats, so that a piece in the wrong place shows. */
function longField(bytes: number, salt: number): Buffer {
  const field = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) field.writeUInt32LE((at * 2654435761 + salt) >>> 0, at);
  return field;
}

const LONG = longField(LONG_FIELD_BYTES, 1);
const LONGER = longField(2 * LONG_FIELD_BYTES + 12_345, 2);
const SHORT = longField(LONG_FIELD_BYTES - 1, 3);

const CUTS = [4099, 65_536, LONG_FIELD_BYTES, Number.MAX_SAFE_INTEGER];

function inPieces(data: Buffer, cut: number, take: (chunk: Buffer) => void): void {
  for (let at = 0; at < data.length; at += cut) take(data.subarray(at, at + cut));
}

describe("a scanner with a taker", () => {
  it.each(CUTS)("hands long fields over while they come and leaves their ranges empty, cut by %d", (cut) => {
    const rows = [
      [text("1"), LONG, text("after"), LONGER],
      [text("2"), SHORT, null, text("last")],
      [null, LONGER, LONG, text("")],
    ];
    const taken: Buffer[][] = [];
    const seen: (string | number | null)[][] = [];
    const taker: PieceTaker = {
      begin(buffer, row, field, length) {
        // What stands before the field is in place.
        expect(length).toBeGreaterThanOrEqual(LONG_FIELD_BYTES);
        if (field > 1 && row.ends[0] !== -1) expect(buffer[row.starts[0] ?? 0]).toBe(0x31);
        if (field === 2) return false;
        taken.push([]);
        return true;
      },
      piece: (buffer, start, end) => void taken.at(-1)?.push(Buffer.from(buffer.subarray(start, end))),
      end: () => void taken.push([]),
    };
    const scanner = newBinaryScanner(
      4,
      (buffer, { starts, ends, isTaken }) => {
        seen.push(
          rows[0]?.map((_, at) => {
            const [start, end] = [starts[at] ?? 0, ends[at] ?? -1];
            if (isTaken[at] === 1) return start === end ? "taken" : "taken, not empty";
            if (end < 0) return null;
            return end - start > 100 ? end - start : buffer.toString("utf8", start, end);
          }) ?? [],
        );
      },
      taker,
    );
    inPieces(binaryRows(rows), cut, scanner.push);
    scanner.finish();
    expect(seen).toEqual([
      ["1", "taken", "after", "taken"],
      ["2", SHORT.length, null, "last"],
      [null, "taken", LONG.length, ""],
    ]);
    const fields = taken.filter((pieces) => pieces.length > 0).map((pieces) => Buffer.concat(pieces));
    expect(fields.map((field) => field.length)).toEqual([LONG.length, LONGER.length, LONGER.length]);
    expect(fields[0]?.equals(LONG) && fields[1]?.equals(LONGER) && fields[2]?.equals(LONGER)).toBe(true);
  });

  it("says that the connection was lost when the data ends inside a piece", () => {
    const scanner = newBinaryScanner(1, () => {}, { begin: () => true, piece() {}, end() {} });
    const data = binaryRows([[LONGER]]);
    scanner.push(data.subarray(0, data.length / 2));
    expect(() => scanner.finish()).toThrow("ended in the middle");
  });
});

describe("the scrubber", () => {
  const upper: FieldRule = {
    rewrite: (buffer, start, end) => buffer.toString("utf8", start, end).toUpperCase(),
    exemptField: -1,
    seed: undefined,
  };
  const rows = [
    [text("a"), LONG, text("b"), LONGER, text("c")],
    [null, SHORT, text("b"), LONG, null],
    [text("a"), null, text("b"), null, text("c")],
    [text("a"), LONGER, null, LONG, text("c")],
  ];

  function scrub(rules: readonly (FieldRule | undefined)[], outputFieldCount: number, cut: number): Buffer {
    const pieces: Buffer[] = [];
    const scrubber = newScrubber({ format: "binary", fieldCount: 5, outputFieldCount, rules });
    const emit = (piece: Buffer): void => void pieces.push(piece);
    inPieces(binaryRows(rows), cut, (chunk) => scrubber.push(chunk, emit));
    scrubber.finish(emit);
    expect(scrubber.rows).toBe(rows.length);
    return Buffer.concat(pieces);
  }

  const rewritten = (at: number, field: Buffer | null): Buffer | null =>
    at % 2 === 0 && field !== null ? text(field.toString().toUpperCase()) : field;

  it.each(CUTS)("rewrites before, between and behind long fields, cut by %d", (cut) => {
    const rules = [upper, undefined, upper, undefined, upper];
    for (const count of [5, 4, 3]) {
      const wanted = rows.map((row) => row.slice(0, count).map((field, at) => rewritten(at, field)));
      expect(scrub(rules, count, cut).equals(binaryRows(wanted))).toBe(true);
    }
  });

  it("holds a row whose masks look at what stands behind or in a long field", () => {
    const seen: (number | undefined)[] = [];
    const seeded: FieldRule = {
      ...upper,
      rewrite: (_, _start, _end, seed) => {
        seen.push(seed?.length);
        return "x";
      },
      seed: { field: 3, read: (buffer, start, end) => buffer.toString("latin1", start, end) },
    };
    const exempt: FieldRule = { ...upper, exemptField: 4 };
    const result = scrub([seeded, undefined, exempt, undefined, undefined], 4, 65_536);
    const wanted = rows.map(([a, b, c, d]) => [
      a === null ? null : text("x"),
      b ?? null,
      rewritten(2, c ?? null),
      d ?? null,
    ]);
    expect(result.equals(binaryRows(wanted))).toBe(true);
    expect(seen).toEqual([LONGER.length, undefined, LONG.length]);
  });
});

describe("what both sides note", () => {
  it("hashes a value in pieces as it does whole", () => {
    const [whole, parts] = [newByteHash(), newByteHash()];
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.array(fc.nat(9), { maxLength: 20 }),
        (bytes, sizes) => {
          whole.update(bytes, 0, bytes.length);
          parts.open(bytes.length);
          let at = 0;
          for (const size of [...sizes, bytes.length]) {
            const end = Math.min(bytes.length, at + size);
            parts.feed(bytes, at, end);
            at = end;
          }
          parts.close();
          expect([parts.lo, parts.hi]).toEqual([whole.lo, whole.hi]);
        },
      ),
    );
  });

  const kept = {
    ...{ column: "body", isArray: false, isSummed: true, isCounted: false, isPaired: false, isKey: false },
  };
  const rows = [
    [text("a"), LONGER],
    [text("b"), null],
    [text("c"), SHORT],
    [text("d"), LONG],
  ];

  function sumOf(isCounted: boolean, cut: number): string | undefined {
    const observer = newTableObserver({
      columns: [{ ...kept, isCounted }],
      ...{ fields: [1], isEscaped: false, isBinary: true, pairs: undefined, side: "remember" },
    });
    const tap = newTap({
      ...{ format: "binary", fields: [{ kind: "skip" }, { kind: "skip" }], fingerprints: newFingerprints() },
      ...{ fakeWords: new Set(), reservedDomains: [], observer },
    });
    inPieces(binaryRows(rows), cut, tap.push);
    tap.finish();
    expect(tap.rows).toBe(rows.length);
    return observer.facts().sums[0];
  }

  it("sums a kept column alike, whether its fields come in pieces or must be held", () => {
    const held = sumOf(true, 65_536);
    expect(held).toMatch(/^[0-9a-f]{16}$/);
    for (const cut of CUTS) expect(sumOf(false, cut)).toBe(held);
  });

  it("takes no field whose column is counted, paired, an array or part of the key", () => {
    for (const held of [{ isCounted: true }, { isPaired: true }, { isArray: true }, { isKey: true }]) {
      const observer = newTableObserver({
        columns: [{ ...kept, ...held }],
        ...{ fields: [1], isEscaped: false, isBinary: true, pairs: undefined, side: "remember" },
      });
      expect(observer.mayTake(1)).toBe(false);
      expect(observer.mayTake(0)).toBe(true);
    }
  });
});

describe("a scan", () => {
  const SOURCE = "jane.kowalczyk@corp.example";
  const STRANGER = "bob@elsewhere.io";

  function known() {
    const fingerprints = newFingerprints();
    fingerprints.add("email", text(SOURCE), 0, SOURCE.length);
    return fingerprints;
  }

  /** Words with values at places where windows meet. */
  function longText(places: readonly (readonly [at: number, value: string])[], bytes: number): Buffer {
    const field = Buffer.alloc(bytes, "lorem ipsum ");
    for (const [at, value] of places) field.write(` ${value} `, at);
    return field;
  }

  it.each(["engine", "plain"])("finds the same in pieces as in the whole field, by the %s", (name) => {
    const make = name === "engine" ? newTextScanner : newPlainTextScanner;
    const edge = 1 << 20;
    const fields = [0, 1, 13, 26, 4096, 4097].map((before) =>
      longText(
        [
          [edge - before, SOURCE],
          [2 * edge - 9 * before, STRANGER],
        ],
        3 * edge,
      ),
    );
    fields.push(Buffer.alloc(2 * edge + 5, "x"), longText([[3, STRANGER]], edge), longText([], edge + 1));
    for (const field of fields) {
      const found = (run: (scanner: TextScanner) => void): string[] => {
        const hits: string[] = [];
        run(
          make(known(), DEFAULT_RULES, {
            survivor: (kind) => hits.push(`source ${kind}`),
            stranger: (detector) => hits.push(detector),
          }),
        );
        return hits;
      };
      const whole = found((scanner) => scanner.scan(field, 0, field.length, false));
      for (const cut of CUTS) {
        const pieces = found((scanner) => {
          scanner.open(false);
          inPieces(field, cut, (chunk) => scanner.feed(chunk, 0, chunk.length));
          scanner.close();
        });
        expect(pieces).toEqual(whole);
      }
    }
  });

  it.each(CUTS)("of a relation names column and row of a value in a long field, cut by %d", (cut) => {
    const fingerprints = known();
    const collector = newFindingCollector();
    const columns = [
      { name: "subject", form: "text", expression: "subject", isRaw: true },
      { name: "document", form: "document", expression: "document", isRaw: false },
      { name: "body", form: "text", expression: "body", isRaw: true },
    ] as const;
    const label = "public.page";
    const scanner = newRelationScanner(
      { schema: "public", name: "page", label, isTable: true, columns, observed: undefined },
      { fingerprints, rules: DEFAULT_RULES, exempt: undefined, collector },
      newCanary(fingerprints),
    );
    const document = Buffer.concat([Buffer.from([1]), longText([[1_500_000, SOURCE]], 1_600_000)]);
    const body = longText(
      [
        [1_048_570, SOURCE],
        [2_000_000, SOURCE],
      ],
      2_500_000,
    );
    const clean = longText([], 1_200_000);
    const rows = [
      [CTID, text("one"), document, body],
      [Buffer.from([0, 0, 0, 8, 0, 1]), text(SOURCE), document.subarray(0, 20), clean],
    ];
    inPieces(binaryRows(rows), cut, scanner.push);
    const counts = scanner.finish();
    expect(counts.rows).toBe(2);
    expect(counts.bytes).toBe(3 + document.length - 1 + body.length + SOURCE.length + 19 + clean.length);
    const found = collector
      .list()
      .map(({ column, detector, count, rowKeys }) => ({ column, detector, count, rowKeys }));
    expect(found).toEqual(
      expect.arrayContaining([
        { column: "document", detector: "source email", count: 1, rowKeys: ["(7,3)"] },
        { column: "body", detector: "source email", count: 1, rowKeys: ["(7,3)"] },
        { column: "subject", detector: "source email", count: 1, rowKeys: ["(8,1)"] },
      ]),
    );
    expect(found.every(({ detector }) => detector === "source email" || detector === "email")).toBe(true);
  });
});

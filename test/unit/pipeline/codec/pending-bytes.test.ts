// Rows cut by chunks: whatever is joined is what was sent, a row of known size gets one store of that size, and the store of a
// large row does not stay.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BINARY_HEADER,
  BINARY_TRAILER,
  newBinaryScanner,
} from "../../../../src/pipeline/codec/copy-binary.ts";
import { newPendingBytes } from "../../../../src/pipeline/codec/pending-bytes.ts";

const MEGABYTE = 1 << 20;

function tuple(...fields: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const parts = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field.length);
    return [length, field];
  });
  return Buffer.concat([count, ...parts]);
}

describe("rows cut anywhere", () => {
  it("come out as they were sent, small and large ones mixed", () => {
    const size = fc.oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 4 * MEGABYTE, max: 6 * MEGABYTE }),
    );
    const input = fc.record({
      rows: fc.array(fc.tuple(size, size), { minLength: 1, maxLength: 6 }),
      chunkBytes: fc.integer({ min: 20_000, max: 3 * MEGABYTE }),
    });
    fc.assert(
      fc.property(input, ({ rows, chunkBytes }) => {
        const sent = rows.map(([left, right], at) =>
          tuple(Buffer.alloc(left, at + 1), Buffer.alloc(right, at + 101)),
        );
        const data = Buffer.concat([BINARY_HEADER, ...sent, BINARY_TRAILER]);
        const seen: Buffer[] = [];
        const scanner = newBinaryScanner(2, (buffer, row) => {
          seen.push(Buffer.from(buffer.subarray(row.rowStart, row.rowEnd)));
        });
        for (let at = 0; at < data.length; at += chunkBytes) scanner.push(data.subarray(at, at + chunkBytes));
        scanner.finish();
        expect(seen.length).toBe(sent.length);
        expect(seen.every((row, at) => row.equals(sent[at] ?? Buffer.alloc(0)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a row whose size is known", () => {
  it("is gathered in one store hardly larger than it, which does not stay behind it", () => {
    const chunk = Buffer.alloc(64 * 1024, 7);
    const pending = newPendingBytes();
    const expected = 40 * MEGABYTE;
    const stores = new Set<ArrayBufferLike>();
    let joined = pending.join(chunk);
    for (let held = joined.length; held < expected; held = joined.length) {
      pending.keep(joined, 0, expected);
      joined = pending.join(chunk);
      stores.add(joined.buffer);
    }
    expect(stores.size).toBe(1);
    expect(joined.buffer.byteLength).toBeLessThanOrEqual(expected + MEGABYTE);
    pending.keep(joined, joined.length - 100);
    const next = pending.join(chunk);
    expect(next.length).toBe(100 + chunk.length);
    expect(next.buffer.byteLength).toBeLessThan(MEGABYTE);
  });
});

// Rows cut by chunks: whatever is joined is what was sent, a row of known size gets one store of that size, and the store of a
// large row does not stay.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
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

describe("held bytes", () => {
  test("are those behind the offset, followed by the next chunk, whatever was held before", () => {
    const step = fc.record({
      size: fc.integer({ min: 1, max: 40_000 }),
      kept: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const pending = newPendingBytes();
        let held = Buffer.alloc(0);
        for (const [index, { size, kept }] of steps.entries()) {
          const chunk = Buffer.alloc(size, index + 1);
          const joined = pending.join(chunk);
          held = Buffer.concat([held, chunk]);
          expect(joined.equals(held)).toBe(true);
          const offset = Math.round(joined.length * (1 - kept));
          pending.keep(joined, offset, index % 2 === 0 ? 0 : joined.length);
          held = held.subarray(offset);
          expect(pending.length).toBe(held.length);
        }
      }),
    );
  });

  test("do not copy a chunk that nothing is held before", () => {
    const pending = newPendingBytes();
    const chunk = Buffer.from("whole rows");
    expect(pending.join(chunk)).toBe(chunk);
    pending.keep(chunk, chunk.length);
    expect(pending.length).toBe(0);
    expect(pending.join(chunk)).toBe(chunk);
  });

  test("are a copy of the caller's chunk, of which nothing else is held", () => {
    const pending = newPendingBytes();
    const chunk = Buffer.from("abcdef");
    pending.keep(chunk, 4);
    chunk.fill(0x78);
    expect(pending.join(Buffer.from("gh")).toString()).toBe("efgh");
  });

  test("move to the front of the store when its second half is all that is left, and else to one of twice the size", () => {
    const pending = newPendingBytes();
    pending.keep(Buffer.alloc(60_000, 1), 0);
    const first = pending.join(Buffer.alloc(5000, 2));
    expect(first.buffer.byteLength).toBe(1 << 16);
    pending.keep(first, 64_990);
    const second = pending.join(Buffer.alloc(1000, 3));
    expect([second.buffer === first.buffer, second.byteOffset, second.length]).toEqual([true, 0, 1010]);
    expect(second.equals(Buffer.concat([Buffer.alloc(10, 2), Buffer.alloc(1000, 3)]))).toBe(true);
    pending.keep(second, 0);
    const third = pending.join(Buffer.alloc(70_000, 4));
    expect(third.buffer.byteLength).toBe(1 << 17);
    pending.keep(third, 30_000);
    const fourth = pending.join(Buffer.alloc(65_536, 5));
    expect(fourth.buffer.byteLength).toBe(1 << 18);
    expect(fourth.length).toBe(41_010 + 65_536);
  });

  test("find room in a larger store when the chunk is longer than theirs, wherever they lie in it", () => {
    for (const kept of [10, 5000]) {
      const pending = newPendingBytes();
      pending.keep(Buffer.alloc(60_000, 1), 0);
      const first = pending.join(Buffer.alloc(5000, 2));
      pending.keep(first, first.length - kept);
      const chunk = Buffer.alloc(65_536 - kept + 1, 3);
      expect(pending.join(chunk).equals(Buffer.concat([Buffer.alloc(kept, 2), chunk]))).toBe(true);
    }
  });

  test("leave a large store when nothing or little is left of it, and stay in it while much is", () => {
    const size = 5 * MEGABYTE;
    const filled = (): { pending: ReturnType<typeof newPendingBytes>; joined: Buffer } => {
      const pending = newPendingBytes();
      pending.keep(Buffer.alloc(size - 1, 1), 0);
      return { pending, joined: pending.join(Buffer.from("x")) };
    };
    const much = filled();
    much.pending.keep(much.joined, size - 2 * MEGABYTE);
    expect(much.pending.join(Buffer.from("y")).buffer.byteLength).toBe(much.joined.buffer.byteLength);
    const little = filled();
    little.pending.keep(little.joined, size - 100_000);
    const next = little.pending.join(Buffer.from("y"));
    expect([next.buffer.byteLength, next.length]).toEqual([200_000, 100_001]);
    const none = filled();
    none.pending.keep(none.joined, size);
    none.pending.keep(Buffer.from("z"), 0);
    expect(none.pending.join(Buffer.from("y")).buffer.byteLength).toBe(1 << 16);
  });

  test("keep the usual store for the next chunk", () => {
    const pending = newPendingBytes();
    pending.keep(Buffer.from("a"), 0);
    const first = pending.join(Buffer.from("b"));
    pending.keep(first, 2);
    pending.keep(Buffer.from("c"), 0);
    expect(pending.join(Buffer.from("d")).buffer).toBe(first.buffer);
  });
});

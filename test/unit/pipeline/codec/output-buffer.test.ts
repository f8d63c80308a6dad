// The output buffer against plain concatenation, through growth and hand-over.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../../../../src/pipeline/codec/byte-words.ts";
import { FLUSH_BYTES, newOutputBuffer } from "../../../../src/pipeline/codec/output-buffer.ts";

const SOURCE = Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 37 + 11) % 251));

describe("what is appended", () => {
  test.each([0, 1, 4, 16])(
    "comes out in order, whatever it is and however it grows (from %i bytes)",
    (flushBytes) => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant("bytes" as const), start: fc.nat(300), size: fc.nat(300) }),
        fc.record({ kind: fc.constant("words" as const), start: fc.nat(300), size: fc.nat(40) }),
        fc.record({ kind: fc.constant("utf8" as const), text: fc.string({ unit: "grapheme" }) }),
        fc.record({ kind: fc.constant("byte" as const), value: fc.nat(255) }),
        fc.record({ kind: fc.constant("int16" as const), value: fc.integer({ min: -32_768, max: 32_767 }) }),
        fc.record({ kind: fc.constant("int32" as const), value: fc.integer() }),
        fc.record({ kind: fc.constant("room" as const), size: fc.nat(50) }),
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const out = newOutputBuffer(flushBytes);
          const parts: Buffer[] = [];
          for (const one of steps) {
            switch (one.kind) {
              case "bytes":
                out.bytes(SOURCE, one.start, one.start + one.size);
                parts.push(SOURCE.subarray(one.start, one.start + one.size));
                break;
              case "words":
                out.words(viewOf(SOURCE), one.start, one.start + one.size);
                parts.push(SOURCE.subarray(one.start, one.start + one.size));
                break;
              case "utf8":
                out.utf8(one.text);
                parts.push(Buffer.from(one.text));
                break;
              case "byte":
                out.byte(one.value);
                parts.push(Buffer.from([one.value]));
                break;
              case "int16": {
                out.int16(one.value);
                const part = Buffer.alloc(2);
                part.writeInt16BE(one.value);
                parts.push(part);
                break;
              }
              case "int32": {
                out.int32(one.value);
                const part = Buffer.alloc(4);
                part.writeInt32BE(one.value);
                parts.push(part);
                break;
              }
              case "room":
                SOURCE.copy(out.room(one.size), out.length, 0, one.size);
                out.grow(one.size);
                parts.push(SOURCE.subarray(0, one.size));
                break;
            }
          }
          const expected = Buffer.concat(parts);
          expect(out.length).toBe(expected.length);
          expect(out.view.byteLength).toBe(out.memory.length);
          expect(Buffer.from(out.memory.subarray(0, out.length))).toEqual(expected);
          expect(out.take()).toEqual(expected);
        }),
      );
    },
  );

  test("is patched in place and taken back", () => {
    const out = newOutputBuffer(8);
    out.int32(0);
    out.utf8("abc");
    out.patchInt32(0, 0x01020304);
    out.utf8("rest that is taken back");
    out.rewind(6);
    out.byte(0x7a);
    expect(out.take().toString("latin1")).toBe("\u0001\u0002\u0003\u0004abz");
  });
});

describe("the memory", () => {
  test("has a quarter more than is flushed, and does not grow while that suffices", () => {
    const out = newOutputBuffer(400);
    const memory = out.memory;
    expect(memory.length).toBe(500);
    out.bytes(SOURCE, 0, 500);
    expect(out.memory).toBe(memory);
    out.byte(1);
    expect(out.memory.length).toBe(1000);
    expect(newOutputBuffer().memory.length).toBe(FLUSH_BYTES + FLUSH_BYTES / 4);
    expect(FLUSH_BYTES).toBe(262_144);
  });

  test("grows to what a large append needs", () => {
    const out = newOutputBuffer(8);
    out.byte(1);
    out.bytes(SOURCE, 0, 600);
    expect(out.memory.length).toBe(601);
  });

  test("is another one after each hand-over, so that what was handed over stays", () => {
    const out = newOutputBuffer(400);
    out.utf8("first");
    const first = out.take();
    expect(out.length).toBe(0);
    expect(out.memory.length).toBe(500);
    out.utf8("other");
    expect(first.toString()).toBe("first");
    expect(out.take().toString()).toBe("other");
  });

  test("is what the view shows", () => {
    const out = newOutputBuffer(8);
    out.bytes(SOURCE, 0, 50);
    expect(out.view.getUint8(49)).toBe(SOURCE[49]);
    out.take();
    out.view.setUint8(0, 0x41);
    out.grow(1);
    expect(out.take().toString()).toBe("A");
  });
});

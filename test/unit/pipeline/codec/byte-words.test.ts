// Words of bytes against the engine's own comparing and copying, at every length and offset.
import { describe, expect, test } from "vitest";
import { copyWords, equalBytes, hashBytes, viewOf } from "../../../../src/pipeline/codec/byte-words.ts";

const SOURCE = Buffer.from(Array.from({ length: 64 }, (_, at) => (at * 37 + 11) % 251));

describe("viewOf", () => {
  test("shows the bytes of a part of a larger buffer", () => {
    const part = SOURCE.subarray(5, 12);
    const view = viewOf(part);
    expect([view.byteLength, view.getUint8(0), view.getUint8(6)]).toEqual([7, SOURCE[5], SOURCE[11]]);
    expect(viewOf(part)).toBe(view);
    expect(viewOf(SOURCE)).not.toBe(view);
    expect(viewOf(SOURCE).byteLength).toBe(64);
  });
});

test("copyWords copies that range and nothing beside it", () => {
  for (let length = 0; length <= 20; length++) {
    for (const start of [0, 1, 3, 4, 9]) {
      const to = Buffer.alloc(40, 0xee);
      const expected = Buffer.alloc(40, 0xee);
      SOURCE.copy(expected, 7, start, start + length);
      copyWords(viewOf(SOURCE), start, start + length, viewOf(to), 7);
      expect(to).toEqual(expected);
    }
  }
});

describe("equalBytes", () => {
  test("is true of equal ranges at different places, whatever stands beside them", () => {
    for (let length = 0; length <= 20; length++) {
      const other = Buffer.alloc(40, 0xee);
      SOURCE.copy(other, 9, 2, 2 + length);
      expect(equalBytes(viewOf(SOURCE), 2, viewOf(other), 9, length)).toBe(true);
    }
  });

  test("is false when any single byte differs", () => {
    for (let length = 1; length <= 20; length++) {
      for (let at = 0; at < length; at++) {
        const other = Buffer.alloc(40, 0xee);
        SOURCE.copy(other, 9, 2, 2 + length);
        other[9 + at] = (other[9 + at] ?? 0) ^ 0x80;
        expect(equalBytes(viewOf(SOURCE), 2, viewOf(other), 9, length)).toBe(false);
      }
    }
  });
});

describe("hashBytes", () => {
  /** The same in plain steps: little-endian words, then single bytes, then the last mixing. */
  function plainHash(bytes: Buffer): number {
    let hash = bytes.length;
    let at = 0;
    while (bytes.length - at >= 4) {
      hash = Math.imul(hash ^ bytes.readInt32LE(at) ^ (hash >>> 15), 0x2c1b3c6d);
      at += 4;
    }
    while (at < bytes.length) {
      hash = Math.imul(hash ^ bytes.readUInt8(at) ^ (hash >>> 15), 0x01000193);
      at += 1;
    }
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) | 1;
  }

  test("depends on the range's bytes only, and is what plain steps give", () => {
    const other = Buffer.alloc(80, 0xee);
    SOURCE.copy(other, 13);
    for (let length = 0; length <= 20; length++) {
      const hash = plainHash(SOURCE.subarray(3, 3 + length));
      expect(hashBytes(viewOf(SOURCE), 3, 3 + length)).toBe(hash);
      expect(hashBytes(viewOf(other), 16, 16 + length)).toBe(hash);
      expect(hash).not.toBe(0);
    }
  });
});

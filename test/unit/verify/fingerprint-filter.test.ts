// The filter in front of fingerprints: nothing that was added is denied, of any size and folded, and little else passes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addToFilter,
  filterBlock,
  filterBlocks,
  foldedWords,
  foldFilter,
  mayBeFiltered,
} from "../../../src/verify/fingerprint-filter.ts";

/** The block as assembly/hashes.ts finds it, in whole numbers of 64 bits. */
function plainBlock(hi: number, words: number): number {
  return Number(((BigInt(hi >>> 0) >> 4n) * BigInt(words / 2)) >> 28n) * 2;
}

const half = fc.integer();
const bytes = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 48 * 1024 * 1024 }));

describe("the filter", () => {
  it("finds the block that whole numbers find, the last one too", () => {
    fc.assert(
      fc.property(fc.oneof(half, fc.constantFrom(-1, 0, 1, 0x7fffffff, -0x80000000)), bytes, (hi, size) => {
        const words = filterBlocks(size) * 2;
        expect(words * 4).toBeGreaterThanOrEqual(size);
        const block = filterBlock(hi, words);
        expect(block).toBe(plainBlock(hi, words));
        expect(block).toBeLessThan(words);
      }),
      { numRuns: 3000 },
    );
  });

  it("passes everything that was added, folded to any size too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(half, half), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 8, max: 5000 }),
        (hashes, size, mostBytes) => {
          const filter = new Int32Array(filterBlocks(size) * 2);
          for (const [lo, hi] of hashes) addToFilter(filter, lo, hi);
          const folded = new Int32Array(foldedWords(filter.length, mostBytes));
          foldFilter(filter, folded);
          expect(folded.byteLength).toBeLessThanOrEqual(mostBytes);
          for (const [lo, hi] of hashes) {
            expect([mayBeFiltered(filter, lo, hi), mayBeFiltered(folded, lo, hi)]).toEqual([true, true]);
          }
        },
      ),
    );
  });

  it("folds a filter of 48 MiB to thirds, and one that fits not at all", () => {
    expect(foldedWords(48 << 18, 1 << 24)).toBe(16 << 18);
    expect(foldedWords(1 << 16, 1 << 24)).toBe(1 << 16);
  });

  it("passes about one of a hundred and fifty others at twelve bits each", () => {
    let state = 1;
    const next = (): number => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
      return Math.imul(state ^ (state >>> 13), 0x297a2d39);
    };
    const filter = new Int32Array(filterBlocks(150_000) * 2);
    for (let n = 0; n < 100_000; n++) addToFilter(filter, next(), next());
    let passed = 0;
    for (let n = 0; n < 100_000; n++) if (mayBeFiltered(filter, next(), next())) passed++;
    expect(passed).toBeGreaterThan(100);
    expect(passed).toBeLessThan(1500);
  });
});

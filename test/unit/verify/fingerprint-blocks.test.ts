// Fingerprints as they stand on disk: what was sorted into blocks is found in its block, whole, and nothing else is.
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  codeOfEntry,
  findInBlock,
  type HashSlots,
  hiOfEntry,
  LEAST_BLOCK_BITS,
  pushHash,
  sortIntoBlocks,
} from "../../../src/verify/fingerprint-blocks.ts";

const hash = fc.tuple(
  fc.oneof(fc.integer(), fc.integer({ min: 0, max: 3 })),
  fc.oneof(fc.integer(), fc.constantFrom(-1, 1, 0x7fffffff, -0x80000000)).map((hi) => (hi === 0 ? 1 : hi)),
  fc.integer({ min: 1, max: 255 }),
);

it("hashes come back from their blocks, sorted as a whole and prefix by prefix", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(hash, { selector: ([lo, hi]) => `${lo} ${hi}`, maxLength: 200 }),
      fc.integer({ min: LEAST_BLOCK_BITS, max: 15 }),
      fc.integer({ min: 0, max: 5 }),
      (hashes, bits, prefixBits) => {
        const index = new Int32Array((1 << bits) + 1);
        const starts = new Int32Array((1 << bits) + 1);
        const sorted: number[] = [];
        for (let prefix = 0; prefix < 1 << prefixBits; prefix++) {
          const slots: HashSlots = { halves: new Int32Array(0), codes: new Uint8Array(0), slots: 0 };
          pushHash(slots, 0, 0, 0); // an empty slot
          for (const [lo, hi, code] of hashes) {
            if (prefixBits === 0 || hi >>> (32 - prefixBits) === prefix) pushHash(slots, lo, hi, code);
          }
          const entries = new Int32Array(slots.slots * 2);
          const before = sorted.length / 2;
          const count = sortIntoBlocks(slots, bits, prefix, prefixBits, before, { entries, index, starts });
          expect(count).toBe(slots.slots - 1);
          sorted.push(...entries.subarray(0, count * 2));
        }
        expect(sorted.length).toBe(hashes.length * 2);
        const back: [number, number, number][] = [];
        for (let block = 0; block < 1 << bits; block++) {
          for (let entry = index[block] ?? 0; entry < (index[block + 1] ?? 0); entry++) {
            const word = sorted[entry * 2 + 1] ?? 0;
            back.push([sorted[entry * 2] ?? 0, hiOfEntry(word, block, bits), codeOfEntry(word)]);
          }
        }
        expect(back.sort()).toEqual(hashes.toSorted());
        for (const [lo, hi, code] of hashes) {
          const block = hi >>> (32 - bits);
          const [first, end] = [index[block] ?? 0, index[block + 1] ?? 0];
          const entries = Int32Array.from(sorted.slice(first * 2, end * 2));
          expect(findInBlock(entries, end - first, lo, hi)).toBe(code);
          const isOther = !hashes.some(([otherLo, otherHi]) => otherLo === (lo ^ 8) && otherHi === hi);
          if (isOther) expect(findInBlock(entries, end - first, lo ^ 8, hi)).toBe(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

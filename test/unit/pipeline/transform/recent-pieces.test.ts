// The memory of pieces of documents and the units and claims that texts within texts share.
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashUnits, newRecentPieces } from "../../../../src/pipeline/transform/recent-pieces.ts";
import { FOR_VALUES } from "../../../../src/pipeline/transform/recent-trial.ts";
import { giveClaims, takeClaims } from "../../../../src/pipeline/transform/text-claims.ts";
import { giveUnits, takeUnits } from "../../../../src/pipeline/transform/text-units.ts";
import { unitsOf } from "../../../support/text-units.ts";

test("a piece is answered with what became of it and of no other, also while pieces push each other out", () => {
  const recent = newRecentPieces<string>(FOR_VALUES);
  let answered = 0;
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20_000; i++) {
      const piece = `piece ${(i * 7919) % 20_000}`;
      const text = `<${piece}>`;
      const hash = hashUnits(unitsOf(text), 1, text.length - 1);
      const known = recent.get(hash, text, 1, text.length - 1);
      if (known === undefined) recent.set(hash, piece, `became ${piece}`);
      else answered++;
      if (known !== undefined && known !== `became ${piece}`) throw new Error("another piece's answer");
    }
  }
  expect(answered).toBeGreaterThan(5000);
  recent.clear();
  expect(recent.get(hashUnits(unitsOf("piece 1"), 0, 7), "piece 1", 0, 7)).toBeUndefined();
});

test("pieces of the same hash are told apart", () => {
  const recent = newRecentPieces<number>(FOR_VALUES);
  recent.set(5, "one", 1);
  recent.set(5, "two", 2);
  expect([recent.get(5, "one", 0, 3), recent.get(5, "two", 0, 3), recent.get(5, "six", 0, 3)]).toEqual([
    1,
    2,
    undefined,
  ]);
});

test("the memory rests when all pieces are different, and wakes again", () => {
  const recent = newRecentPieces<number>(FOR_VALUES);
  let isAsleep = 0;
  for (let i = 0; i < 200_000; i++) {
    if (!recent.isAwake()) isAsleep++;
    else if (recent.get(i, String(i), 0, 1) === undefined) recent.set(i, String(i), i);
  }
  expect(isAsleep).toBeGreaterThan(100_000);
  expect(isAsleep).toBeLessThan(190_000);
  const useful = newRecentPieces<number>(FOR_VALUES);
  for (let i = 0; i < 100_000; i++) {
    expect(useful.isAwake()).toBe(true);
    if (useful.get(i % 100, String(i % 100), 0, String(i % 100).length) === undefined) {
      useful.set(i % 100, String(i % 100), i);
    }
  }
});

test("units of texts within texts are those of each text, with a zero behind", () => {
  const text = fc.string({ unit: "binary", maxLength: 3000 });
  fc.assert(
    fc.property(text, text, (outer, inner) => {
      const outerUnits = takeUnits(outer);
      const innerUnits = takeUnits(inner);
      expect([...innerUnits.subarray(0, inner.length + 1)]).toEqual([
        ...unitsOf(inner).subarray(0, inner.length + 1),
      ]);
      giveUnits();
      expect([...outerUnits.subarray(0, outer.length + 1)]).toEqual([
        ...unitsOf(outer).subarray(0, outer.length + 1),
      ]);
      giveUnits();
    }),
  );
});

test("claims are free in each new text and taken where claimed, also in texts within texts", () => {
  const range = fc
    .tuple(fc.nat(40), fc.nat(10))
    .map(([start, length]) => [start, start + length + 1] as const);
  fc.assert(
    fc.property(fc.array(range), fc.array(range), (outer, inner) => {
      const check = (claimed: typeof outer, claims: ReturnType<typeof takeClaims>): void => {
        for (const [start, end] of [...outer, ...inner]) {
          const isFree = !claimed.some(([from, to]) => from < end && to > start);
          expect(claims.isFree(start, end)).toBe(isFree);
        }
      };
      const outerClaims = takeClaims(60);
      for (const [start, end] of outer) outerClaims.claim(start, end);
      const innerClaims = takeClaims(60);
      for (const [start, end] of inner) innerClaims.claim(start, end);
      check(inner, innerClaims);
      giveClaims();
      check(outer, outerClaims);
      giveClaims();
    }),
  );
});

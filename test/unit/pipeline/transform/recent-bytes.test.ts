import fc from "fast-check";
import { expect, test } from "vitest";
import { copyWords, equalBytes, hashBytes, viewOf } from "../../../../src/pipeline/codec/byte-words.ts";
import { KEPT, NOT_MINE, NULLED, WRITTEN } from "../../../../src/pipeline/codec/field-outcome.ts";
import { newOutputBuffer } from "../../../../src/pipeline/codec/output-buffer.ts";
import { MAX_REMEMBERED_BYTES, newRecentBytes } from "../../../../src/pipeline/transform/recent-bytes.ts";

const TERMS = { questions: 1e9, leastAnswered: 1 };

function remember(
  recent: ReturnType<typeof newRecentBytes>,
  value: string,
  outcome: number,
  result = "",
): void {
  const bytes = Buffer.from(value);
  const view = viewOf(bytes);
  const out = newOutputBuffer(64);
  out.utf8("earlier");
  const from = out.length;
  out.utf8(result);
  recent.note(hashBytes(view, 0, bytes.length), view, 0, bytes.length, outcome, out, from);
}

function recall(recent: ReturnType<typeof newRecentBytes>, value: string): readonly [number, string] {
  const bytes = Buffer.from(`..${value}..`);
  const view = viewOf(bytes);
  const out = newOutputBuffer(64);
  const outcome = recent.recall(hashBytes(view, 2, bytes.length - 2), view, 2, bytes.length - 2, out);
  return [outcome, out.take().toString()];
}

test("a value comes back with its outcome and what was written, wherever it stands", () => {
  const recent = newRecentBytes(TERMS);
  expect(recall(recent, "jane")).toEqual([NOT_MINE, ""]);
  remember(recent, "jane", WRITTEN, "ivy 🙂");
  remember(recent, "kept", KEPT);
  remember(recent, "gone", NULLED);
  remember(recent, "", WRITTEN, "");
  expect(recall(recent, "jane")).toEqual([WRITTEN, "ivy 🙂"]);
  expect(recall(recent, "kept")).toEqual([KEPT, ""]);
  expect(recall(recent, "gone")).toEqual([NULLED, ""]);
  expect(recall(recent, "")).toEqual([WRITTEN, ""]);
  recent.clear();
  expect(recall(recent, "jane")).toEqual([NOT_MINE, ""]);
});

test("long values and long results are not kept", () => {
  const recent = newRecentBytes(TERMS);
  remember(recent, "x".repeat(MAX_REMEMBERED_BYTES + 1), WRITTEN, "y");
  remember(recent, "x", WRITTEN, "y".repeat(MAX_REMEMBERED_BYTES + 1));
  expect(recall(recent, "x".repeat(MAX_REMEMBERED_BYTES + 1))[0]).toBe(NOT_MINE);
  expect(recall(recent, "x")[0]).toBe(NOT_MINE);
  remember(recent, "x".repeat(MAX_REMEMBERED_BYTES), WRITTEN, "y".repeat(MAX_REMEMBERED_BYTES));
  expect(recall(recent, "x".repeat(MAX_REMEMBERED_BYTES))).toEqual([
    WRITTEN,
    "y".repeat(MAX_REMEMBERED_BYTES),
  ]);
});

test("of more values than there is room for, what is still answered is answered rightly, and the newest are", () => {
  const recent = newRecentBytes(TERMS);
  const resultOf = (value: number) => `result ${value} `.repeat(1 + (value % 20));
  for (let value = 0; value < 60_000; value++) {
    remember(recent, `value ${value}`, WRITTEN, resultOf(value));
    expect(recall(recent, `value ${value}`)).toEqual([WRITTEN, resultOf(value)]);
  }
  let answered = 0;
  for (let value = 0; value < 60_000; value++) {
    const [outcome, result] = recall(recent, `value ${value}`);
    if (outcome === NOT_MINE) continue;
    answered++;
    expect(result).toBe(resultOf(value));
  }
  expect(answered).toBeGreaterThan(5_000);
});

test("words are hashed, compared and copied as bytes are, at any offset and length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), fc.nat(9), (bytes, before, shift) => {
      const one = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(3, 2)]);
      const other = Buffer.alloc(shift + bytes.length + 5, 3);
      copyWords(viewOf(one), before, before + bytes.length, viewOf(other), shift);
      expect(other.subarray(shift, shift + bytes.length).equals(bytes)).toBe(true);
      expect(other.subarray(shift + bytes.length).equals(Buffer.alloc(5, 3))).toBe(true);
      expect(equalBytes(viewOf(one), before, viewOf(other), shift, bytes.length)).toBe(true);
      const end = before + bytes.length;
      expect(hashBytes(viewOf(one), before, end)).toBe(hashBytes(viewOf(other), shift, shift + bytes.length));
      for (let at = 0; at < bytes.length; at++) {
        other[shift + at] = (other[shift + at] ?? 0) ^ 4;
        expect(equalBytes(viewOf(one), before, viewOf(other), shift, bytes.length)).toBe(false);
        other[shift + at] = (other[shift + at] ?? 0) ^ 4;
      }
    }),
  );
});

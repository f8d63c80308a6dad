// The fast paths of verification against plain ones: same events, same verdicts, for every input.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newScratch } from "../../../src/verify/decoders.ts";
import { addressEnd, newDomainSet } from "../../../src/verify/email-shape.ts";
import {
  decodeBase64,
  decodeHex,
  hexRunEnd,
  hidesTextInHex,
  nextHexRun,
  readableAlignments,
} from "../../../src/verify/encoded-runs.ts";
import { newFingerprints } from "../../../src/verify/fingerprints.ts";
import { newKeyedHash } from "../../../src/verify/keyed-hash.ts";
import { isRecordId, isSecretLike } from "../../../src/verify/text-shape.ts";
import { tokenize } from "../../../src/verify/tokenizer.ts";
import { plainEvents, type WalkEvent } from "../../support/plain-walk.ts";

const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.stringMatching(/^[a-zA-Z0-9+/_-]{0,70}$/),
  fc.stringMatching(/^[+(]{0,4}[0-9]{1,10}([ .()/+-]{1,4}[0-9]{1,8}){0,3}$/),
  fc.stringMatching(/^[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}$/),
  fc.stringMatching(/^[a-z.]{1,9}@[a-zA-Z0-9.-]{1,12}[.%_][a-z]{1,4}$/),
  fc.constantFrom('"', "\n", "\r\n", "=40", "@", "%40", "\\", " ", "2024-05-17", "c9f0f895fb98ab9159f51fd0"),
);
const text = fc.array(piece, { maxLength: 10 }).map((pieces) => Buffer.from(pieces.join("")));

function fastEvents(bytes: Buffer, offset: number): WalkEvent[] {
  const events: WalkEvent[] = [];
  const tell = (name: string, start: number, end: number): void => {
    events.push(`${name} ${start - offset} ${end - offset}`);
  };
  const around = Buffer.concat([Buffer.alloc(offset, "7"), bytes, Buffer.alloc(offset, "7")]);
  tokenize(around, offset, offset + bytes.length, {
    token: (_, start, end, hasAt) => tell(hasAt ? "address" : "token", start, end),
    word: (_, start, end) => tell("word", start, end),
    pair: (_, start, end) => tell("pair", start, end),
    phone: (_, start, end, isWhole) => tell(isWhole ? "whole" : "part", start, end),
    segment: (_, start, end) => tell("segment", start, end),
    run: (_, start, end) => tell("run", start, end),
  });
  return [...new Set(events)].sort();
}

describe("the fast paths", () => {
  it("tell of the same ranges as a plain walk, wherever the text lies in its buffer", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(0, 3), (bytes, offset) => {
        expect(fastEvents(bytes, offset)).toEqual(plainEvents(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it("decode every run in which the decoders find something to read", () => {
    const scratch = newScratch();
    const hidden = fc
      .tuple(fc.uint8Array({ maxLength: 30 }), fc.stringMatching(/^[\w.@+%:-]{0,14}$/))
      .map(([noise, words]) => Buffer.concat([noise, Buffer.from(words), noise]));
    fc.assert(
      fc.property(hidden, fc.integer({ min: 0, max: 3 }), fc.boolean(), (bytes, cut, isWrapped) => {
        const base64 = bytes.toString("base64url").slice(cut);
        const run = Buffer.from(isWrapped ? `${"A".repeat(64)}\r\n${base64}` : base64);
        const alignments = readableAlignments(run, 0, run.length);
        for (let skip = 0; skip < 4; skip++) {
          if (decodeBase64(run, 0, run.length, skip, scratch)) expect(alignments & (1 << skip)).not.toBe(0);
        }
        const hex = Buffer.from(bytes.toString("hex"));
        for (const skip of [0, 1]) {
          const hides = hidesTextInHex(hex, skip, hex.length);
          expect(hides).toBe(decodeHex(hex, skip, hex.length, scratch));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("find every stretch of 16 hex digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^([0-9a-fA-F]{1,40}[g-z_]{1,3}){0,5}$/), (run) => {
        const found: string[] = [];
        const bytes = Buffer.from(run);
        for (let at = nextHexRun(bytes, 0, bytes.length); at >= 0; ) {
          const end = hexRunEnd(bytes, at, bytes.length);
          found.push(bytes.toString("latin1", at, end));
          at = nextHexRun(bytes, end, bytes.length);
        }
        expect(found).toEqual(run.match(/[0-9a-fA-F]{16,}/g) ?? []);
      }),
    );
  });

  it("hash equal bytes alike at every place and in any case, and different ones differently", () => {
    const hash = newKeyedHash();
    const of = (bytes: Buffer, start: number, end: number): string => {
      hash.update(bytes, start, end);
      return `${hash.lo} ${hash.hi}`;
    };
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(4), (raw, shift) => {
        const bytes = Buffer.from(raw);
        const upper = Buffer.from(raw.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte)));
        const moved = Buffer.concat([Buffer.alloc(shift), upper, Buffer.alloc(4)]);
        const expected = of(bytes, 0, bytes.length);
        expect(of(moved, shift, shift + upper.length)).toBe(expected);
        moved[shift] = (moved[shift] ?? 0) ^ 0x80;
        expect(of(moved, shift, shift + upper.length)).not.toBe(expected);
      }),
    );
  });

  it("know every fingerprint again after the table and its filter have grown", () => {
    const fingerprints = newFingerprints();
    const bytes = Buffer.alloc(8);
    for (let n = 0; n < 200_000; n++) {
      bytes.write(String(n).padStart(8, "0"));
      fingerprints.add("value", bytes, 0, 8);
    }
    let found = 0;
    for (let n = 0; n < 400_000; n++) {
      bytes.write(String(n).padStart(8, "0"));
      if (fingerprints.lookup(bytes, 0, 8) === "value") found++;
    }
    expect([fingerprints.size, found]).toEqual([200_000, 200_000]);
  });

  it("judge domains and ids as their regular expressions do", () => {
    const plausible = /\.(xn--[a-z0-9-]+|[a-z\u0080-\u{10ffff}]{2,}[a-z0-9-]*)$/u;
    const file = /^\d(\.\d)?x\.(png|jpe?g|gif|webp|svg|avif)$/;
    const parents = ["example.test", "Corp.io"];
    const domains = newDomainSet(parents);
    const domain = fc.stringMatching(
      /^[a-zA-Z0-9é.-]{0,8}(@?\.?example\.test|[.]?corp\.IO|2x\.png|\.[a-zA-Z0-9-]{0,4})$/,
    );
    fc.assert(
      fc.property(domain, (name) => {
        const bytes = Buffer.from(`a@${name}`);
        const lower =
          /^[a-z0-9\u0080-\u{10ffff}.-]*/u.exec(name.toLowerCase())?.[0].replace(/[.-]+$/, "") ?? "";
        const size = Buffer.byteLength(lower);
        const isAddress = size >= 4 && plausible.test(lower) && !file.test(lower);
        expect(addressEnd(bytes, 0, 1, bytes.length)).toBe(isAddress ? 2 + size : -1);
        const isBelow = parents.some((parent) => `.${lower}`.endsWith(`.${parent.toLowerCase()}`));
        expect(domains.holds(bytes, 2, 2 + size)).toBe(isBelow);
      }),
      { numRuns: 2000 },
    );
    const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
    const ids = [/^c[a-z0-9]{24}$/, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, /^[0-9a-f]{24}$/];
    const token = fc.oneof(
      ...ids.map((pattern) => fc.stringMatching(pattern)),
      fc.uuid(),
      fc.stringMatching(/^[\w.-]{18,40}$/),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("", "node_", "a.", "x", "-"),
        token,
        fc.constantFrom("", "Z"),
        (before, body, after) => {
          const value = before + body + after;
          const bytes = Buffer.from(value);
          const tail = value.slice(Math.max(value.lastIndexOf("_"), value.lastIndexOf(".")) + 1);
          const isId = id.test(tail.slice(-36)) || ids.some((pattern) => pattern.test(tail));
          expect(isRecordId(bytes, 0, bytes.length)).toBe(isId);
          const sorts = value
            .replace(/[^a-zA-Z0-9]/g, "")
            .replace(/\d+/g, "1")
            .replace(/[A-Z]+/g, "2")
            .replace(/[a-z]+/g, "3");
          const isSecret =
            value.length >= 20 && sorts.length > 4 && sorts.includes("1") && /[23]/.test(sorts) && !isId;
          expect(isSecretLike(bytes, 0, bytes.length)).toBe(isSecret);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

// What several threads noted, each of its own rows, taken in by one of them: the same as what one thread notes of all.

import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newRowFields } from "../../../src/pipeline/codec/row-scanner.ts";
import { newByteHash } from "../../../src/verify/byte-hash.ts";
import { newDigestSet } from "../../../src/verify/digests.ts";
import { newDistinctCounter } from "../../../src/verify/distinct-counter.ts";
import { attachExemptValues, newExemptValues } from "../../../src/verify/exempt-values.ts";
import {
  attachFingerprints,
  FINGERPRINT_KINDS,
  type FingerprintKind,
  type Fingerprints,
  newFingerprints,
} from "../../../src/verify/fingerprints.ts";
import { newRandomKey } from "../../../src/verify/keyed-hash.ts";
import { attachRowPairs, newRowPairs, type RowPairs } from "../../../src/verify/row-pairs.ts";
import { newTableObserver, type TableObserver } from "../../../src/verify/table-observer.ts";
import { newValueTracker } from "../../../src/verify/value-tracker.ts";

const KEY = newRandomKey();

type Added = readonly [kind: FingerprintKind, text: string, isPhrase: boolean];

function fill(fingerprints: Fingerprints, added: readonly Added[]): Fingerprints {
  for (const [kind, text, isPhrase] of added) {
    const bytes = Buffer.from(text);
    if (isPhrase) fingerprints.addPhrase(kind, bytes, 0, bytes.length);
    else fingerprints.add(kind, bytes, 0, bytes.length);
  }
  return fingerprints;
}

function kindOf(fingerprints: Fingerprints, text: string): FingerprintKind | undefined {
  const bytes = Buffer.from(text);
  return fingerprints.lookup(bytes, 0, bytes.length);
}

const numbered = (from: number, to: number, kind: FingerprintKind = "email"): Added[] =>
  Array.from({ length: to - from }, (_, n): Added => [kind, `person${from + n}@corp.example`, false]);

describe("fingerprints of two threads", () => {
  const anAdded = fc.tuple(
    fc.constantFrom(...FINGERPRINT_KINDS),
    fc.stringMatching(/^[a-f]{1,2}[0-9]?$/),
    fc.boolean(),
  );

  it("are those of one thread that saw the first's values and then the second's, kinds and lengths and all", () => {
    fc.assert(
      fc.property(
        fc.array(anAdded, { maxLength: 60 }),
        fc.array(anAdded, { maxLength: 60 }),
        (first, second) => {
          const whole = fill(newFingerprints({ key: KEY }), [...first, ...second]);
          const merged = fill(newFingerprints({ key: KEY }), first);
          merged.mergeFrom(fill(newFingerprints({ key: KEY }), second).share());
          expect(merged.size).toBe(whole.size);
          for (const [, text] of [...first, ...second])
            expect(kindOf(merged, text)).toBe(kindOf(whole, text));
          for (let length = 0; length < 5; length++) {
            expect(merged.hasPhraseOfLength(length)).toBe(whole.hasPhraseOfLength(length));
          }
        },
      ),
    );
  });

  it("are taken in while the table grows, and none is lost", () => {
    const merged = fill(newFingerprints({ key: KEY }), numbered(0, 60_000));
    merged.mergeFrom(fill(newFingerprints({ key: KEY }), numbered(40_000, 200_000)).share());
    expect(merged.size).toBe(200_000);
    const known = numbered(0, 201_000).filter(([, text]) => kindOf(merged, text) === "email");
    expect(known).toEqual(numbered(0, 200_000));
  });

  it("are refused when they were made under another key", () => {
    const other = fill(newFingerprints(), numbered(0, 3)).share();
    expect(() => newFingerprints({ key: KEY }).mergeFrom(other)).toThrow(/another key/);
  });

  it("count what found no room in either", () => {
    const full = fill(newFingerprints({ key: KEY, maxEntries: 10 }), numbered(0, 12));
    full.mergeFrom(fill(newFingerprints({ key: KEY, maxEntries: 10 }), numbered(12, 23)).share());
    expect([full.size, full.dropped]).toEqual([10, 13]);
  });

  it("are read where they lie by another thread", async () => {
    const shared = fill(newFingerprints({ key: KEY }), numbered(0, 5)).share();
    const worker = new Worker(
      "require('node:worker_threads').parentPort.once('message', (message) => require('node:worker_threads').parentPort.postMessage(message))",
      { eval: true },
    );
    const back = await new Promise<typeof shared>((resolve) => {
      worker.once("message", resolve);
      worker.postMessage(shared);
    });
    await worker.terminate();
    const there = attachFingerprints(back);
    expect(kindOf(there, "Person4@corp.example")).toBe("email");
    expect(kindOf(there, "person5@corp.example")).toBeUndefined();
    // The same memory: what is put there later is seen here.
    fill(attachFingerprints(shared), [["secret", "put in later", false]]);
    expect(kindOf(there, "put in later")).toBe("secret");
  });
});

describe("digests of two threads", () => {
  const salt = Buffer.from("salt");
  const digest = (text: string): Buffer => createHash("sha256").update(salt).update(text).digest();
  const has = (set: ReturnType<typeof newDigestSet>, text: string): boolean =>
    set.has(Buffer.from(text), 0, Buffer.byteLength(text));

  it("are those of one, grown on the way", () => {
    const merged = newDigestSet(salt);
    const other = newDigestSet(salt);
    for (let n = 0; n < 3000; n++)
      (n % 2 === 0 ? merged : other).add(digest(`value ${n}`), 0, `value ${n}`.length);
    other.addDigits(digest("4915112345678"), 0);
    merged.mergeFrom(other.share());
    const there = newDigestSet(salt, merged.share());
    expect([merged.size, there.size]).toEqual([3001, 3001]);
    expect([merged.hasDigits, there.hasDigits]).toEqual([true, true]);
    const numbers = Array.from({ length: 4000 }, (_, n) => n);
    expect(numbers.filter((n) => has(there, `VALUE ${n}`))).toEqual(numbers.slice(0, 3000));
    expect([there.hasLength(7), there.hasLength(5)]).toEqual([true, false]);
  });
});

describe("spared values of two threads", () => {
  const spare = (values: ReturnType<typeof newExemptValues>, texts: readonly string[]): void => {
    for (const text of texts) values.open("public.a", "b").add(Buffer.from(text), 0, text.length);
  };
  const takes = (values: ReturnType<typeof newExemptValues>, text: string): boolean | undefined =>
    values.find("public.a", "b")?.takes(Buffer.from(text), 0, text.length);

  it("are passed over by both, and counted together", () => {
    const first = newExemptValues(KEY);
    const second = newExemptValues(KEY);
    spare(first, ["one", "two"]);
    spare(second, ["two", "three"]);
    first.mergeFrom(second.share());
    expect(first.find("public.a", "b")?.spared).toBe(4);
    const there = attachExemptValues(first.share());
    expect(["one", "three", "four"].map((text) => takes(there, text))).toEqual([true, true, false]);
    expect(takes(first, "two")).toBe(true);
    first.addTaken(there.share());
    expect(first.find("public.a", "b")?.taken).toBe(3);
    expect(first.find("public.a", "c")).toBeUndefined();
  });
});

const hash = newByteHash();
function hashed(text: string) {
  const bytes = Buffer.from(text);
  hash.update(bytes, 0, bytes.length);
  return hash;
}

describe("counters of two threads", () => {
  const counting = (from: number, to: number) => {
    const counter = newDistinctCounter();
    for (let n = from; n < to; n++) counter.add(hashed(`v${n}`));
    return counter;
  };

  it.each([
    ["both exact", 1000, 600, 2000],
    ["exact until they meet", 200_000, 100_000, 300_000],
    ["the first estimated", 300_000, 299_000, 310_000],
    ["the second estimated", 1000, 500, 300_000],
    ["both estimated", 300_000, 200_000, 600_000],
  ])("count what one counts: %s", (_, firstEnd, secondStart, secondEnd) => {
    const merged = counting(0, firstEnd);
    merged.mergeFrom(counting(secondStart, secondEnd).share());
    expect(merged.count()).toEqual(counting(0, secondEnd).count());
  });
});

describe("followed values of two threads", () => {
  it.each([100, 100_000])("are those of one: %d", (count) => {
    const [whole, first, second] = [newValueTracker(), newValueTracker(), newValueTracker()];
    for (let n = 0; n < count * 2; n++) {
      const value = hashed(`v${n % count}`);
      whole.add(value, n % 3 === 0);
      (n % 5 === 0 ? first : second).add(value, n % 3 === 0);
    }
    first.mergeFrom(second.share());
    const sorted = (tracker: ReturnType<typeof newValueTracker>): string[] =>
      [...tracker.values()].map(({ rows, stayed }) => `${rows} ${stayed}`).sort();
    expect(sorted(first)).toEqual(sorted(whole));
  });
});

describe("observers of two threads", () => {
  const columns = [
    { column: "id", isArray: false, isSummed: true, isCounted: true, isPaired: false, isKey: true },
    { column: "name", isArray: false, isSummed: false, isCounted: true, isPaired: true, isKey: false },
  ];
  const observer = (pairs: RowPairs, side: "remember" | "compare"): TableObserver =>
    newTableObserver({ columns, fields: [0, 1], isEscaped: false, isBinary: true, pairs, side });
  function observe(into: TableObserver, from: number, to: number): void {
    const row = newRowFields(2);
    for (let n = from; n < to; n++) {
      const id = `id${n}`;
      const buffer = Buffer.from(`${id}name of ${n % 50}`);
      [row.starts[0], row.ends[0], row.starts[1], row.ends[1]] = [0, id.length, id.length, buffer.length];
      into.observe(buffer, row, undefined, () => String(n));
    }
  }

  it("state what one states of all rows, on either side", () => {
    const pairs = newRowPairs(1000);
    const there = attachRowPairs(pairs.share());
    const [first, second] = [observer(pairs, "remember"), observer(there, "remember")];
    observe(first, 0, 400);
    observe(second, 400, 1000);
    first.mergeFrom(second.share());
    const wholePairs = newRowPairs(1000);
    const whole = observer(wholePairs, "remember");
    observe(whole, 0, 1000);
    expect(first.facts()).toEqual(whole.facts());
    expect(pairs.chance()).toBe(wholePairs.chance());
    expect(pairs.chance()).toBeGreaterThan(0);

    const [left, right, all] = [
      observer(pairs, "compare"),
      observer(there, "compare"),
      observer(pairs, "compare"),
    ];
    observe(left, 0, 3);
    observe(right, 3, 1000);
    observe(all, 0, 1000);
    left.mergeFrom(right.share());
    expect(left.facts()).toEqual(all.facts());
    expect(left.facts().stayed[1]?.stayed).toBe(50);
  });
});

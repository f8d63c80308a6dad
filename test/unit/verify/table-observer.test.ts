// The notes that both sides of a comparison take: sums, different values, pairs of value and row.
import { describe, expect, it } from "vitest";
import { newRowFields } from "../../../src/pipeline/codec/row-scanner.ts";
import { atLeast } from "../../../src/verify/binomial.ts";
import { newByteHash } from "../../../src/verify/byte-hash.ts";
import { newDistinctCounter } from "../../../src/verify/distinct-counter.ts";
import { newFieldSum } from "../../../src/verify/field-sum.ts";
import { newRowPairs } from "../../../src/verify/row-pairs.ts";
import {
  newTableObserver,
  type ObservedColumn,
  type ObservedFacts,
} from "../../../src/verify/table-observer.ts";

const hash = newByteHash();

function hashed(text: string) {
  const bytes = Buffer.from(text);
  hash.update(bytes, 0, bytes.length);
  return hash;
}

describe("newFieldSum", () => {
  const sumOf = (values: readonly string[]): string => {
    const sum = newFieldSum();
    for (const value of values) sum.add(hashed(value));
    return sum.digits();
  };

  it("does not depend on the order and tells every change apart", () => {
    expect(sumOf(["a", "bb", "ccc"])).toBe(sumOf(["ccc", "a", "bb"]));
    const variants = [["a", "bb"], ["a", "bb", ""], ["a", "BB"], ["a", "bb", "bb"], ["abb"], ["a", "bc"], []];
    expect(new Set(variants.map(sumOf)).size).toBe(variants.length);
  });

  it("is the same in every process: a manifest of another day is compared with it", () => {
    expect(sumOf(["a", "quillmyrith@vexmail.com"])).toBe("ac03893a306df751");
  });
});

describe("newDistinctCounter", () => {
  it.each([0, 1, 1000, 200_000])("counts %d values exactly, however often they come", (count) => {
    const counter = newDistinctCounter();
    for (let round = 0; round < 2; round++) for (let n = 0; n < count; n++) counter.add(hashed(`v${n}`));
    expect(counter.count()).toEqual({ count, isExact: true });
  });

  it("estimates a million within a tenth of a percent, in bounded memory", () => {
    const counter = newDistinctCounter();
    for (let n = 0; n < 1_000_000; n++) counter.add(hashed(`value ${n}`));
    const { count, isExact } = counter.count();
    expect(isExact).toBe(false);
    expect(Math.abs(count - 1_000_000)).toBeLessThan(1000);
  });
});

describe("newRowPairs", () => {
  it("knows every pair that was added, and others by chance only", () => {
    const pairs = newRowPairs(10_000);
    for (let n = 0; n < 10_000; n++) pairs.add(n, n * 31, hashed(`v${n % 50}`));
    let own = 0;
    let others = 0;
    for (let n = 0; n < 10_000; n++) {
      if (pairs.has(n, n * 31, hashed(`v${n % 50}`))) own++;
      if (pairs.has(n, n * 31, hashed(`v${(n + 1) % 50}`))) others++;
    }
    expect(own).toBe(10_000);
    expect(others).toBeLessThan(30);
    expect(pairs.chance()).toBeLessThan(0.001);
  });
});

describe("atLeast", () => {
  it.each([
    [1, 1, 0.5, 0.5],
    [2, 2, 0.03, 0.0009],
    [3, 10, 0.1, 0.0701908264],
    [60, 100, 0.5, 0.0284439668],
    [0, 10, 0.1, 1],
    [11, 10, 0.1, 0],
  ])("%d of %d at %d", (count, trials, chance, expected) => {
    expect(atLeast(count, trials, chance)).toBeCloseTo(expected, 8);
  });
  it("is small where nobody would believe in chance, and 1 below the mean", () => {
    expect(atLeast(5000, 5000, 0.03)).toBe(0);
    expect(atLeast(20, 5000, 0.03)).toBe(1);
  });
});

const COLUMNS: readonly ObservedColumn[] = [
  { column: "id", isArray: false, isSummed: true, isCounted: false, isPaired: false, isKey: true },
  { column: "name", isArray: false, isSummed: false, isCounted: true, isPaired: true, isKey: false },
];

function observe(
  side: "remember" | "compare",
  pairs: ReturnType<typeof newRowPairs>,
  rows: readonly (readonly [string, string | null])[],
): ObservedFacts {
  const input = { columns: COLUMNS, fields: [0, 1], isEscaped: false, isBinary: true, pairs, side };
  const observer = newTableObserver(input);
  for (const [at, [id, name]] of rows.entries()) {
    const buffer = Buffer.from(id + (name ?? ""));
    const row = newRowFields(2);
    row.starts.set([0, id.length]);
    row.ends.set([id.length, name === null ? -1 : buffer.length]);
    observer.observe(buffer, row, undefined, () => `(0,${at + 1})`);
  }
  return observer.facts();
}

describe("newTableObserver", () => {
  const names = Array.from({ length: 40 }, (_, n) => `name ${n}`);
  const source = names.map((name, n): [string, string] => [`row ${n}`, name]);
  const shifted = names.map((_, n): [string, string] => [`row ${n}`, names[(n + 1) % 40] ?? ""]);

  it("counts values that stayed in their rows, whatever their case, and not those of other rows", () => {
    const pairs = newRowPairs(40);
    const before = observe("remember", pairs, source);
    expect(before.keyShare).toBe(1);
    expect(observe("compare", pairs, source).stayed[1]).toMatchObject({ followed: 40, stayed: 40 });
    expect(observe("compare", pairs, shifted).stayed[1]).toMatchObject({ followed: 40, stayed: 0 });
    const upper = source.map(([id, name]): [string, string] => [id, name.toUpperCase()]);
    expect(observe("compare", pairs, upper).stayed[1]).toMatchObject({ followed: 40, stayed: 40 });
    const mixed = [...source.slice(0, 10), ...shifted.slice(10)];
    const { stayed } = observe("compare", pairs, mixed);
    expect(stayed[1]).toMatchObject({ stayed: 10 });
    expect(stayed[1]?.rowKeys).toEqual(["(0,1)", "(0,2)", "(0,3)", "(0,4)", "(0,5)"]);
  });

  it("sums what is kept, with NULL apart from the empty value, and counts different values", () => {
    const pairs = newRowPairs(40);
    const facts = observe("compare", pairs, source);
    expect(facts.sums).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), undefined]);
    expect(facts.distinct[1]).toEqual({ count: 40, isExact: true });
    expect(observe("compare", pairs, shifted).sums).toEqual(facts.sums);
    expect(observe("compare", pairs, [["row 0", null]]).distinct[1]).toEqual({ count: 0, isExact: true });
  });

  it("says when row keys repeat", () => {
    const facts = observe("remember", newRowPairs(4), [
      ["same", "a"],
      ["same", "b"],
      ["same", "c"],
      ["other", "d"],
    ]);
    expect(facts.keyShare).toBe(0.5);
  });
});

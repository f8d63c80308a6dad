// Sets of rows against a plain Set, with a cache so small that almost every page goes through the file.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newRowIds, newRowReader } from "../../../../src/run/rows/row-ids.ts";
import { RowSet } from "../../../../src/run/rows/row-set.ts";
import { PAGE_BYTES, RowStore } from "../../../../src/run/rows/row-store.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "row-set-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const row = fc.oneof(fc.nat(300), fc.nat(40 * PAGE_BYTES * 8), fc.nat(1e12));
const action = fc.record({ kind: fc.constantFrom("add", "delete", "has", "take"), set: fc.nat(1), row });

describe("a set of rows", () => {
  it("holds what a plain set holds, whatever is spilled", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
        const store = new RowStore(2 * PAGE_BYTES);
        const sets = [new RowSet(store), new RowSet(store)];
        const plain = [new Set<number>(), new Set<number>()];
        for (const step of actions) {
          const [set, twin] = [sets[step.set], plain[step.set]];
          if (set === undefined || twin === undefined) throw new Error("no such set");
          if (step.kind === "add") {
            expect(set.add(step.row)).toBe(!twin.has(step.row));
            twin.add(step.row);
          } else if (step.kind === "delete") expect(set.delete(step.row)).toBe(twin.delete(step.row));
          else if (step.kind === "has") expect(set.has(step.row)).toBe(twin.has(step.row));
          else {
            const taken = set.take((step.row % 5) + 1);
            expect(taken.length).toBe(Math.min((step.row % 5) + 1, twin.size));
            for (const one of taken) expect(twin.delete(one)).toBe(true);
          }
          expect(set.count).toBe(twin.size);
        }
        for (const [index, set] of sets.entries()) {
          expect([...set.rows()]).toEqual([...(plain[index] ?? [])].sort((a, b) => a - b));
        }
        store.close();
      }),
    );
  });

  it("spills, uses slots of the file again, and leaves no file behind while it is at work", () => {
    const store = new RowStore(8 * PAGE_BYTES);
    const set = new RowSet(store);
    for (let at = 0; at < 200; at++) set.add(at * PAGE_BYTES * 8 + at);
    expect(store.spilledBytes).toBeGreaterThan(150 * PAGE_BYTES);
    expect(readdirSync(folder)).toEqual([]);
    const reached = store.spilledBytes;
    set.clear();
    for (let at = 0; at < 190; at++) set.add(at * PAGE_BYTES * 8 + 7);
    expect(store.spilledBytes).toBe(reached);
    expect([...set.rows()]).toEqual(Array.from({ length: 190 }, (_, at) => at * PAGE_BYTES * 8 + 7));
    store.close();
  });

  it("says that the temporary folder is at fault, not which rows", () => {
    vi.stubEnv("TMPDIR", join(folder, "missing"));
    const set = new RowSet(new RowStore(2 * PAGE_BYTES));
    const fill = () => {
      for (let at = 0; at < 4; at++) set.add(at * PAGE_BYTES * 8);
    };
    expect(fill).toThrow(expect.objectContaining({ code: "CANNOT_WRITE" }));
  });
});

describe("the reader of ctids", () => {
  it("gives the same rows wherever the bytes are cut, and back as a literal", () => {
    const ids = newRowIds(8192);
    const sent = Buffer.from("16385\t(0,1)\n16385\t(0,291)\n4294967295\t(4294967294,17)\n");
    for (let cut = 0; cut <= sent.length; cut++) {
      const seen: [number, number][] = [];
      const read = newRowReader(ids, (oid, one) => seen.push([oid, one]));
      read(sent.subarray(0, cut));
      read(sent.subarray(cut));
      expect(seen.map(([oid]) => oid)).toEqual([16385, 16385, 4294967295]);
      expect(ids.arrayLiteral(seen.map(([, one]) => one))).toBe(
        `'{"(0,1)","(0,291)","(4294967294,17)"}'::pg_catalog.tid[]`,
      );
    }
  });

  it("refuses offsets that a heap does not have, and anything that is no ctid", () => {
    const read = newRowReader(newRowIds(8192), () => {});
    expect(() => read(Buffer.from("1\t(0,292)\n"))).toThrow(
      expect.objectContaining({ code: "RULES_INVALID" }),
    );
    const other = newRowReader(newRowIds(8192), () => {});
    expect(() => other(Buffer.from("\\N\t"))).toThrow();
  });
});

// The table that several threads fill at once, beside a Map: the same answers, whoever put what and when.
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { workerFile } from "../../../src/postgres/worker-file.ts";
import { filterBits, filterBlock } from "../../../src/verify/fingerprint-table.ts";
import {
  attachFingerprints,
  newFingerprints,
  newJointFingerprints,
} from "../../../src/verify/fingerprints.ts";
import {
  attachJointTable,
  type JointFingerprintTable,
  newJointTableMemory,
} from "../../../src/verify/joint-fingerprint-table.ts";
import { newRandomKey } from "../../../src/verify/keyed-hash.ts";

const NO_LIMIT = 1e9;
const NAME = 6;

const newTable = (): JointFingerprintTable => attachJointTable(newJointTableMemory(1).table);

/** Spread over all 64 bits, `hi` never 0; the same ones in every thread. */
function hashOf(n: number): readonly [lo: number, hi: number] {
  const lo = Math.imul(n + 1, 0x9e3779b1) ^ ((n + 1) >>> 3);
  return [lo, Math.imul(lo ^ 0x5bd1e995, 0x85ebca6b) | 1];
}

function isFiltered({ filter }: JointFingerprintTable, lo: number, hi: number): boolean {
  const block = filterBlock(hi, filter.length);
  const [first, second] = [filterBits(lo, hi, 0), filterBits(lo, hi, 1)];
  return ((filter[block] ?? 0) & first) === first && ((filter[block + 1] ?? 0) & second) === second;
}

describe("one thread", () => {
  it("gets from the table what a Map gives, of hashes that share their prefixes too", () => {
    const anEntry = fc.tuple(
      fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer()),
      fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 0x7fffffff })),
      fc.integer({ min: 1, max: 7 }),
    );
    fc.assert(
      fc.property(fc.array(anEntry, { maxLength: 400 }), (entries) => {
        const table = newTable();
        const twin = new Map<string, number>();
        for (const [lo, hi, code] of entries) {
          expect(table.putUnlessKnown(lo, hi, code, NAME, NO_LIMIT)).toBe(true);
          const held = twin.get(`${lo} ${hi}`);
          if (held === undefined || held === NAME) twin.set(`${lo} ${hi}`, code);
        }
        expect(table.size).toBe(twin.size);
        for (const [lo, hi] of entries) {
          expect(table.codeOf(lo, hi)).toBe(twin.get(`${lo} ${hi}`));
          expect(isFiltered(table, lo, hi)).toBe(true);
          expect(table.codeOf(lo ^ 0x100, hi)).toBe(twin.get(`${lo ^ 0x100} ${hi}`) ?? 0);
        }
        const visited = new Map<string, number>();
        table.forEach((lo, hi, code) => void visited.set(`${lo} ${hi}`, code));
        expect([...visited].sort()).toEqual([...twin].sort());
      }),
      { numRuns: 40 },
    );
  });

  it("keeps every hash while segments split", () => {
    const table = newTable();
    const twin = new Set<string>();
    for (let n = 0; n < 300_000; n++) {
      const [lo, hi] = hashOf(n);
      twin.add(`${lo} ${hi}`);
      table.put(lo, hi, 1 + (n % 7), NO_LIMIT);
    }
    expect(table.size).toBe(twin.size);
    const lost = Array.from({ length: 300_000 }, (_, n) => n).filter(
      (n) => table.codeOf(...hashOf(n)) === 0 || !isFiltered(table, ...hashOf(n)),
    );
    expect(lost).toEqual([]);
    const strangers = Array.from({ length: 100_000 }, (_, n) => hashOf(n + 1_000_000));
    expect(strangers.filter((hash) => table.codeOf(...hash) !== 0 && !twin.has(hash.join(" ")))).toEqual([]);
  });

  it("is told what found no room: beyond the limit, and where a segment cannot be split any more", () => {
    const limited = newTable();
    expect([1, 2, 3].map((n) => limited.put(n, 1, 1, 2))).toEqual([true, true, false]);
    expect([limited.size, limited.dropped, limited.codeOf(3, 1)]).toEqual([2, 1, 0]);
    const crowded = newTable();
    const room = Array.from({ length: 600 }, (_, n) => crowded.put(n, 1, 1, NO_LIMIT)).filter(Boolean).length;
    expect([crowded.size, crowded.dropped]).toEqual([room, 600 - room]);
    expect(room).toBeGreaterThan(400);
  });
});

/** Puts its share of the hashes, and the first thousand of all, which one thread takes for names. */
const FILL = `
const { workerData: { module, memory, own, threads, count } } = require("node:worker_threads");
const hashOf = ${String(hashOf)};
import(module).then(({ attachJointTable }) => {
  const table = attachJointTable(memory);
  for (let n = 0; n < 1000; n++) table.putUnlessKnown(...hashOf(n), own === 0 ? ${NAME} : 2, ${NAME}, 1e9);
  for (let n = own; n < count; n += threads) table.putUnlessKnown(...hashOf(n), 2, ${NAME}, 1e9);
});`;

const MODULE = workerFile(
  "joint-fingerprint-table",
  new URL("../../../src/verify/joint-fingerprint-table.ts", import.meta.url).href,
);

async function fillFrom(threads: number, count: number, memory: SharedArrayBuffer): Promise<void> {
  const fill = (own: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const workerData = { module: MODULE.href, memory, own, threads, count };
      const worker = new Worker(FILL, { eval: true, workerData });
      worker.once("error", reject);
      worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
    });
  await Promise.all(Array.from({ length: threads }, (_, own) => fill(own)));
}

describe("several threads at once", () => {
  it("leave in the table what a Map holds that got it all, with no value lost or doubled", async () => {
    const { table: memory } = newJointTableMemory(1);
    await fillFrom(3, 200_000, memory);
    const table = attachJointTable(memory);
    const twin = new Set(Array.from({ length: 200_000 }, (_, n) => hashOf(n).join(" ")));
    expect([table.size, table.dropped]).toEqual([twin.size, 0]);
    const seen: string[] = [];
    table.forEach((lo, hi, code) => {
      seen.push(`${lo} ${hi}`);
      if (code !== 2) throw new Error("another code");
    });
    expect(seen.sort()).toEqual([...twin].sort());
  });

  it("see each other's fingerprints, phrases and pairs", () => {
    const joint = newJointFingerprints();
    const key = newRandomKey();
    const [one, two] = [newFingerprints({ key, joint }), newFingerprints({ key, joint })];
    const bytes = Buffer.from("jane@corp.example");
    one.addPair(bytes, 0, bytes.length);
    two.addPhrase("email", bytes, 0, bytes.length);
    one.add("secret", bytes, 0, bytes.length);
    for (const each of [one, two, attachFingerprints(one.share())]) {
      expect(each.lookup(bytes, 0, bytes.length)).toBe("email");
      expect([each.size, each.hasPairs, each.hasPhraseOfLength(bytes.length)]).toEqual([1, true, true]);
    }
    const full = newFingerprints({ key, joint, maxEntries: 1 });
    full.add("secret", bytes, 0, 4);
    expect([one.dropped, two.dropped, attachFingerprints(two.share()).dropped]).toEqual([1, 1, 1]);
  });
});

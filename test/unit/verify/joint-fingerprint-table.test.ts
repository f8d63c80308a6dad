// The table that several threads fill at once, beside a Map: the same answers, whoever put what and when, and however much of
// it had to go to disk.
import { fstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { workerFile } from "../../../src/postgres/worker-file.ts";
import { mayBeFiltered } from "../../../src/verify/fingerprint-filter.ts";
import {
  attachFingerprints,
  newFingerprints,
  newJointFingerprints,
} from "../../../src/verify/fingerprints.ts";
import {
  attachJointTable,
  closeJointTable,
  type JointFingerprintTable,
  type JointTableMemory,
  newJointTableMemory,
} from "../../../src/verify/joint-fingerprint-table.ts";
import { newRandomKey } from "../../../src/verify/keyed-hash.ts";

const NO_LIMIT = 1e9;
const NAME = 6;

let folder: string;
let open: JointTableMemory[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "joint-table-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  for (const memory of open) closeJointTable(memory);
  open = [];
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function newMemory(mostHeld?: number): JointTableMemory {
  const memory = newJointTableMemory({ phraseBytes: 1, weaker: NAME, mostHeld });
  open.push(memory);
  return memory;
}

const newTable = (mostHeld?: number): JointFingerprintTable => attachJointTable(newMemory(mostHeld).table);

/** Spread over all 64 bits, `hi` never 0; the same ones in every thread. */
function hashOf(n: number): readonly [lo: number, hi: number] {
  const lo = Math.imul(n + 1, 0x9e3779b1) ^ ((n + 1) >>> 3);
  return [lo, Math.imul(lo ^ 0x5bd1e995, 0x85ebca6b) | 1];
}

/** What a Map does in place of the table. */
function putInTwin(twin: Map<string, number>, lo: number, hi: number, code: number): void {
  const held = twin.get(`${lo} ${hi}`);
  if (held === undefined || held === NAME) twin.set(`${lo} ${hi}`, code);
}

function filterOf(table: JointFingerprintTable, mostBytes = 1 << 26): Int32Array {
  let filter = new Int32Array(0);
  table.writeFilter(mostBytes, (words) => {
    filter = new Int32Array(words);
    return filter;
  });
  return filter;
}

function contentOf(table: JointFingerprintTable): [string, number][] {
  const seen: [string, number][] = [];
  table.forEach((lo, hi, code) => void seen.push([`${lo} ${hi}`, code]));
  return seen.sort();
}

/** Descriptors of this process that lie in the test's temporary folder, deleted or not. */
function openHere(): string[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const place = readlinkSync(`/proc/self/fd/${name}`);
      return place.startsWith(folder) ? [place] : [];
    } catch {
      return [];
    }
  });
}

const anEntry = fc.tuple(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer()),
  fc.oneof(
    fc.integer({ min: 1, max: 5 }),
    fc.integer().map((hi) => hi | 1),
  ),
  fc.oneof(fc.constant(NAME), fc.integer({ min: 1, max: 7 })),
);

describe("one thread", () => {
  it.each([
    ["in memory", undefined],
    ["in many runs", 7],
    ["with a run for each", 1],
  ])("gets from a table %s what a Map gives, of hashes that share their prefixes too", (_, mostHeld) => {
    fc.assert(
      fc.property(fc.array(anEntry, { maxLength: 300 }), (entries) => {
        const memory = newJointTableMemory({ phraseBytes: 1, weaker: NAME, mostHeld });
        const table = attachJointTable(memory.table);
        const twin = new Map<string, number>();
        for (const [lo, hi, code] of entries) {
          expect(table.add(lo, hi, code, NO_LIMIT)).toBe(true);
          putInTwin(twin, lo, hi, code);
        }
        const filter = filterOf(table);
        const folded = filterOf(table, 1 << 14);
        expect(folded.length).toBeLessThan(filter.length);
        for (const [lo, hi] of entries) {
          expect(table.codeOf(lo, hi)).toBe(twin.get(`${lo} ${hi}`));
          expect([mayBeFiltered(filter, lo, hi), mayBeFiltered(folded, lo, hi)]).toEqual([true, true]);
          expect(table.codeOf(lo ^ 0x100, hi)).toBe(twin.get(`${lo ^ 0x100} ${hi}`) ?? 0);
        }
        expect(contentOf(table)).toEqual([...twin].sort());
        expect(table.size).toBe(twin.size);
        closeJointTable(memory);
      }),
      { numRuns: 40 },
    );
  });

  it("gets the same when it asks between what it adds, while runs are written and joined again and again", () => {
    const step = fc.record({ entry: anEntry, isAsked: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 250 }), fc.integer({ min: 1, max: 40 }), (steps, mostHeld) => {
        const memory = newJointTableMemory({ phraseBytes: 1, weaker: NAME, mostHeld });
        const [table, other] = [attachJointTable(memory.table), attachJointTable(memory.table)];
        const twin = new Map<string, number>();
        for (const [at, { entry, isAsked }] of steps.entries()) {
          const [lo, hi, code] = entry;
          const before = table.revision;
          const known = twin.get(`${lo} ${hi}`);
          if (isAsked) expect(other.codeOf(lo, hi)).toBe(known ?? 0);
          (at % 2 === 0 ? table : other).add(lo, hi, code, NO_LIMIT);
          putInTwin(twin, lo, hi, code);
          if (twin.get(`${lo} ${hi}`) !== known) expect(table.revision).toBeGreaterThan(before);
          expect(table.codeOf(lo, hi)).toBe(twin.get(`${lo} ${hi}`));
          expect(table.size).toBeGreaterThanOrEqual(twin.size);
        }
        expect(contentOf(other)).toEqual([...twin].sort());
        expect(other.size).toBe(twin.size);
        closeJointTable(memory);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["while segments split", undefined],
    ["in sorted portions on disk", 70_000],
    ["in more runs than there may be at a time", 1500],
  ])("keeps every hash %s", (_, mostHeld) => {
    const table = newTable(mostHeld);
    const twin = new Set<string>();
    for (let n = 0; n < 300_000; n++) {
      const [lo, hi] = hashOf(n);
      twin.add(`${lo} ${hi}`);
      table.add(lo, hi, 1 + (n % 7), NO_LIMIT);
    }
    const filter = filterOf(table);
    expect(table.size).toBe(twin.size);
    const isLost = (n: number): boolean => {
      const [lo, hi] = hashOf(n);
      return table.codeOf(lo, hi) !== 1 + (n % 7) || !mayBeFiltered(filter, lo, hi);
    };
    expect(Array.from({ length: 300_000 }, (_each, n) => n).filter(isLost)).toEqual([]);
    const strangers = Array.from({ length: 100_000 }, (_each, n) => hashOf(n + 1_000_000));
    expect(strangers.filter((hash) => table.codeOf(...hash) !== 0 && !twin.has(hash.join(" ")))).toEqual([]);
    const passed = strangers.filter(([lo, hi]) => mayBeFiltered(filter, lo, hi)).length;
    expect(passed).toBeLessThan(2000);
  });

  it("is told what found no room beyond the limit; what a segment cannot hold goes to disk", () => {
    const limited = newTable(2);
    expect([1, 2, 3, 4, 5].map((n) => limited.add(n, 1, 1, 4))).toEqual([true, true, true, true, false]);
    expect([limited.size, limited.dropped, limited.codeOf(5, 1), limited.codeOf(1, 1)]).toEqual([4, 1, 0, 1]);
    const crowded = newTable();
    for (let n = 0; n < 600; n++) expect(crowded.add(n, 1, 1, NO_LIMIT)).toBe(true);
    expect([crowded.size, crowded.dropped, crowded.codeOf(599, 1), crowded.codeOf(600, 1)]).toEqual([
      600, 0, 1, 0,
    ]);
  });
});

describe("the temporary files", () => {
  it("cannot be seen in their folder while they are used, are the user's alone, and are closed at the end", () => {
    const memory = newMemory(100);
    const table = attachJointTable(memory.table);
    for (let n = 0; n < 2000; n++) table.add(...hashOf(n), 1, NO_LIMIT);
    table.settle();
    expect(readdirSync(folder)).toEqual([]);
    const files = openHere();
    expect(files).toHaveLength(3);
    for (const file of files) expect(file).toMatch(/ \(deleted\)$/);
    const sizes = readdirSync("/proc/self/fd").flatMap((name) => {
      try {
        if (!readlinkSync(`/proc/self/fd/${name}`).startsWith(folder)) return [];
        const { size, mode } = fstatSync(Number(name));
        expect(mode & 0o777).toBe(0o600);
        return [size];
      } catch {
        return [];
      }
    });
    // One holds all hashes, once; what was joined is free again.
    expect(sizes.sort((a, b) => a - b)).toEqual([0, 0, 2000 * 8]);
    closeJointTable(memory);
    expect(openHere()).toEqual([]);
    expect(() => table.codeOf(...hashOf(1))).toThrow(/temporary files for fingerprints are closed/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are not needed before memory is full: then the folder is named as the fault, and nothing is lost", () => {
    vi.stubEnv("TMPDIR", join(folder, "missing"));
    const table = newTable(500);
    for (let n = 0; n < 500; n++) table.add(...hashOf(n), 1, NO_LIMIT);
    expect([table.size, table.codeOf(...hashOf(499))]).toEqual([500, 1]);
    const fault = expect.objectContaining({
      code: "CANNOT_WRITE",
      message: "the temporary file for fingerprints cannot be written: ENOENT",
      hint: expect.stringContaining("TMPDIR"),
    });
    for (const n of [500, 501]) expect(() => table.add(...hashOf(n), 1, NO_LIMIT)).toThrow(fault);
    expect([table.size, table.codeOf(...hashOf(499)), table.codeOf(...hashOf(500))]).toEqual([500, 1, 0]);
  });
});

/** Puts its share of the hashes, and the first thousand of all, which one thread takes for names; asks for some meanwhile. */
const FILL = `
const { workerData: { module, memory, own, threads, count } } = require("node:worker_threads");
const hashOf = ${String(hashOf)};
import(module).then(({ attachJointTable }) => {
  const table = attachJointTable(memory);
  for (let n = 0; n < 1000; n++) table.add(...hashOf(n), own === 0 ? ${NAME} : 2, 1e9);
  for (let n = own; n < count; n += threads) {
    table.add(...hashOf(n), 2, 1e9);
    if (n % 997 === 0 && table.codeOf(...hashOf(n)) !== 2) throw new Error("lost " + n);
    if (n % 997 === 1 && table.codeOf(...hashOf(n - threads)) !== (n < threads ? 0 : 2)) throw new Error("lost before " + n);
  }
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
  it.each([
    ["in memory", undefined],
    ["that goes to disk", 30_000],
    ["that goes to disk again and again", 1200],
  ])(
    "leave in a table %s what a Map holds that got it all, with no value lost or doubled",
    async (_, mostHeld) => {
      const { table: memory } = newMemory(mostHeld);
      await fillFrom(3, 200_000, memory);
      const table = attachJointTable(memory);
      const twin = new Set(Array.from({ length: 200_000 }, (_each, n) => hashOf(n).join(" ")));
      const seen: string[] = [];
      table.forEach((lo, hi, code) => {
        seen.push(`${lo} ${hi}`);
        if (code !== 2) throw new Error("another code");
      });
      expect([table.size, table.dropped]).toEqual([twin.size, 0]);
      expect(seen.sort()).toEqual([...twin].sort());
      // A worker's end closes nothing that the others still read.
      expect(table.codeOf(...hashOf(7))).toBe(2);
      expect(openHere()).toHaveLength(3);
    },
  );

  it("see each other's fingerprints, phrases and pairs, in memory and on disk", () => {
    for (const mostHeld of [undefined, 1]) {
      const joint = newJointFingerprints(mostHeld);
      open.push(joint);
      const key = newRandomKey();
      const [one, two] = [newFingerprints({ key, joint }), newFingerprints({ key, joint })];
      const bytes = Buffer.from("jane@corp.example");
      one.addPair(bytes, 0, bytes.length);
      two.add("value", bytes, 0, 4);
      two.addPhrase("email", bytes, 0, bytes.length);
      one.add("secret", bytes, 0, bytes.length);
      for (const each of [one, two, attachFingerprints(one.share())]) {
        expect(each.lookup(bytes, 0, bytes.length)).toBe("email");
        each.settle();
        expect([each.hasPairs, each.hasPhraseOfLength(bytes.length)]).toEqual([true, true]);
        expect([...new Set([each.lookup(bytes, 0, 4), each.lookup(bytes, 5, 9)])]).toEqual([
          "value",
          undefined,
        ]);
      }
      const taken = newFingerprints({ key });
      taken.mergeFrom(one.share());
      expect([taken.size, taken.lookup(bytes, 0, bytes.length)]).toEqual([2, "email"]);
      const full = newFingerprints({ key, joint, maxEntries: 1 });
      full.add("secret", bytes, 0, 5);
      expect([one.dropped, two.dropped, attachFingerprints(two.share()).dropped]).toEqual([1, 1, 1]);
    }
  });
});

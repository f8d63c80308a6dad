// What a joint table writes to disk: it comes back whole from any thread, and on disk it is not what it was.
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  closeJointFiles,
  jointFiles,
  nonceOf,
  openJointFiles,
  thirdFile,
} from "../../../src/verify/joint-files.ts";

let folder: string;
let words: Int32Array;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "joint-files-test-"));
  vi.stubEnv("TMPDIR", folder);
  words = new Int32Array(new SharedArrayBuffer(256));
  openJointFiles(words);
});
afterEach(() => {
  closeJointFiles(words);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The bytes of all files as they stand on disk. */
function onDisk(): Buffer[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const place = `/proc/self/fd/${name}`;
      return readlinkSync(place).startsWith(folder) ? [readFileSync(place)] : [];
    } catch {
      return [];
    }
  });
}

const written = Int32Array.from({ length: 200 }, (_, at) => Math.imul(at + 1, 0x01010101));

it("words come back from every place, written and read in pieces by whoever has the memory", () => {
  const [one, other] = [jointFiles(words), jointFiles(words)];
  one.write(0, written, 50, 0);
  one.write(0, written.subarray(50), 150, 200);
  for (const [first, count] of [
    [0, 200],
    [2, 4],
    [50, 7],
    [48, 30],
    [198, 2],
  ] as const) {
    const read = new Int32Array(count);
    other.read(0, read, count, first * 4);
    expect(read).toEqual(written.subarray(first, first + count));
  }
  expect(() => other.read(0, new Int32Array(4), 4, 199 * 4)).toThrow(/too short/);
  expect(other.hasRead(1, nonceOf(words, 1), new Int32Array(4), 4, 0)).toBe(false);
});

it("nothing stands on disk as it was, nor twice in the same way", () => {
  const files = jointFiles(words);
  const zeros = new Int32Array(200);
  files.write(0, zeros, 200, 0);
  files.write(1, zeros, 200, 0);
  const first = onDisk().filter(({ length }) => length === 800);
  expect(first).toHaveLength(2);
  files.empty(0);
  files.write(0, zeros, 200, 0);
  const blocks = [...first, ...onDisk().filter(({ length }) => length === 800)].flatMap((bytes) =>
    Array.from({ length: 100 }, (_, at) => bytes.toString("hex", at * 8, at * 8 + 8)),
  );
  // Two files before, the same two afterwards, of which one was begun anew.
  expect(new Set(blocks).size).toBe(300);
  expect(blocks).not.toContain("0".repeat(16));
});

it("the third of three files is the one that is left", () => {
  expect([thirdFile(0, 1), thirdFile(2, 0), thirdFile(1, 2)]).toEqual([2, 1, 0]);
});

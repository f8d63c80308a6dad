// Temporary files that nobody else can reach, and what is said when they cannot be written; the fault is a real one, a limit
// that the system sets on the size of files.
import { spawnSync } from "node:child_process";
import { fstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  closeUnlinked,
  openUnlinked,
  readWhole,
  spillError,
  systemCode,
  writeWhole,
} from "../../../src/verify/unlinked-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unlinked-file-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("an unlinked file", () => {
  it("gives back what was written, and nothing of it is in the folder", () => {
    const file = openUnlinked();
    expect(readdirSync(folder)).toEqual([]);
    expect(fstatSync(file).mode & 0o777).toBe(0o600);
    const bytes = Uint8Array.from({ length: 5000 }, (_, at) => at % 251);
    writeWhole(file, bytes, 4000, 100);
    const read = new Uint8Array(5000);
    expect(readWhole(file, read, 4000, 100)).toBe(4000);
    expect(read.subarray(0, 4000)).toEqual(bytes.subarray(0, 4000));
    expect([readWhole(file, read, 5000, 4000), readWhole(file, read, 10, 9000)]).toEqual([100, 0]);
    closeUnlinked(file);
    expect(() => fstatSync(file)).toThrow(/EBADF/);
  });

  it("leaves no folder behind where it cannot be opened", () => {
    vi.stubEnv("TMPDIR", join(folder, "missing"));
    let code: unknown;
    try {
      openUnlinked();
    } catch (error) {
      code = systemCode(error);
    }
    expect([code, readdirSync(folder)]).toEqual(["ENOENT", []]);
    expect(systemCode("no error")).toBeUndefined();
  });

  it("is the disk's fault where the disk or the user's share of it is full, else the folder's", () => {
    const codes = ["ENOSPC", "EDQUOT", "EROFS", undefined].map((code) => spillError("rows", code));
    expect(codes.map(({ code }) => code)).toEqual(["DISK_FULL", "DISK_FULL", "CANNOT_WRITE", "CANNOT_WRITE"]);
    expect(codes[0]?.message).toBe("the temporary file for rows cannot be written: ENOSPC");
    expect(codes[0]?.hint).toContain("TMPDIR");
  });
});

/** Fills a table of which 100,000 hashes fit in memory until the disk takes no more, then asks for what it holds. */
const FILL = `
import { attachJointTable, closeJointTable, newJointTableMemory } from ${JSON.stringify(
  new URL("../../../dist/verify/joint-fingerprint-table.js", import.meta.url).href,
)};
const memory = newJointTableMemory({ phraseBytes: 1, weaker: 6, mostHeld: 100_000 });
const table = attachJointTable(memory.table);
const hash = (n) => [Math.imul(n + 1, 0x9e3779b1), Math.imul(n + 1, 0x85ebca6b) | 1];
let failure;
let added = 0;
try {
  for (; added < 1_000_000; added++) table.add(...hash(added), 1, 1e9);
} catch (error) {
  failure = error;
}
const { size } = table;
let again;
try {
  table.codeOf(...hash(7));
} catch (error) {
  again = error;
}
console.log(JSON.stringify({ code: failure?.code, message: failure?.message, added, size, again: again?.message }));
closeJointTable(memory);`;

describe("a joint table on a disk that takes no more", () => {
  it("says so and keeps what it has, whoever asks next", () => {
    // 1.5 MB: one run of 100,000 hashes, not two.
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", 'ulimit -f 3000 && exec "$0" --input-type=module -e "$1"', process.execPath, FILL],
      { encoding: "utf8", env: { ...process.env, TMPDIR: folder } },
    );
    expect(stderr).toBe("");
    const message = "the temporary file for fingerprints cannot be written: EFBIG";
    expect(JSON.parse(stdout)).toEqual({
      ...{ code: "CANNOT_WRITE", message, added: 200_000, size: 200_000 },
      // What is there cannot be joined to be looked up: that is no empty answer either.
      again: message,
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

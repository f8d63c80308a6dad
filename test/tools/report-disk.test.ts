// Reports on disks that fail: a full one and a read-only one, both real file systems, which only root may mount.
import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PgscrubError } from "../../src/errors.ts";
import { REPORT_FILES, writeReports } from "../../src/report/write-reports.ts";
import { mountSmallDisk, type SmallDisk } from "../campaign/small-disk.ts";
import { FINDINGS, largeReport } from "../support/proof-reports.ts";

const run = promisify(execFile);
let disk: SmallDisk;

beforeEach(async () => {
  const mounted = await mountSmallDisk(1);
  if (mounted === undefined) throw new Error("these tests need root on Linux, to mount a small disk");
  disk = mounted;
});

afterEach(async () => {
  await disk.remove();
});

async function failure(directory: string): Promise<PgscrubError> {
  const error = await writeReports(directory, largeReport()).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PgscrubError)) throw new Error("it did not fail as it should");
  return error;
}

/** Leaves `bytes` free, for something but not for everything. */
async function fillUpTo(bytes: number): Promise<void> {
  await writeFile(join(disk.folder, "filler"), Buffer.alloc(1_048_576 - bytes));
}

describe("on a full disk", () => {
  test.each([8_192, 131_072, 262_144])("with %d bytes left nothing half-written stays", async (bytes) => {
    await fillUpTo(bytes);
    const error = await failure(join(disk.folder, "out"));
    expect(error.code).toBe("DISK_FULL");
    expect(error.exitCode).toBe(73);
    expect(error.message).toMatch(/^the disk is full: cannot write the report .*\/out\/proof\.\w+(\.xml)?$/);
    expect(error.hint).toBe("Free some space, or give --report a folder on another disk.");
    expect(await readdir(join(disk.folder, "out"))).toEqual([]);
  });

  test("the reports of an earlier run stay whole", async () => {
    await writeReports(disk.folder, largeReport(FINDINGS));
    const before = await readFile(join(disk.folder, "proof.html"), "utf8");
    await fillUpTo(700_000);
    const error = await failure(disk.folder);
    expect(error.code).toBe("DISK_FULL");
    expect(await readFile(join(disk.folder, "proof.html"), "utf8")).toBe(before);
    expect((await readdir(disk.folder)).sort()).toEqual(["filler", ...REPORT_FILES].sort());
  });
});

describe("on a read-only disk", () => {
  test.each([".", "new"])("%s is refused", async (directory) => {
    await run("mount", ["-o", "remount,ro", disk.folder]);
    const error = await failure(join(disk.folder, directory));
    expect(error.code).toBe("CANNOT_WRITE");
    expect(error.message).toMatch(/: the file system is read-only$/);
    expect(await readdir(disk.folder)).toEqual([]);
  });
});

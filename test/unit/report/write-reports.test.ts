import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import { REPORT_FILES, writeReports } from "../../../src/report/write-reports.ts";
import { FINDINGS, hostileReport, largeReport } from "../../support/proof-reports.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pgscrub-reports-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function failure(directory: string): Promise<PgscrubError> {
  const error = await writeReports(directory, largeReport(), folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PgscrubError)) throw new Error("it did not fail as it should");
  return error;
}

describe("writeReports", () => {
  test("makes the folder and writes four files that only the user may read", async () => {
    const paths = await writeReports("deep/er", largeReport(FINDINGS), folder);
    expect(paths).toEqual(REPORT_FILES.map((name) => join(folder, "deep/er", name)));
    expect((await readdir(join(folder, "deep/er"))).sort()).toEqual([...REPORT_FILES].sort());
    for (const path of paths) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "deep"))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, "deep/er/proof.html"), "utf8")).toContain(
      "<h1>Not clean: 10 findings</h1>",
    );
  });

  test("takes uris of the rules file from the root of the repository", async () => {
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "apps/web"), { recursive: true });
    const [, , sarif] = await writeReports("out", largeReport(FINDINGS), join(folder, "apps/web"));
    expect(await readFile(sarif ?? "", "utf8")).toContain('"uri": "apps/web/scrub-rules.yaml"');
  });

  test("replaces what an earlier run wrote, whatever its mode, and follows no link", async () => {
    await writeFile(join(folder, "outside"), "untouched");
    await writeReports(".", largeReport(FINDINGS), folder);
    await chmod(join(folder, "proof.json"), 0o644);
    await rm(join(folder, "proof.html"));
    await symlink(join(folder, "outside"), join(folder, "proof.html"));
    await writeReports(".", largeReport(), folder);
    expect(JSON.parse(await readFile(join(folder, "proof.json"), "utf8"))).toMatchObject({
      ok: true,
      findings: [],
    });
    expect((await stat(join(folder, "proof.json"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, "outside"), "utf8")).toBe("untouched");
    expect(await readFile(join(folder, "proof.html"), "utf8")).toContain("<h1>Clean</h1>");
  });

  test("writes hostile names", async () => {
    const [json] = await writeReports(".", hostileReport(), folder);
    const document: unknown = JSON.parse(await readFile(json ?? "", "utf8"));
    expect(document).toMatchObject({ target: "<script>alert(1)</script>" });
  });

  test("fails with CANNOT_WRITE where a file is in the way of the folder", async () => {
    await writeFile(join(folder, "file"), "");
    for (const directory of ["file", "file/below"]) {
      const error = await failure(directory);
      expect(error.code).toBe("CANNOT_WRITE");
      expect(error.exitCode).toBe(73);
      expect(error.message).toBe(
        `cannot write the report ${join(folder, directory)}: a file is in the way of the folder`,
      );
      expect(error.hint).toBe("Give --report a folder that you may write to.");
    }
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("replaces none of the four where a folder is in the way of one", async () => {
    await writeReports(".", largeReport(FINDINGS), folder);
    await rm(join(folder, "proof.html"));
    await mkdir(join(folder, "proof.html"));
    const before = await readFile(join(folder, "proof.json"), "utf8");
    const error = await failure(".");
    expect(error.code).toBe("CANNOT_WRITE");
    expect(error.message).toContain("proof.html: a folder of that name is in the way");
    expect(await readFile(join(folder, "proof.json"), "utf8")).toBe(before);
    expect((await readdir(folder)).sort()).toEqual([...REPORT_FILES].sort());
  });

  test("fails with CANNOT_WRITE where the folder may not be written to", async () => {
    // The administrator may write anywhere but where the kernel itself says no.
    const isRoot = process.getuid?.() === 0;
    const closed = isRoot ? "/sys/kernel" : join(folder, "closed");
    if (!isRoot) await mkdir(closed, { mode: 0o500 });
    const error = await failure(closed);
    expect(error.code).toBe("CANNOT_WRITE");
    expect(error.message).toMatch(
      /^cannot write the report .*: (permission is denied|the file system is read-only)$/,
    );
  });

  test("fails with CANNOT_WRITE where the name is too long", async () => {
    expect((await failure("n".repeat(300))).message).toMatch(/: the path is too long$/);
  });
});

// Writing what was shown: whole files, never over another one, and only while the folder is what it was.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CreateStep, ExtendStep } from "../../../src/init/init-step.ts";
import { writeSteps } from "../../../src/init/write-steps.ts";
import { folderOf } from "../../support/prisma-app.ts";

const create = (path: string, isExecutable = false): CreateStep => ({
  kind: "create",
  path,
  about: "",
  text: "ours\n",
  isExecutable,
});
const extend: ExtendStep = {
  kind: "extend",
  path: "package.json",
  about: "",
  added: [],
  before: "{}\n",
  text: '{"scripts": {}}\n',
};
const { signal } = new AbortController();

describe("steps that are carried out", () => {
  it("make folders, executables and plain files, and leave nothing else", async () => {
    const folder = folderOf({ "package.json": "{}\n" });
    chmodSync(join(folder, "package.json"), 0o600);
    await writeSteps(
      folder,
      [create("scripts/run.sh", true), create(".github/workflows/a.yml"), extend],
      signal,
    );
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      ".github",
      ".github/workflows",
      ".github/workflows/a.yml",
      "package.json",
      "scripts",
      "scripts/run.sh",
    ]);
    expect(statSync(join(folder, "scripts/run.sh")).mode & 0o100).toBe(0o100);
    expect(statSync(join(folder, ".github/workflows/a.yml")).mode & 0o111).toBe(0);
    expect(statSync(join(folder, "package.json")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, "package.json"), "utf8")).toBe(extend.text);
  });

  it("never write over a file that came meanwhile", async () => {
    const folder = folderOf({ "scrub-rules.yaml": "mine\n" });
    const written = writeSteps(folder, [create("first"), create("scrub-rules.yaml"), create("last")], signal);
    await expect(written).rejects.toMatchObject({
      code: "CANNOT_WRITE",
      message: "scrub-rules.yaml is there already",
    });
    expect(readFileSync(join(folder, "scrub-rules.yaml"), "utf8")).toBe("mine\n");
    expect(readdirSync(folder).sort()).toEqual(["first", "scrub-rules.yaml"]);
  });

  it("leave a package.json alone that was changed while the question stood", async () => {
    const folder = folderOf({ "package.json": '{"name": "shop"}\n' });
    await expect(writeSteps(folder, [extend], signal)).rejects.toMatchObject({
      code: "CANNOT_WRITE",
      message: "package.json was changed while the question stood",
    });
    expect(readFileSync(join(folder, "package.json"), "utf8")).toBe('{"name": "shop"}\n');
    expect(readdirSync(folder)).toEqual(["package.json"]);
  });

  it("write through a link instead of replacing it", async () => {
    const folder = folderOf({ "real.json": "{}\n" });
    symlinkSync("real.json", join(folder, "package.json"));
    await writeSteps(folder, [extend], signal);
    expect(lstatSync(join(folder, "package.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "real.json"), "utf8")).toBe(extend.text);
  });

  it("write nothing once the run is interrupted", async () => {
    const folder = folderOf({});
    writeFileSync(join(folder, "package.json"), "{}\n");
    const steps = [create("first"), extend];
    await expect(writeSteps(folder, steps, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
    expect(existsSync(join(folder, "first"))).toBe(false);
  });
});

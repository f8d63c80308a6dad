// The choice of pg_dump, its flags, and where its worker lies.
import { describe, expect, it } from "vitest";
import { schemaArguments } from "../../../src/postgres/pg-dump.ts";
import { workerFile } from "../../../src/postgres/worker-file.ts";

describe("schemaArguments", () => {
  it("leaves out flags that an older pg_dump does not know", () => {
    expect(schemaArguments(13, { serverVersion: 130_000 })).not.toContain("--no-toast-compression");
    expect(schemaArguments(17, { serverVersion: 130_000 })).not.toContain("--no-statistics");
    expect(schemaArguments(18, { serverVersion: 130_000 })).toContain("--no-statistics");
  });

  it("passes snapshot and section on", () => {
    const args = schemaArguments(18, { serverVersion: 180_000, snapshotId: "0-1-1", section: "pre-data" });
    expect(args).toEqual(expect.arrayContaining(["--snapshot=0-1-1", "--section=pre-data"]));
  });

  it("asks for no owners, grants, publications, subscriptions, labels and tablespaces unless all is wanted", () => {
    const stripped = [
      "--no-owner",
      "--no-privileges",
      "--no-publications",
      "--no-subscriptions",
      "--no-security-labels",
    ];
    const args = schemaArguments(18, { serverVersion: 180_000 });
    expect(args).toEqual(
      expect.arrayContaining(["--schema-only", "--no-tablespaces", "--no-toast-compression", ...stripped]),
    );
    const whole = schemaArguments(18, { serverVersion: 180_000, isWhole: true });
    expect(whole.filter((argument) => stripped.includes(argument))).toEqual([]);
  });
});

describe("workerFile", () => {
  it("lies beside its user in dist, also when that runs from src", () => {
    const at = (url: string) => workerFile("w", url).href;
    expect(at("file:///a/dist/postgres/x.js")).toBe("file:///a/dist/postgres/w.js");
    expect(at("file:///src/a/src/postgres/x.ts")).toBe("file:///src/a/dist/postgres/w.js");
  });
});

// docs/dependencies.md names every package that an installation brings, with its reason, and nothing else; the manifest keeps
// its promises: few dependencies, no scripts that run when somebody installs it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
);
const page = readFileSync(join(ROOT, "docs", "dependencies.md"), "utf8");

/** Names in the first column of a section's table, and what stands in the second. */
function rowsOf(title: string): ReadonlyMap<string, string> {
  const section = page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
  return new Map(
    [...section.matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(([, name, reason]) => [
      name ?? "",
      (reason ?? "").trim(),
    ]),
  );
}

test.each([
  ["Always", "dependencies"],
  ["Optional, installed unless told otherwise", "optionalDependencies"],
  ["Installed by you, where you want it", "peerDependencies"],
])("the table %j is package.json's %s, each with a reason", (title, field) => {
  const rows = rowsOf(title);
  expect([...rows.keys()].sort()).toEqual(Object.keys(manifest[field] ?? {}).sort());
  for (const reason of rows.values()) expect(reason.length).toBeGreaterThan(5);
});

test("at most twelve packages always come with it", () => {
  expect(Object.keys(manifest.dependencies ?? {}).length).toBeLessThanOrEqual(12);
});

test("peers are optional", () => {
  for (const name of Object.keys(manifest.peerDependencies ?? {}))
    expect(manifest.peerDependenciesMeta?.[name]).toEqual({ optional: true });
});

test("installing it runs nothing of ours", () => {
  for (const name of ["preinstall", "install", "postinstall", "prepublish", "preprepare", "postprepare"])
    expect(manifest.scripts?.[name]).toBeUndefined();
});

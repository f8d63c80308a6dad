// The scripts of `pgscrub completion` in the shells themselves.
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOf, SHOP_RULES } from "../support/prisma-app.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let directory: string;

beforeAll(() => {
  directory = folderOf({ "scrub-rules.yaml": SHOP_RULES });
  const program = join(directory, "pgscrub");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  chmodSync(program, 0o755);
});

/** Lines that the shell prints; what it says on stderr fails the test. */
function run(shell: string, args: readonly string[]): string[] {
  const path = `${directory}${delimiter}${process.env.PATH}`;
  const options = {
    cwd: directory,
    env: { ...process.env, PATH: path, HOME: directory },
    encoding: "utf8",
  } as const;
  const { stdout, stderr, status } = spawnSync(shell, args, options);
  expect([stderr, status]).toEqual(["", 0]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("completion", () => {
  it("bash", () => {
    const complete = (...words: readonly string[]): string[] =>
      run("bash", [
        "--norc",
        "-c",
        `source <(pgscrub completion bash)
         COMP_WORDS=(pgscrub "$@"); COMP_CWORD=$#; _pgscrub; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ]);
    expect(complete("prev")).toEqual(["preview"]);
    expect(complete("preview", "")).toEqual(["Customer", "orders"]);
    expect(complete("rules", "explain", "Customer.")).toEqual(["Customer.name"]);
    expect(complete("sync", "--rules", "scrub")).toEqual(["scrub-rules.yaml"]);
  });

  it("fish", () => {
    const complete = (line: string): string[] =>
      run("fish", ["--no-config", "-c", `pgscrub completion fish | source; complete -C '${line}'`]);
    expect(complete("pgscrub prev").map((line) => line.split("\t")[0])).toEqual(["preview"]);
    expect(complete("pgscrub preview ").map((line) => line.split("\t")[0])).toEqual(["Customer", "orders"]);
    expect(complete("pgscrub sync --dr")).toEqual([
      expect.stringMatching(/^--drop-previous\tdrop what the swap replaced/),
    ]);
  });

  it("zsh", () => {
    // _describe draws a menu; what it would be given is what counts.
    const complete = (...given: readonly string[]): string[] =>
      run("zsh", [
        "-f",
        "-c",
        `autoload -Uz compinit && compinit -u -D && source <(pgscrub completion zsh)
         _describe() { print -l -- "\${(@P)2}" }
         _files() { print files }
         words=(pgscrub "$@"); CURRENT=$#words; _pgscrub`,
        "zsh",
        ...given,
      ]);
    expect(complete("prev")).toEqual(["preview:rows of a table as they would arrive; touches nothing"]);
    expect(complete("preview", "")).toEqual(["Customer:", "orders:"]);
    expect(complete("sync", "--rules", "")).toEqual(["files"]);
  });
});

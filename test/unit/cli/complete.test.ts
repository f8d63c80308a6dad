// What the shell offers is what commander would take: every command, every flag, the names of the rules.
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { completeLine } from "../../../src/cli/complete.ts";
import { newProgram } from "../../../src/cli/program.ts";
import { newScreen } from "../../../src/cli/screen.ts";

const program = newProgram(
  {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    directory: ".",
    isInteractive: false,
    stdoutScreen: newScreen({}, {}),
    stderrScreen: newScreen({}, {}),
    signal: new AbortController().signal,
  },
  "0.0.0",
  () => {},
);

const NAMES = { tables: ["User", "audit.Log"], columns: ["User.email", "User.name"] };

function words(line: string): string[] | undefined {
  return completeLine(program, line.split(" "), () => NAMES)?.map(({ word }) => word);
}

describe("completeLine", () => {
  test("offers every command that the help shows, and no hidden one", () => {
    const visible = program
      .createHelp()
      .visibleCommands(program)
      .map((command) => command.name());
    expect(words("")).toEqual(visible.filter((name) => name !== "help"));
    expect(words("")).not.toContain("complete-words");
    expect(words("pr")).toContain("preview");
  });

  test("offers every flag of the command, but those that stand there already", () => {
    expect(words("preview --")).toEqual([
      ...["--limit", "--reveal", "--source", "--rules", "--insecure-tls", "--json", "--help"],
    ]);
    expect(words("preview --json --r")).toEqual(["--reveal", "--rules"]);
    expect(words("sync --yes --allow-remote-target h --ye")).toEqual([]);
  });

  test("offers tables where a table stands, and columns where one can", () => {
    expect(words("preview ")).toEqual(["User", "audit.Log"]);
    expect(words("preview --limit 5 a")).toEqual(["audit.Log"]);
    expect(words("preview User ")).toEqual([]);
    expect(words("rules explain User")).toEqual(["User", "User.email", "User.name"]);
    expect(words("rules explain --json User.e")).toEqual(["User.email"]);
  });

  test("offers subcommands, choices, and files for paths", () => {
    expect(words("rules ")).toContain("explain");
    expect(words("completion z")).toEqual(["zsh"]);
    expect(words("sync --rules ")).toBeUndefined();
    expect(words("rules check --prisma ")).toBeUndefined();
    expect(words("sync --source ")).toEqual([]);
    expect(words("nonsense ")).toEqual([]);
  });

  test("reads no names where none can stand", () => {
    const fail = () => {
      throw new Error("names were read");
    };
    expect(() => completeLine(program, ["sync", ""], fail)).not.toThrow();
    expect(() => completeLine(program, ["preview", ""], fail)).toThrow();
  });
});

// What the docs say of commands is true of the program: every `pgscrub …` and `--flag` between backticks or in a pipeline exists,
// every block of commands has a test that runs it, and no exception outlives its reason.
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { docsProgram } from "../../scripts/docs-program.mjs";
import { newProgram } from "../../src/cli/program.ts";
import {
  pagesOf,
  RUN_BY,
  SHELL_LANGUAGES,
  STAND_INS,
  shellBlocks,
  standInsOf,
} from "../support/docs-commands.ts";
import { blocksIn, codeSpans, MANUAL, placeOf, readPage } from "../support/docs-pages.ts";

const program = docsProgram(newProgram);

/** Flags that a page names alone and that are another program's; `file` is the program's source, where it is ours. */
const FOREIGN_FLAGS: readonly { page: string; flags: readonly string[]; file?: string }[] = [
  { page: "docs/backup.md", flags: ["--clean", "--create"] }, // pg_dump's
  { page: "docs/performance.md", flags: ["--scale", "--only"], file: "bench/speed/flags.mjs" },
  { page: "docs/performance.md", flags: ["--delay"], file: "bench/latency.mjs" },
  { page: "docs/reliability.md", flags: ["--small"], file: "test/campaign/run.ts" },
];

function flagsOf(command: Command): Set<string> {
  const own = [...command.options, ...program.options].flatMap(({ short, long }) => [
    short ?? "",
    long ?? "",
  ]);
  return new Set(["-h", "--help", ...own]);
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

const EVERY_FLAG = new Set(everyCommand(program).flatMap((command) => [...flagsOf(command)]));

/** Words of a command line; quotes keep words together, a comment ends it. */
function wordsOf(line: string): string[] {
  const words = [...line.replace(/\s#.*$/, "").matchAll(/"[^"]*"|'[^']*'|[^\s"']+/g)].map(([word]) => word);
  const end = words.findIndex((word) => /^(\||&&|;|>>?|<)$/.test(word));
  return end < 0 ? words : words.slice(0, end);
}

/** What of `pgscrub WORDS` the program does not know. */
function unknownIn(words: readonly string[]): string[] {
  let command: Command = program;
  const unknown: string[] = [];
  for (const word of words) {
    if (word.startsWith("-")) {
      const flag = word.replace(/=.*$/, "");
      if (!flagsOf(command).has(flag)) unknown.push(`${command.name()} ${flag}`);
      continue;
    }
    const child = command.commands.find((other) => other.name() === word);
    if (child !== undefined) command = child;
    else if (command.commands.length > 0 && /^[a-z]+$/.test(word)) unknown.push(`${command.name()} ${word}`);
  }
  return unknown;
}

const CALL = /(?:^\s*|[|&;(]\s*|\bnpx (?:--no-install )?|- (?:run: )?|: )pgscrub (?=[a-z-])([^\n]*)/g;

/** What stands behind `pgscrub` on each line of a text that calls it. */
function callsIn(text: string): string[][] {
  const lines = text.split("\n");
  return lines.flatMap((line) => [...line.matchAll(CALL)]).map(([, rest = ""]) => wordsOf(rest));
}

/** Flags of no command of ours that stand between backticks by themselves. */
function aloneIn(pages: readonly string[]): { page: string; line: number; flag: string }[] {
  return pages.flatMap((page) =>
    codeSpans(page)
      .filter(({ code }) => code.startsWith("-"))
      .flatMap(({ code, line }) =>
        code
          .split(/[\s,=]+/)
          .filter((word) => /^(?:--[a-z][a-z-]*|-[a-zA-Z])$/.test(word) && !EVERY_FLAG.has(word))
          .map((flag) => ({ page, line, flag })),
      ),
  );
}

function isForeign(page: string, flag: string): boolean {
  return FOREIGN_FLAGS.some((foreign) => foreign.page === page && foreign.flags.includes(flag));
}

describe("the check of commands", () => {
  test("tells commands and flags that there are from others", () => {
    expect(unknownIn(wordsOf("rules check --prisma # offline"))).toEqual([]);
    expect(unknownIn(wordsOf("sync --after 'npx x --y' -j 2 && z --nothing"))).toEqual([]);
    expect(unknownIn(wordsOf("rules chekc"))).toEqual(["rules chekc"]);
    expect(unknownIn(wordsOf("plan --drop-previous --json"))).toEqual(["plan --drop-previous"]);
    expect(callsIn("  - run: npx pgscrub ci --report x\nnpm i pgscrub jiti\nuse pgscrub/testing\n")).toEqual([
      ["ci", "--report", "x"],
    ]);
  });
});

describe("the pages", () => {
  test.each([...MANUAL, "CHANGELOG.md"])(
    "%s names commands of pgscrub that exist, with flags of theirs",
    (page) => {
      const spans = codeSpans(page).map(({ code, line }) => ({ code, place: placeOf({ page, line }) }));
      const wrong = spans.flatMap(({ code, place }) =>
        callsIn(code).flatMap((words) => unknownIn(words).map((what) => `${place} ${what}`)),
      );
      expect(wrong).toEqual([]);
    },
  );

  test("call only commands and flags that exist in blocks of every language", () => {
    const blocks = MANUAL.flatMap((page) =>
      blocksIn("sh", "console", "crontab", "yaml", "text").filter((b) => b.page === page),
    );
    const wrong = blocks.flatMap((block) =>
      callsIn(block.code).flatMap((words) => unknownIn(words).map((what) => `${placeOf(block)} ${what}`)),
    );
    expect(wrong).toEqual([]);
  });

  test("name flags alone only where some command has them", () => {
    const wrong = aloneIn(MANUAL).filter(({ page, flag }) => !isForeign(page, flag));
    expect(wrong.map(({ page, line, flag }) => `${placeOf({ page, line })} ${flag}`)).toEqual([]);
  });

  test("name other programs' flags as those have them, and each that is listed as such", () => {
    const named = aloneIn(MANUAL).map(({ page, flag }) => `${page} ${flag}`);
    for (const { page, flags, file } of FOREIGN_FLAGS) {
      for (const flag of flags) {
        expect(named).toContain(`${page} ${flag}`);
        if (file !== undefined) expect(readPage(file)).toMatch(new RegExp(`\\b${flag.slice(2)}: \\{ type: `));
      }
    }
  });
});

describe("the blocks of commands", () => {
  test("are all run: by the page's own test, or by one of the two for all pages", () => {
    const withCommands = MANUAL.filter((page) => shellBlocks(page).length > 0);
    expect(withCommands.length).toBeGreaterThan(15);
    const run = [...pagesOf("integration"), ...pagesOf("tools"), ...Object.keys(RUN_BY)];
    expect(run.sort()).toEqual([...withCommands].sort());
  });

  test("have no stand-in that is not needed any more", () => {
    const lines = MANUAL.flatMap((page) =>
      shellBlocks(page).flatMap(({ code }) => code.split("\n").map((line) => ({ page, line }))),
    );
    const used = new Set(lines.flatMap(({ page, line }) => standInsOf(page, line)));
    expect(STAND_INS.filter((standIn) => !used.has(standIn)).map(({ written }) => String(written))).toEqual(
      [],
    );
  });

  test("name tests of their own that are there and read the page", () => {
    for (const [page, file] of Object.entries(RUN_BY)) expect(readPage(file)).toContain(`"${page}"`);
  });

  test("are of languages that are known, so that none is passed over", () => {
    const known = [...SHELL_LANGUAGES, "yaml", "json", "ts", "sql", "prisma", "dotenv", "text"];
    const all = [...MANUAL, "ARCHITECTURE.md"].flatMap((page) => [
      ...readPage(page).matchAll(/^ *```(\S*)$/gm),
    ]);
    const languages = new Set(all.filter((_, index) => index % 2 === 0).map(([, language = ""]) => language));
    expect([...languages].filter((language) => !known.includes(language))).toEqual([]);
  });
});

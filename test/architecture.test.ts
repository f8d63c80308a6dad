// Holds the import table and the house rules over src/, and shows on small made-up trees that the check can fail.
import { describe, expect, test } from "vitest";
import {
  sayingAny,
  tooLong,
  touchingTheProcess,
  vaguelyNamed,
  withoutOpeningComment,
} from "./support/house-rules.ts";
import { type ImportNode, importGraph, readSources, SOURCE_ROOT } from "./support/import-graph.ts";
import { breaches, IMPORT_TABLE } from "./support/import-table.ts";

const sources = readSources(SOURCE_ROOT);
const graph = importGraph(sources);

describe("the tree", () => {
  test("holds files to judge, and edges between them", () => {
    expect(sources.size).toBeGreaterThan(20);
    expect([...graph.values()].flatMap((node) => node.files).length).toBeGreaterThan(20);
  });

  test("keeps to the import table, also through other files", () => {
    expect(breaches(graph)).toEqual([]);
  });

  test("loads pg in src/postgres alone", () => {
    const loaders = [...graph].filter(([, node]) => node.packages.includes("pg")).map(([path]) => path);
    expect(loaders.filter((path) => !path.startsWith("postgres/"))).toEqual([]);
  });

  test("has no file of more than 300 lines", () => {
    expect(tooLong(sources)).toEqual([]);
  });

  test("has no utils, helpers, common or manager, and no index.ts but the public one", () => {
    expect(vaguelyNamed(sources)).toEqual([]);
  });

  test("opens every file with a comment that says what it is for", () => {
    expect(withoutOpeningComment(sources)).toEqual([]);
  });

  test("never says any", () => {
    expect(sayingAny(sources)).toEqual([]);
  });

  test("touches the process's arguments, streams and end in cli/main.ts alone", () => {
    expect(touchingTheProcess(sources)).toEqual([]);
  });
});

describe("the check of imports", () => {
  test("accepts what the table allows", () => {
    expect(
      breachesOf({
        "pipeline/transform/scrub-rows.ts": { files: ["pipeline/codec/copy-binary.ts", "errors.ts"] },
        "pipeline/codec/copy-binary.ts": { files: ["errors.ts"] },
        "cli/main.ts": { files: ["sync.ts"] },
        "sync.ts": { files: ["postgres/connect.ts"] },
        "postgres/connect.ts": { packages: ["pg"] },
        "errors.ts": {},
      }),
    ).toEqual([]);
  });

  test("reports an import that the table does not allow", () => {
    expect(
      breachesOf({ "report/text.ts": { files: ["catalog/read-catalog.ts"] }, "catalog/read-catalog.ts": {} }),
    ).toEqual(["report/text.ts → catalog/read-catalog.ts: report may not import it"]);
  });

  test("reports a forbidden folder behind others with the whole chain", () => {
    expect(
      breachesOf({
        "verify/run-checks.ts": { files: ["plan/plan.ts"] },
        "plan/plan.ts": { files: ["rules/rules.ts"] },
        "rules/rules.ts": { files: ["pipeline/transform/registry.ts"] },
        "pipeline/transform/registry.ts": {},
      }),
    ).toEqual([
      "verify/run-checks.ts → plan/plan.ts → rules/rules.ts → pipeline/transform/registry.ts: " +
        "verify must never reach pipeline/transform",
    ]);
  });

  test("reports a forbidden package behind others with the whole chain, for each file it taints", () => {
    expect(
      breachesOf({
        "plan/build-plan.ts": { files: ["postgres/identifier.ts"] },
        "postgres/identifier.ts": { files: ["postgres/connect.ts"] },
        "postgres/connect.ts": { packages: ["pg"] },
        "rules/load.ts": { packages: ["node:fs/promises"] },
        "plan/compile.ts": { files: ["rules/load.ts"] },
      }),
    ).toEqual([
      "plan/build-plan.ts → postgres/identifier.ts → postgres/connect.ts → pg: plan must never reach pg",
      "plan/compile.ts → rules/load.ts → node:fs/promises: plan must never reach node:fs/promises",
    ]);
  });

  test("keeps streams out of the codec and pg out of the command line's own imports", () => {
    expect(
      breachesOf({
        "pipeline/codec/copy-text.ts": { packages: ["node:stream"] },
        "cli/program.ts": { packages: ["pg", "commander"] },
      }),
    ).toEqual([
      "pipeline/codec/copy-text.ts → node:stream: pipeline/codec must never reach node:stream",
      "cli/program.ts → pg: cli may not import it itself",
    ]);
  });

  test("reports a folder that no row speaks for, and an import of a file that is not there", () => {
    expect(breachesOf({ "shared/names.ts": {}, "errors.ts": { files: ["redacted.ts"] } })).toEqual([
      "shared/names.ts: no row of the import table speaks for its folder",
      "errors.ts → redacted.ts: there is no such file",
    ]);
  });

  test("follows files that import each other without end", () => {
    expect(
      breachesOf({ "errors.ts": { files: ["events.ts"] }, "events.ts": { files: ["errors.ts"] } }),
    ).toEqual([]);
  });

  test("has one row for each area", () => {
    const areas = IMPORT_TABLE.map((rule) => rule.area);
    expect(new Set(areas).size).toBe(areas.length);
  });
});

describe("the reader of imports", () => {
  test("counts imports, re-exports, import() and a worker's address; leaves types alone", () => {
    const text = [
      'import { a } from "./a.ts";',
      'import type { B } from "./b.ts";',
      'export { c } from "../c.ts";',
      'export type { D } from "./d.ts";',
      'import "./side-effect.ts";',
      'import pg from "pg";',
      'const e = await import("./commands/e.ts");',
      'new Worker(new URL("./worker.ts", import.meta.url));',
      "// import { no } from './comment.ts'",
    ].join("\n");
    expect(importGraph(new Map([["cli/main.ts", text]])).get("cli/main.ts")).toEqual({
      files: ["cli/a.ts", "c.ts", "cli/side-effect.ts", "cli/commands/e.ts", "cli/worker.ts"],
      packages: ["pg"],
    });
  });

  test("counts a bracketed type import, which still loads its module", () => {
    const text = 'import { type A } from "./a.ts";';
    expect(importGraph(new Map([["x.ts", text]])).get("x.ts")?.files).toEqual(["a.ts"]);
  });
});

describe("the house rules", () => {
  test("find a long file, a vague name, a second index, a missing comment, any and a stray exit", () => {
    const bad = new Map([
      ["plan/string-utils.ts", `${"// line\n".repeat(301)}`],
      ["plan/index.ts", "export {};\n"],
      ["cli/run.ts", "// fine\nconst x: any = 1;\nprocess.exit(x);\n"],
      ["cli/main.ts", "#!/usr/bin/env node\n// fine\nprocess.exit(0);\n"],
      ["index.ts", "// fine\n// the word any, and `managers`\n"],
    ]);
    expect(tooLong(bad)).toEqual(["plan/string-utils.ts: 301 lines"]);
    expect(vaguelyNamed(bad)).toEqual(["plan/string-utils.ts", "plan/index.ts"]);
    expect(withoutOpeningComment(bad)).toEqual(["plan/index.ts"]);
    expect(sayingAny(bad)).toEqual(["cli/run.ts:2"]);
    expect(touchingTheProcess(bad)).toEqual(["cli/run.ts:3"]);
  });
});

function breachesOf(tree: Record<string, Partial<ImportNode>>): string[] {
  return breaches(
    new Map(
      Object.entries(tree).map(([path, node]) => [
        path,
        { files: node.files ?? [], packages: node.packages ?? [] },
      ]),
    ),
  );
}

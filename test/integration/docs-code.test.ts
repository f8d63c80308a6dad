// The TypeScript of the docs: every block compiles under strict settings against the package's own types, and what is a program by
// itself runs. docs/library.md's examples are run by library.test.ts, docs/custom-maskers.md's by docs-commands.test.ts.
import { execFile } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { blocksIn, blocksOf, placeOf, REPOSITORY } from "../support/docs-pages.ts";
import { installedFolder } from "../support/docs-shell.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { SMALL_RULES, SMALL_SCHEMA } from "../support/small-source.ts";

const run = promisify(execFile);
const BLOCKS = blocksIn("ts");

let server: EmbeddedServer;
let folder: string;

beforeAll(async () => {
  server = await startServer({ password: "sesame-of-production" });
  const source = await createDatabase(server, "production", SMALL_SCHEMA, "ANALYZE");
  folder = installedFolder({
    "package.json": '{"name": "shop", "type": "module"}\n',
    "scrub-rules.yaml": SMALL_RULES,
    ".env.local": `PRODUCTION_DATABASE_URL=${source}\n`,
  });
  symlinkSync(join(REPOSITORY, "node_modules", "@types"), join(folder, "node_modules", "@types"));
});
afterAll(() => server?.stop());

it("the TypeScript of every page compiles", async () => {
  expect(BLOCKS.length).toBeGreaterThan(6);
  const files = BLOCKS.map((block, index) => {
    const isMasks = block.page === "docs/custom-maskers.md" && !block.code.includes("node:test");
    const name = isMasks ? "masks.ts" : `block-${index}.ts`;
    writeFileSync(join(folder, name), `// ${placeOf(block)}\n${block.code}`);
    return name;
  });
  const compiler = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
  const flags = [
    "--noEmit",
    "--strict",
    "--exactOptionalPropertyTypes",
    "--skipLibCheck",
    "--target",
    "es2023",
  ];
  const args = [compiler, ...flags, "--module", "nodenext", "--types", "node", ...files];
  const compiled = await run(process.execPath, args, { cwd: folder }).catch((error: unknown) => ({
    stdout: String(Reflect.get(Object(error), "stdout")),
  }));
  expect(compiled.stdout).toBe("");
});

describe("the programs of", () => {
  it.each(["docs/ci.md", "docs/validate.md"])("%s run", async (page) => {
    const [block] = blocksOf(page).filter(({ language }) => language === "ts");
    writeFileSync(join(folder, "program.mjs"), block?.code ?? "");
    const env = { PATH: process.env.PATH, HOME: folder };
    const { stdout, stderr } = await run(process.execPath, ["program.mjs"], { cwd: folder, env });
    expect(stdout).toBe("");
    // What validate finds here: the application is judged as production, and nothing of one is set.
    expect(stderr).toMatch(page === "docs/ci.md" ? /^$/ : /^VARIABLE_UNSET /m);
    expect(stderr).not.toContain("sesame");
  });
});

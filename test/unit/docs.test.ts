// The reference pages say what the code says: whoever changes an error, a masker or a flag runs `npm run docs`. Every page is
// in the manual's index, and every link leads somewhere.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { docsProgram } from "../../scripts/docs-program.mjs";
import { maskerExamples } from "../../scripts/masker-examples.mjs";
import { renderCommands, renderErrors, renderMaskers } from "../../scripts/render-docs.mjs";
import { newProgram } from "../../src/cli/program.ts";
import { ERRORS } from "../../src/errors.ts";
import { newKnownValues } from "../../src/pipeline/transform/known-values.ts";
import { parseMaskerNotation } from "../../src/pipeline/transform/masker-notation.ts";
import { newPseudonyms } from "../../src/pipeline/transform/pseudonym.ts";
import { buildMasker, MASKERS } from "../../src/pipeline/transform/registry.ts";
import { checkColumn } from "../../src/rules/check-column.ts";
import { DIAGNOSTICS } from "../../src/rules/diagnostics.ts";
import { CHECKS } from "../../src/validate/check.ts";
import { anchorsOf, MANUAL, REPOSITORY, readPage } from "../support/docs-pages.ts";

const modules = { MASKERS, buildMasker, checkColumn, newKnownValues, newPseudonyms, parseMaskerNotation };
const PAGES = [...MANUAL, "ARCHITECTURE.md", "CHANGELOG.md"];

describe("the generated pages", () => {
  test("docs/errors.md is what `npm run docs` writes", () => {
    expect(readPage("docs/errors.md")).toBe(renderErrors(ERRORS, DIAGNOSTICS));
  });

  test("docs/maskers.md is what `npm run docs` writes", () => {
    expect(readPage("docs/maskers.md")).toBe(renderMaskers(MASKERS, maskerExamples(modules)));
  });

  test("docs/commands.md is what `npm run docs` writes", () => {
    expect(readPage("docs/commands.md")).toBe(renderCommands(docsProgram(newProgram)));
  });

  test("name every error code, every mistake of the rules and every masker", () => {
    for (const code of [...Object.keys(ERRORS), ...Object.keys(DIAGNOSTICS)])
      expect(readPage("docs/errors.md")).toContain(`\`${code}\``);
    for (const name of MASKERS.keys()) expect(readPage("docs/maskers.md")).toContain(`## ${name}\n`);
  });
});

describe("the written pages", () => {
  test("docs/validate.md has every check with its severity", () => {
    const rows = [...readPage("docs/validate.md").matchAll(/^\| `([A-Z_]+)` \| (\w+) \|/gm)];
    expect(Object.fromEntries(rows.map(([, code, severity]) => [code, severity]))).toEqual(
      Object.fromEntries(Object.entries(CHECKS).map(([code, { severity }]) => [code, severity])),
    );
  });

  test.each(PAGES)("%s links to files and headings that exist", (page) => {
    const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const missing = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(REPOSITORY, target))) return true;
      return anchor !== undefined && !anchorsOf(target).has(anchor);
    });
    expect(missing).toEqual([]);
  });

  test("are all in the index, docs/README.md, once each", () => {
    const rows = [...readPage("docs/README.md").matchAll(/^\| [^|]+ \| \[[^\]]+\]\(([^)#]+)\)/gm)];
    const listed = rows.map(([, link = ""]) => join("docs", link));
    expect(listed.sort()).toEqual(MANUAL.filter((page) => page !== "docs/README.md").sort());
  });

  test("the README has the two commands as they stand", () => {
    expect(readPage("README.md")).toContain("\nnpm ci && npm run demo\n");
    expect(readPage("README.md")).toContain("\nnpm ci && npm test\n");
  });

  test("the package has the manual, which the help of restore names in an emergency", () => {
    const { files } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    expect(files).toEqual(expect.arrayContaining(["docs", "SECURITY.md"]));
  });
});

// The reference pages say what the code says: whoever changes an error or a masker runs `npm run docs`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { maskerExamples } from "../../scripts/masker-examples.mjs";
import { renderErrors, renderMaskers } from "../../scripts/render-docs.mjs";
import { ERRORS } from "../../src/errors.ts";
import { newKnownValues } from "../../src/pipeline/transform/known-values.ts";
import { parseMaskerNotation } from "../../src/pipeline/transform/masker-notation.ts";
import { newPseudonyms } from "../../src/pipeline/transform/pseudonym.ts";
import { buildMasker, MASKERS } from "../../src/pipeline/transform/registry.ts";
import { checkColumn } from "../../src/rules/check-column.ts";

const modules = { MASKERS, buildMasker, checkColumn, newKnownValues, newPseudonyms, parseMaskerNotation };
const ROOT = join(import.meta.dirname, "..", "..");
const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");

describe("the generated pages", () => {
  test("docs/errors.md is what `npm run docs` writes", () => {
    expect(text("docs/errors.md")).toBe(renderErrors(ERRORS));
  });

  test("docs/maskers.md is what `npm run docs` writes", () => {
    expect(text("docs/maskers.md")).toBe(renderMaskers(MASKERS, maskerExamples(modules)));
  });

  test("name every error code and every masker", () => {
    for (const code of Object.keys(ERRORS)) expect(text("docs/errors.md")).toContain(`\`${code}\``);
    for (const name of MASKERS.keys()) expect(text("docs/maskers.md")).toContain(`## ${name}\n`);
  });
});

describe("the written pages", () => {
  const pages = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"].concat(
    readdirSync(join(ROOT, "docs"))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  );

  test.each(pages)("%s links to files that exist", (page) => {
    const links = [...text(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? "");
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(missing).toEqual([]);
  });

  test("the README has the two commands as they stand", () => {
    expect(text("README.md")).toContain("\nnpm ci && npm run demo\n");
    expect(text("README.md")).toContain("\nnpm ci && npm test\n");
  });
});

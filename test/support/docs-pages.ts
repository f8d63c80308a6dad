// The written pages as tests read them: their fenced blocks, the code between backticks, the anchors of their headings.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository's folder. */
export const REPOSITORY = join(import.meta.dirname, "..", "..");

/** Every page of the manual, by path from the repository's folder. */
export const MANUAL: readonly string[] = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].concat(
  readdirSync(join(REPOSITORY, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
);

/** A fenced block; `line` is the one of its fence, from 1. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** A page's text. */
export function readPage(page: string): string {
  return readFileSync(join(REPOSITORY, page), "utf8");
}

const FENCED = /^( *)```(\S*)\n([\s\S]*?)^\1```$/gm;

/** The page's blocks, as they follow each other; those inside lists without their indentation. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  return [...text.matchAll(FENCED)].map(({ index, 1: indent = "", 2: language = "", 3: code = "" }) => ({
    page,
    line: lineAt(text, index),
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Blocks of all pages in one of `languages`. */
export function blocksIn(...languages: readonly string[]): Block[] {
  return MANUAL.flatMap(blocksOf).filter(({ language }) => languages.includes(language));
}

/** What stands between backticks in running text, with its line; line ends inside count as spaces. */
export function codeSpans(page: string): { code: string; line: number }[] {
  // Blocks are blanked out, not cut, so that lines keep their numbers.
  const text = readPage(page).replaceAll(FENCED, (block) => block.replaceAll(/[^\n]/g, " "));
  return [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(({ index, 1: code = "" }) => ({
    code: code.replaceAll(/\s+/g, " ").replaceAll("\\|", "|").trim(),
    line: lineAt(text, index),
  }));
}

/** The page's anchors as GitHub makes them: lower case, spaces to hyphens, most signs dropped, repeats numbered. */
export function anchorsOf(page: string): Set<string> {
  const text = readPage(page).replaceAll(FENCED, "");
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    let anchor = plain;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** `page:line`, which terminals and editors open. */
export function placeOf({ page, line }: Pick<Block, "page" | "line">): string {
  return `${page}:${line}`;
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

// A Prisma schema on disk, one file or a folder of them → one PrismaSchema, or everything wrong with it. Reads files and
// nothing else: no engine, no configuration of Prisma's, no code of the application.
import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../diagnostics.ts";
import { readRulesFile } from "../read-rules-file.ts";
import { parsePrisma } from "./parse-prisma.ts";
import type { PrismaBlock, PrismaComment, PrismaModel, PrismaSchema } from "./prisma-schema.ts";
import { textOf } from "./prisma-schema.ts";

export type PrismaSchemaResult =
  | { readonly schema: PrismaSchema }
  | {
      readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];
      /** The files that could be read have `@scrub` in them. */
      readonly mayHoldRules: boolean;
    };

/** Whether the text of a schema may hold rules at all. */
export function mayHoldRules(text: string): boolean {
  return text.includes("@scrub");
}

/** Where Prisma itself looks when nobody says it; the first that is there. */
const USUAL_PLACES = ["prisma/schema.prisma", "schema.prisma", "prisma/schema", "prisma"];

/** Path below `directory` of the schema that an application has in one of the usual places; undefined without one. */
export function findPrismaSchema(directory: string): string | undefined {
  return USUAL_PLACES.find((place) => {
    const path = join(directory, place);
    return place.endsWith(".prisma") ? existsSync(path) : listSchemaFiles(path).length > 0;
  });
}

/** There are migrations of Prisma's beside the schema, so its databases have `_prisma_migrations`. */
export function hasPrismaMigrations(path: string): boolean {
  const folder = isFolder(path) ? path : dirname(path);
  return isFolder(join(folder, "migrations")) || isFolder(join(dirname(folder), "migrations"));
}

/** The schema at `path`: a file, or a folder with all the .prisma files in it and below. */
export function readPrismaSchema(path: string): PrismaSchemaResult {
  const files = isFolder(path) ? listSchemaFiles(path) : [path];
  if (files.length === 0) return refuse(path, "there are no .prisma files in this folder");
  const blocks: PrismaBlock[] = [];
  const strayComments: PrismaComment[] = [];
  const diagnostics: Diagnostic[] = [];
  let whole = "";
  for (const file of files) {
    const read = readRulesFile(file);
    if ("diagnostic" in read) return refuse(file, read.diagnostic.message, whole);
    whole += `${read.text}\0`;
    const parsed = parsePrisma(read.text, file);
    if ("diagnostic" in parsed) diagnostics.push(parsed.diagnostic);
    else {
      blocks.push(...parsed.blocks);
      strayComments.push(...parsed.strayComments);
    }
  }
  diagnostics.push(...findMistakes(blocks, path));
  const [first, ...others] = diagnostics;
  if (first !== undefined) return { diagnostics: [first, ...others], mayHoldRules: mayHoldRules(whole) };
  return {
    schema: {
      path,
      text: whole,
      models: blocks.flatMap((block) => (block.kind === "model" || block.kind === "view" ? [block] : [])),
      enums: blocks.flatMap((block) => (block.kind === "enum" ? [block] : [])),
      datasource: blocks.flatMap((block) => (block.kind === "datasource" ? [block] : []))[0],
      strayComments,
    },
  };
}

/** Providers whose databases pgscrub can read. */
const PROVIDERS = ["postgresql", "postgres"];

function findMistakes(blocks: readonly PrismaBlock[], path: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const names = new Map<string, PrismaBlock>();
  const add = ({ position }: Pick<PrismaModel, "position">, message: string, hint: string): void => {
    found.push({ code: "RULES_PRISMA_SCHEMA", file: path, ...position, message, hint });
  };
  for (const block of blocks) {
    if (block.kind === "datasource") {
      const provider = block.settings.get("provider");
      const name = textOf(provider?.value);
      if (provider === undefined || name === undefined || PROVIDERS.includes(name)) continue;
      add(
        provider,
        `the provider is ${name}`,
        "pgscrub reads Postgres: give the schema of a Postgres database.",
      );
      continue;
    }
    if (block.kind === "generator") continue;
    if (block.kind === "type") {
      const message = `${block.name} is a composite type, which Prisma has for MongoDB alone`;
      add(block, message, "Make it a model, or use a Json field.");
    }
    const first = names.get(block.name);
    if (first === undefined) names.set(block.name, block);
    else {
      const at = `${first.position.file ?? path}:${first.position.line}`;
      add(block, `${block.name} stands twice, first in ${at}`, "Keep one of them.");
    }
  }
  return found;
}

function refuse(file: string, message: string, text = ""): PrismaSchemaResult {
  const hint = "Give the schema's file, or the folder that holds all files of it, with --prisma.";
  return {
    diagnostics: [
      { code: "RULES_PRISMA_SCHEMA", file, line: 1, col: 1, length: 1, lineText: "", message, hint },
    ],
    mayHoldRules: mayHoldRules(text),
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** .prisma files in the folder and below, in the order of their paths; links are not followed. */
function listSchemaFiles(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : listSchemaFiles(path);
      return entry.isFile() && entry.name.endsWith(".prisma") ? [path] : [];
    });
}

// Every .env* file of an application's folder with its values as each reader has them: Next.js for a mode, one file by
// itself, plain dotenv. `validate` judges all of them, also the ones that nothing reads today.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import dotenv from "dotenv";
import { PgscrubError } from "../errors.ts";
import { Secret } from "../redacted.ts";
import { type EnvMode, envFileNames, type ProcessEnv, readIfThere } from "./env-files.ts";
import { findSyntaxProblems, type SyntaxProblem } from "./env-syntax.ts";
import { expandVariables } from "./expand-variables.ts";

/** A file as it stands. */
export interface EnvText {
  /** From the folder: `.env.local`, `prisma/.env`. */
  readonly name: string;
  /** As dotenv reads them, nothing expanded. */
  readonly raw: ReadonlyMap<string, Secret>;
  readonly problems: readonly SyntaxProblem[];
  /** Holds NUL bytes: UTF-16, or no text at all. */
  readonly isText: boolean;
}

/** One value with its place. */
export interface Setting {
  readonly variable: string;
  readonly value: Secret;
  /** The file, undefined for the process environment. */
  readonly file: string | undefined;
}

/** What a reader knows, and which variables refer to themselves. */
export interface Settings {
  readonly values: ReadonlyMap<string, Setting>;
  readonly cyclic: readonly Omit<Setting, "value">[];
}

const IN_FOLDERS = ["prisma/.env"];

/** All files whose names begin with `.env`, by name; encrypted vaults are left out. CONFIGURATION_INVALID on an unreadable one. */
export async function readEnvFolder(directory: string): Promise<readonly EnvText[]> {
  const names = (await readNames(directory)).filter((name) => /^\.env/.test(name) && name !== ".env.vault");
  const files: EnvText[] = [];
  for (const name of [...names.sort(), ...IN_FOLDERS]) {
    const text = await readIfThere(join(directory, name));
    if (text === undefined) continue;
    const isText = !text.includes("\0");
    const parsed = Object.entries(isText ? dotenv.parse(text) : {});
    files.push({
      name,
      raw: new Map(parsed.map(([variable, value]) => [variable, new Secret(value)])),
      // .envrc is a shell's own script: anything may stand there beside assignments.
      problems: isText && name !== ".envrc" ? findSyntaxProblems(text) : [],
      isText,
    });
  }
  return files;
}

async function readNames(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw new PgscrubError("CONFIGURATION_INVALID", `the folder ${directory} cannot be read`, {
      hint: "Run this in the application's folder.",
      cause: error,
    });
  }
}

/** What Next.js gives the application in `mode`: the process environment, then the files in its order, expanded. */
export function settingsOfMode(
  files: readonly EnvText[],
  mode: EnvMode,
  processEnv: ProcessEnv,
): Settings & { readonly byFile: ReadonlyMap<string, Settings> } {
  const values = new Map<string, Setting>();
  const outer = new Map<string, string>();
  for (const [variable, value] of Object.entries(processEnv)) {
    if (value === undefined) continue;
    outer.set(variable, value);
    values.set(variable, { variable, value: new Secret(value), file: undefined });
  }
  const byFile = new Map<string, Settings>();
  for (const name of envFileNames(mode)) {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) continue;
    const own = expandFile(file, outer);
    byFile.set(name, own);
    for (const [variable, setting] of own.values) {
      if (outer.has(variable)) continue;
      outer.set(variable, setting.value.reveal());
      values.set(variable, setting);
    }
  }
  return { values, cyclic: [...byFile.values()].flatMap(({ cyclic }) => cyclic), byFile };
}

/** The file's own values; references look at the process environment, then at the file. */
export function settingsOfFile(file: EnvText, processEnv: ProcessEnv): Settings {
  const outer = new Map(
    Object.entries(processEnv).flatMap(([variable, value]) =>
      value === undefined ? [] : [[variable, value] as const],
    ),
  );
  return expandFile(file, outer);
}

function expandFile(file: EnvText, outer: ReadonlyMap<string, string>): Settings {
  const own = new Map([...file.raw].map(([variable, value]) => [variable, value.reveal()]));
  const cyclic: Omit<Setting, "value">[] = [];
  for (const [variable, value] of own) {
    try {
      own.set(variable, expandVariables(value, { first: outer, afterDefault: own }, variable));
    } catch (error) {
      if (!(error instanceof PgscrubError)) throw error;
      cyclic.push({ variable, file: file.name });
    }
  }
  const values = new Map(
    [...own].map(([variable, value]) => [variable, { variable, value: new Secret(value), file: file.name }]),
  );
  return { values, cyclic };
}

// The .env files of an application's folder in Next.js' order (https://nextjs.org/docs/app/guides/environment-variables),
// each with its own expanded values, so that callers can say in which file a value stood.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import dotenv from "dotenv";
import { PgscrubError } from "../errors.ts";
import { Secret } from "../redacted.ts";
import { expandVariables } from "./expand-variables.ts";

/** Next.js' three modes; each reads its own files. */
export type EnvMode = "development" | "production" | "test";

/** One file that exists. Every value counts as a secret, because any of them may be one. */
export interface EnvFile {
  /** The name alone, e.g. `.env.local`. */
  readonly name: string;
  readonly path: string;
  readonly values: ReadonlyMap<string, Secret>;
}

/** What `process.env` looks like. */
export type ProcessEnv = Readonly<Record<string, string | undefined>>;

/** The names of the files that `mode` reads, the first winning. `.env.local` is left out under test, as in Next.js. */
export function envFileNames(mode: EnvMode): readonly string[] {
  const local = mode === "test" ? [] : [".env.local"];
  return [`.env.${mode}.local`, ...local, `.env.${mode}`, ".env"];
}

/** The mode that NODE_ENV asks for; anything but `production` and `test` is development. */
export function envMode(processEnv: ProcessEnv): EnvMode {
  const mode = processEnv.NODE_ENV;
  return mode === "production" || mode === "test" ? mode : "development";
}

/** The file's text, `undefined` if there is no such file. A named pipe counts: password managers serve .env as one. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() || stats.isFIFO() ? await readFile(path, "utf8") : undefined;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new PgscrubError("CONFIGURATION_INVALID", `${path} cannot be read`, {
      hint: "Check the file's permissions.",
      cause: error,
    });
  }
}

/**
 * The values of one file's text. References look first at `outer` (the process environment and the files before), then
 * at their default, then at the file itself. A value that is in `outer` too is still reported as this file has it.
 * Throws CONFIGURATION_INVALID when a value refers to itself.
 */
export function parseEnvText(text: string, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const own = new Map(Object.entries(dotenv.parse(text)));
  for (const [name, value] of own) {
    own.set(name, expandVariables(value, { first: outer, afterDefault: own }, name));
  }
  return own;
}

/** The files that exist in `directory` for `mode`, in the order in which they win. */
export async function readEnvFiles(
  directory: string,
  mode: EnvMode,
  processEnv: ProcessEnv = {},
): Promise<readonly EnvFile[]> {
  const outer = new Map<string, string>();
  for (const [name, value] of Object.entries(processEnv)) {
    if (value !== undefined) outer.set(name, value);
  }
  const files: EnvFile[] = [];
  for (const name of envFileNames(mode)) {
    const path = join(directory, name);
    const text = await readIfThere(path);
    if (text === undefined) continue;
    const values = parseEnvText(text, outer);
    for (const [variable, value] of values) if (!outer.has(variable)) outer.set(variable, value);
    files.push({
      name,
      path,
      values: new Map([...values].map(([variable, value]) => [variable, new Secret(value)])),
    });
  }
  return files;
}

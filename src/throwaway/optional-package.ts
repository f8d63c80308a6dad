// Where npm packages are looked for that pgscrub does without until a command asks for them: beside pgscrub itself, then
// in the project of the working directory, for a pgscrub that npx or a global installation runs.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** URLs of files that packages are resolved from, in order. */
export function packagePlaces(): readonly string[] {
  return [import.meta.url, pathToFileURL(resolve("package.json")).href];
}

/** File of the package's entry as a program at `from` finds it; undefined when it is not installed there. */
export function resolveFrom(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

/** Loads the package from the first place that has it; undefined when none does. */
export async function loadOptionalPackage(name: string): Promise<unknown> {
  for (const from of packagePlaces()) {
    const file = resolveFrom(from, name);
    if (file !== undefined) return import(pathToFileURL(file).href);
  }
  return undefined;
}

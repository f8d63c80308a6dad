// The application's folder as `init` finds it: texts of its files, the wrappers that ship with pgscrub, the repository's root.
import { lstat, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PgscrubError } from "../errors.ts";

/** The text of a file, undefined when it is not there. Throws CONFIGURATION_INVALID when it cannot be read. */
export async function readIfThere(directory: string, path: string): Promise<string | undefined> {
  if (!(await isThere(directory, path))) return undefined;
  try {
    return await readFile(join(directory, path), "utf8");
  } catch (cause) {
    throw new PgscrubError("CONFIGURATION_INVALID", `${path} cannot be read`, {
      hint: "Check what it is and its permissions.",
      cause,
    });
  }
}

/** Whether anything has that name, a link that leads nowhere too. */
export async function isThere(directory: string, path: string): Promise<boolean> {
  try {
    await lstat(join(directory, path));
    return true;
  } catch {
    return false;
  }
}

/** The folder that holds .git, this one or one above; undefined outside of any repository. */
export async function repositoryRoot(directory: string): Promise<string | undefined> {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    if (await isThere(folder, ".git")) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The wrappers under the names of the guide, in the package's own scripts folder. */
export const WRAPPERS = [
  { path: "scripts/sync-production-data.sh", about: "pgscrub sync", isExecutable: true },
  { path: "scripts/backup-database.sh", about: "pgscrub backup", isExecutable: true },
  { path: "scripts/validate-database-config.js", about: "pgscrub validate", isExecutable: true },
] as const;

/** The text of a wrapper as it ships. */
export function shippedText(path: (typeof WRAPPERS)[number]["path"]): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
}

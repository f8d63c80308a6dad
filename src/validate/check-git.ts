// Whether git tracks, or would take in, files that hold secrets. Git itself is asked; where it cannot be asked inside a work
// tree, that is said and not passed over.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { EnvText } from "../environment/env-folder.ts";
import { type Check, failed, passed } from "./check.ts";
import type { Configuration } from "./configuration.ts";
import { isRealSecret, isSecretName, isSecretValue } from "./secret-values.ts";

const run = promisify(execFile);
const TIMEOUT_MS = 20_000;
/** Connection strings with a password and live keys, in any tracked file; extended regular expressions as git has them. */
const PATTERN =
  "postgres(ql)?://[^:/@ \"'$<{]+:[^@ \"'$<{]+@[A-Za-z0-9.-]+|(sk|rk)_live_[0-9A-Za-z]{16,}|npg_[A-Za-z0-9]{10,}";
const PLAIN_HOST =
  /@(localhost|127\.|0\.0\.0\.0|db|postgres|host|[a-z-]*\.?(example|test|invalid|localhost)\b|([\w-]+\.)+(example|test|invalid|localhost)\b|([\w-]+\.)*example\.(com|org|net))/i;

export async function checkGit(configuration: Configuration): Promise<readonly Check[]> {
  const { directory, processEnv } = configuration;
  const root = workTree(directory);
  const where = { environment: "project" };
  if (root === undefined)
    return [passed("FILE_TRACKED", where, "this is no git work tree: nothing is tracked")];
  const git = (args: readonly string[]): Promise<string> => askGit(args, directory, processEnv);
  try {
    const tracked = new Set((await git(["ls-files", "-z"])).split("\0"));
    const secret = configuration.files.filter(holdsSecret);
    const inGit = secret.filter(({ name }) => tracked.has(name));
    const loose = secret.filter(({ name }) => !tracked.has(name));
    const ignored = new Set((await ignoredOf(git, loose)).split("\0"));
    const checks = [
      ...inGit.map(({ name }) => trackedCheck(name)),
      ...loose.filter(({ name }) => !ignored.has(name)).map(({ name }) => looseCheck(name)),
      ...(await otherFiles(git, new Set(configuration.files.map(({ name }) => name)))),
    ];
    return checks.length > 0
      ? checks
      : [passed("FILE_TRACKED", where, "git tracks no file that holds secrets")];
  } catch {
    return [
      failed(
        "FILE_NOT_IGNORED",
        where,
        "git could not be asked which files it tracks",
        "Install git, or see what `git status` says here.",
      ),
    ];
  }
}

function trackedCheck(file: string): Check {
  return failed(
    "FILE_TRACKED",
    { environment: "project", file },
    `git tracks ${file}, which holds secrets`,
    `Run git rm --cached ${file}, add it to .gitignore, and rotate what it holds: the history keeps it.`,
  );
}

function looseCheck(file: string): Check {
  return failed(
    "FILE_NOT_IGNORED",
    { environment: "project", file },
    `git does not ignore ${file}, which holds secrets`,
    `Add ${file} to .gitignore.`,
  );
}

function holdsSecret({ raw }: EnvText): boolean {
  return [...raw].some(([variable, secret]) => {
    const value = secret.reveal();
    return isSecretValue(value) || (isSecretName(variable) && isRealSecret(value) && !value.startsWith("$"));
  });
}

/** The nearest folder upwards with a `.git`, which may be a file (worktrees, submodules). */
function workTree(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function ignoredOf(
  git: (args: readonly string[]) => Promise<string>,
  files: readonly EnvText[],
): Promise<string> {
  if (files.length === 0) return "";
  return git([
    "ls-files",
    "-z",
    "--others",
    "--ignored",
    "--exclude-standard",
    "--",
    ...files.map(({ name }) => name),
  ]);
}

/** Other tracked files with credentials of servers elsewhere; warnings, because fixtures look like that too. */
async function otherFiles(
  git: (args: readonly string[]) => Promise<string>,
  known: ReadonlySet<string>,
): Promise<readonly Check[]> {
  // Exit code 1 is git's way of saying that nothing was found.
  const found = await git([
    "grep",
    "-I",
    "-z",
    "-o",
    "-E",
    PATTERN,
    "--",
    ".",
    ":!*.lock",
    ":!package-lock.json",
  ]);
  const files = new Set<string>();
  for (const line of found.split("\n")) {
    const [file = "", text = ""] = line.split("\0");
    const isSecret =
      text !== "" && (!/^postgres/.test(text) || (isSecretValue(text) && !PLAIN_HOST.test(text)));
    if (isSecret && !known.has(file)) files.add(file);
  }
  return [...files]
    .slice(0, 10)
    .map((file) =>
      failed(
        "FILE_TRACKED",
        { environment: "project", file },
        `git tracks ${file}, in which a connection string with its password or a live key stands`,
        "Read it from a variable instead, and rotate it: the history keeps it.",
        "warning",
      ),
    );
}

async function askGit(
  args: readonly string[],
  directory: string,
  processEnv: Configuration["processEnv"],
): Promise<string> {
  const env = { PATH: processEnv.PATH, HOME: processEnv.HOME, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  try {
    const options = { cwd: directory, env, timeout: TIMEOUT_MS, maxBuffer: 64 << 20 };
    return (await run("git", [...args], options)).stdout;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (args[0] === "grep" && code === 1) return "";
    throw error;
  }
}

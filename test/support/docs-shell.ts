// A reader's folder for the commands of the docs: an application with pgscrub installed, its databases named in .env.local,
// and a shell in it that stops at the first command that fails.
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./docs-pages.ts";
import { folderOf } from "./prisma-app.ts";
import { type CliResult, watchOutput } from "./run-cli.ts";

/** Runs a script to its end. */
export type Shell = (script: string) => Promise<CliResult>;

/** A new folder with `files` in which pgscrub is installed, as `npm install` would leave it. */
export function installedFolder(files: Readonly<Record<string, string>>): string {
  const folder = folderOf(files);
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  symlinkSync(REPOSITORY, join(folder, "node_modules", "pgscrub"));
  executable(join(folder, "node_modules", ".bin", "pgscrub"), PGSCRUB);
  executable(join(folder, "bin", "npx"), NPX);
  return folder;
}

/** Copies the wrappers of scripts/ there, as `pgscrub init` does. */
export function addWrappers(folder: string): void {
  for (const name of ["sync-production-data.sh", "backup-database.sh", "validate-database-config.js"]) {
    cpSync(join(REPOSITORY, "scripts", name), join(folder, "scripts", name));
  }
}

/**
 * A shell in `folder`. `variables` are the shell's own and not the programs': what stands in the environment is judged by
 * `validate`, and a reader has nothing there.
 */
export function shellIn(folder: string, variables: Readonly<Record<string, string>> = {}): Shell {
  const given = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
  const env = {
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    HOME: folder,
    REPOSITORY,
    PGSCRUB_MAIN: join(REPOSITORY, "dist", "cli", "main.js"),
    npm_config_update_notifier: "false",
  };
  return (script) => {
    // stdin is none at all: bash takes a socket there for a remote shell and reads its start-up files.
    const child = spawn("bash", ["-euo", "pipefail", "-c", given.join("") + script], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return watchOutput(child).ended;
  };
}

// A reader sits at a terminal and answers yes where these commands ask; here nobody can be asked.
const PGSCRUB = `#!/bin/sh
case "$1" in
  init | sync | undo | restore) exec node "$PGSCRUB_MAIN" "$@" --yes ;;
  *) exec node "$PGSCRUB_MAIN" "$@" ;;
esac
`;

// npx takes what the application has installed; npm's own is half a second slower to start.
const NPX = `#!/bin/sh
program=$1
shift
exec "./node_modules/.bin/$program" "$@"
`;

/** Writes a program. */
export function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

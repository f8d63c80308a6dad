// A reader's folder for the commands of the docs: an application with pgscrub installed, its databases named in .env.local,
// and a shell in it that stops at the first command that fails.
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./docs-pages.ts";
import { folderOf } from "./prisma-app.ts";

export interface ShellResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script to its end. */
export type Shell = (script: string) => Promise<ShellResult>;

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

/** A shell in `folder`, with nothing in its environment but `env` and what every shell has. */
export function shellIn(folder: string, env: Readonly<Record<string, string>> = {}): Shell {
  const whole = {
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    HOME: folder,
    REPOSITORY,
    PGSCRUB_MAIN: join(REPOSITORY, "dist", "cli", "main.js"),
    npm_config_update_notifier: "false",
    ...env,
  };
  return (script) =>
    new Promise((resolve) => {
      const child = execFile(
        "bash",
        ["-euo", "pipefail", "-c", script],
        { cwd: folder, env: whole, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          const code: unknown = error === null ? 0 : Reflect.get(error, "code");
          resolve({ exitCode: typeof code === "number" ? code : undefined, stdout, stderr });
        },
      );
      child.stdin?.end();
    });
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

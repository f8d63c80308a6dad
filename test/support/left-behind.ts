// What a command leaves on the machine: processes whose command line or environment names a folder of its own, and files.
import { chmodSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder that a server's own account can enter, for TMPDIR of a command. */
export function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "pgscrub-test-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** Command lines of all processes, arguments parted by blanks; read from /proc. */
export function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** Names in `folder`, and the command lines that name it. */
export function leftBehind(folder: string): { readonly files: string[]; readonly processes: string[] } {
  return {
    files: readdirSync(folder),
    processes: commandLines().filter((line) => line.includes(folder)),
  };
}

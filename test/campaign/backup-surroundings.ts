// The other half of campaign 13: what stands around a backup (umask, links, disks, clocks, other runs, kills), and that what
// was backed up comes back.
import { execFile } from "node:child_process";
import { lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { backupName, timeStamp } from "../../src/backup/backup-names.ts";
import { formatRecord, parseRecord } from "../../src/backup/backup-record.ts";
import { listBackups } from "../../src/backup/list-backups.ts";
import { backup } from "../../src/backup.ts";
import { PgscrubError } from "../../src/errors.ts";
import { restore } from "../../src/restore.ts";
import { backupOptions, restoreOptions } from "../support/backup-options.ts";
import { databaseDigest } from "../support/database-digest.ts";
import { execute } from "../support/databases.ts";
import { emptyFolder, startCli } from "../support/run-cli.ts";
import { folderProblems, place, WRAPPINGS } from "./backup-arena.ts";
import type { BackupCase } from "./backup-damage.ts";

const run = promisify(execFile);

/** All cases but those of damaged files. */
export function surroundingCases(): BackupCase[] {
  return [
    ...[0o000, 0o022, 0o027, 0o077, 0o177, 0o277, 0o777].map(umaskCase),
    ...linkCases(),
    ...Array.from({ length: 20 }, (_, n) => fullDiskCase(n)),
    ...[1, 2].map(readOnlyCase),
    ...Array.from({ length: 8 }, (_, n) => clockCase(n + 1)),
    ...[2, 2, 2, 3, 3, 4, 4].map(concurrentCase),
    ...[1, 3, 7].map(rotationCase),
    ...WRAPPINGS.map(restoreCase),
    ...Array.from({ length: 12 }, (_, n) => killCase(n)),
    ...Array.from({ length: 6 }, (_, n) => lostSourceCase(n)),
  ];
}

function umaskCase(umask: number): BackupCase {
  return {
    name: `umask ${umask.toString(8).padStart(3, "0")}`,
    async run({ small }) {
      const folder = join(emptyFolder(), "database-backups");
      const before = process.umask(umask);
      try {
        await backup(backupOptions(small, folder));
      } finally {
        process.umask(before);
      }
      const problems = await folderProblems(folder, 1);
      for (const name of [".", ...(await readdir(folder))]) {
        const mode = (await stat(join(folder, name))).mode & 0o777;
        if (mode !== (name === "." ? 0o700 : 0o600)) problems.push(`${name} has mode ${mode.toString(8)}`);
      }
      return problems;
    },
  };
}

/** Links under the names that the backup would take in the next seconds. */
async function plantLinks(folder: string, target: string, suffix: string): Promise<void> {
  for (let seconds = 0; seconds < 15; seconds++) {
    const stamp = timeStamp(new Date(Date.now() + seconds * 1000));
    const name = backupName({ prefix: "loumass", stamp, isCompressed: false, isEncrypted: false });
    await symlink(target, join(folder, `${name}${suffix}`));
  }
}

function linkCases(): BackupCase[] {
  const planted = ["", ".json"].flatMap((suffix) =>
    [true, false].map(
      (isDangling): BackupCase => ({
        name: `${isDangling ? "dangling " : ""}links where the file${suffix} would be`,
        async run({ small }) {
          const folder = emptyFolder();
          const victim = join(emptyFolder(), "victim");
          if (!isDangling) await writeFile(victim, "untouched");
          await plantLinks(folder, victim, suffix);
          const { file } = await backup(backupOptions(small, folder));
          const problems = await folderProblems(folder, 1);
          if (!(await lstat(file)).isFile()) problems.push("the backup is no file");
          if (isDangling && (await stat(victim).catch(() => undefined)) !== undefined)
            problems.push("a link was followed");
          if (!isDangling && (await readFile(victim, "utf8")) !== "untouched")
            problems.push("a link was written through");
          for (const name of await readdir(folder)) {
            const path = join(folder, name);
            if ((await lstat(path)).isSymbolicLink() && (await readlink(path)) !== victim)
              problems.push("a link changed");
          }
          return problems;
        },
      }),
    ),
  );
  return [
    ...planted,
    {
      name: "the folder is a link to a folder",
      async run({ small }) {
        const folder = emptyFolder();
        const link = join(emptyFolder(), "database-backups");
        await symlink(folder, link);
        await backup(backupOptions(small, link));
        return folderProblems(folder, 1);
      },
    },
    {
      name: "the folder is a link to nothing",
      run: (arena) =>
        failing(
          arena.small,
          async () => {
            const link = join(emptyFolder(), "database-backups");
            await symlink(join(emptyFolder(), "nothing", "there"), link);
            return link;
          },
          "CANNOT_WRITE",
        ),
    },
    {
      name: "the folder is a file",
      run: (arena) =>
        failing(
          arena.small,
          async () => {
            const file = join(emptyFolder(), "database-backups");
            await writeFile(file, "untouched");
            return file;
          },
          "CANNOT_WRITE",
        ),
    },
  ];
}

async function failing(
  source: string,
  makeFolder: () => Promise<string>,
  expected: string,
): Promise<string[]> {
  const folder = await makeFolder();
  const code = await codeOf(() => backup(backupOptions(source, folder)));
  return code === expected ? [] : [`ended with ${code}`];
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "success";
  } catch (error) {
    return error instanceof PgscrubError ? error.code : `no PgscrubError: ${error}`;
  }
}

function fullDiskCase(n: number): BackupCase {
  return {
    name: `disk full after ${n * 60} kB`,
    needsDisk: true,
    async run({ disk, source }) {
      const folder = join(disk?.folder ?? "", "database-backups");
      await rm(folder, { recursive: true, force: true });
      const filler = join(disk?.folder ?? "", "filler");
      await rm(filler, { force: true });
      await backup(backupOptions(source, folder));
      const before = (await readdir(folder)).sort();
      // The whole disk, and then that much given back.
      await run("sh", [
        "-c",
        'cat /dev/zero > "$1" 2>/dev/null; truncate -s -"$2" "$1"',
        "sh",
        filler,
        `${n * 60 * 1024}`,
      ]);
      const code = await codeOf(() => backup(backupOptions(source, folder, { keep: 1 })));
      const problems = await folderProblems(folder, 1);
      if (code !== "DISK_FULL") problems.push(`ended with ${code}`);
      if ((await readdir(folder)).sort().join() !== before.join()) problems.push("the folder changed");
      await rm(filler);
      return problems;
    },
  };
}

function readOnlyCase(n: number): BackupCase {
  return {
    name: `a read-only disk ${n}`,
    needsDisk: true,
    async run({ disk, small }) {
      const folder = join(disk?.folder ?? "", n === 1 ? "database-backups" : "new/database-backups");
      await rm(join(disk?.folder ?? "", "database-backups"), { recursive: true, force: true });
      if (n === 1) await mkdir(folder, { mode: 0o700 });
      await run("mount", ["-o", "remount,ro", disk?.folder ?? ""]);
      try {
        const code = await codeOf(() => backup(backupOptions(small, folder)));
        return code === "CANNOT_WRITE" ? [] : [`ended with ${code}`];
      } finally {
        await run("mount", ["-o", "remount,rw", disk?.folder ?? ""]);
      }
    },
  };
}

/** As if earlier backups had been made by a clock that was ahead. */
function clockCase(keep: number): BackupCase {
  return {
    name: `clock backwards, keep ${keep}`,
    async run({ small }) {
      const folder = emptyFolder();
      const ahead = await backup(backupOptions(small, folder));
      const bytes = await readFile(ahead.file);
      const record = parseRecord(await readFile(`${ahead.file}.json`, "utf8"));
      if (record === undefined) return ["the record cannot be read"];
      await rm(ahead.file);
      await rm(`${ahead.file}.json`);
      const future: string[] = [];
      for (let n = 1; n <= 8; n++) {
        const at = new Date(Date.now() + n * 86_400_000 * 365);
        const name = backupName({
          prefix: "loumass",
          stamp: timeStamp(at),
          isCompressed: false,
          isEncrypted: false,
        });
        await writeFile(join(folder, name), bytes);
        await writeFile(
          join(folder, `${name}.json`),
          formatRecord({ ...record, file: name, madeAt: at.toISOString(), sequence: n }),
        );
        future.push(join(folder, name));
      }
      const { file, deleted } = await backup(backupOptions(small, folder, { keep }));
      const problems = await folderProblems(folder, keep);
      const [newest] = await listBackups(folder, "checksum");
      if (newest?.file !== file) problems.push("the new backup is not the newest");
      const expected = future.slice(0, 9 - keep).reverse();
      if (deleted.join() !== expected.join()) problems.push("others were deleted than the oldest");
      return problems;
    },
  };
}

function concurrentCase(count: number, index: number): BackupCase {
  return {
    name: `${count} at once (${index + 1})`,
    async run({ small }) {
      const folder = emptyFolder();
      const reports = await Promise.all(
        Array.from({ length: count }, () => backup(backupOptions(small, folder, { keep: 10 }))),
      );
      const problems = await folderProblems(folder, count);
      if (new Set(reports.map(({ file }) => file)).size !== count) problems.push("two have one name");
      return problems;
    },
  };
}

function rotationCase(damaged: number): BackupCase {
  return {
    name: `the 8th rotates, ${damaged} of the old ones damaged`,
    async run({ small }) {
      const folder = emptyFolder();
      const files: string[] = [];
      for (let n = 0; n < 7; n++) files.push((await backup(backupOptions(small, folder))).file);
      for (const file of files.slice(0, damaged))
        await writeFile(file, (await readFile(file)).subarray(0, 1000));
      const { deleted } = await backup(backupOptions(small, folder));
      const problems = await folderProblems(folder, 8 - damaged);
      if (deleted.length !== 0) problems.push("a backup was deleted although fewer than 8 are good");
      const next = await backup(backupOptions(small, folder, { keep: 1 }));
      problems.push(...(await folderProblems(folder, 1)));
      if (next.deleted.some((file) => files.slice(0, damaged).includes(file)))
        problems.push("a damaged one was deleted");
      return problems;
    },
  };
}

function restoreCase(wrapping: (typeof WRAPPINGS)[number]): BackupCase {
  return {
    name: `${wrapping} comes back equal`,
    async run(arena) {
      const good = arena.files.get(wrapping);
      if (good === undefined) return ["there is no such file"];
      const file = await place(good.bytes, good.record);
      const target = arena.laptop.url(`back_${wrapping.replace(".", "_")}`);
      await restore(
        restoreOptions(file, target, { identities: wrapping.endsWith("age") ? [arena.identity] : [] }),
      );
      const isSame = (await databaseDigest(target)) === arena.sourceDigest;
      return isSame ? [] : ["the digests differ"];
    },
  };
}

function killCase(n: number): BackupCase {
  return {
    name: `kill -9 after ${n * 150} ms`,
    async run({ source }) {
      const folder = emptyFolder();
      await backup(backupOptions(source, folder));
      const running = startCli(["backup", "--source", source, "--dir", folder, "--keep", "1"]);
      await running.printed("… snapshot");
      await new Promise((resolve) => setTimeout(resolve, n * 150));
      running.child.kill("SIGKILL");
      const isDone = (await running.ended).exitCode === 0;
      const listed = (await listBackups(folder, "checksum")).filter(({ problem }) => problem === undefined);
      const problems = listed.length >= 1 ? [] : ["no good backup is left"];
      if (isDone && listed.length !== 1) problems.push("it ended and did not rotate");
      await backup(backupOptions(source, folder, { keep: 1 }));
      return [...problems, ...(await folderProblems(folder, 1))];
    },
  };
}

function lostSourceCase(n: number): BackupCase {
  return {
    name: `the source's sessions ended after ${n * 200} ms`,
    async run({ production, source }) {
      const folder = emptyFolder();
      await backup(backupOptions(source, folder));
      const before = (await readdir(folder)).sort();
      const running = startCli(["backup", "--source", source, "--dir", folder, "--keep", "1"]);
      await running.printed("… write backup");
      await new Promise((resolve) => setTimeout(resolve, n * 200));
      await execute(
        production.url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app' AND pid <> pg_backend_pid()",
      );
      const { exitCode, stderr } = await running.ended;
      const problems = await folderProblems(folder, 1);
      // Too late is possible: then it rotated.
      if (exitCode === 0) return problems;
      if (exitCode !== 75 && exitCode !== 69) problems.push(`exit code ${exitCode}: ${stderr.slice(-300)}`);
      if ((await readdir(folder)).sort().join() !== before.join()) problems.push("the folder changed");
      return problems;
    },
  };
}

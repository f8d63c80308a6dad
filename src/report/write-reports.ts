// Writes a proof into a folder: proof.json, proof.junit.xml, proof.sarif, proof.html. Each is written whole under another
// name and renamed, so that nobody ever reads half a report; on any failure nothing of it stays.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { PgscrubError } from "../errors.ts";
import { proofDocument } from "./documents.ts";
import { renderPage } from "./html/page.ts";
import { renderJunit } from "./junit.ts";
import type { ProofReport } from "./proof-report.ts";
import { renderSarif } from "./sarif.ts";
import { visible } from "./visible-text.ts";

/** Names of the files, in the order in which they are written. */
export const REPORT_FILES = ["proof.json", "proof.junit.xml", "proof.sarif", "proof.html"] as const;

/** The reports name places of a schema: for the user alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const FULL_DISK = new Set(["ENOSPC", "EDQUOT"]);

/**
 * Writes the four files into `directory`, which is made if need be, and gives their absolute paths. `workingDirectory` is
 * what the report's rules file is relative to. Throws CANNOT_WRITE or DISK_FULL.
 */
export async function writeReports(
  directory: string,
  report: ProofReport,
  workingDirectory: string = process.cwd(),
): Promise<string[]> {
  const folder = resolve(workingDirectory, directory);
  const root = repositoryRoot(workingDirectory);
  const texts: Record<(typeof REPORT_FILES)[number], string> = {
    "proof.json": `${JSON.stringify(proofDocument(report), null, 2)}\n`,
    "proof.junit.xml": renderJunit(report),
    "proof.sarif": renderSarif(report, { workingDirectory, root }),
    "proof.html": renderPage(report),
  };
  await writing(folder, () => makeFolder(folder));
  const run = randomBytes(6).toString("hex");
  const files = REPORT_FILES.map((name) => ({
    path: join(folder, name),
    temporary: join(folder, `.${name}.${run}.tmp`),
    text: texts[name],
  }));
  try {
    for (const { path } of files) await writing(path, () => requireNoFolder(path));
    for (const { path, temporary, text } of files) await writing(path, () => writeWhole(temporary, text));
    for (const { path, temporary } of files) await writing(path, () => rename(temporary, path));
  } catch (error) {
    for (const { temporary } of files) await rm(temporary, { force: true });
    throw error;
  }
  return files.map(({ path }) => path);
}

/** Node says ENOENT where a recursive mkdir meets a read-only file system; the plain one tells what it is. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await mkdir(folder, { mode: FOLDER_MODE });
  }
}

/** Asked before the first rename, so that either all four are replaced or none. */
async function requireNoFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found?.isDirectory() === true) throw Object.assign(new Error(), { code: "EISDIR" });
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writing(path: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw cannotWrite(path, codeOf(error));
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "the folder cannot be made there",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  EEXIST: "a file is in the way of the folder",
  ENOTDIR: "a file is in the way of the folder",
  EISDIR: "a folder of that name is in the way",
  ENAMETOOLONG: "the path is too long",
};

function cannotWrite(path: string, code: string): PgscrubError {
  const shown = visible(path);
  if (FULL_DISK.has(code)) {
    return new PgscrubError("DISK_FULL", `the disk is full: cannot write the report ${shown}`, {
      hint: "Free some space, or give --report a folder on another disk.",
    });
  }
  return new PgscrubError("CANNOT_WRITE", `cannot write the report ${shown}: ${REASONS[code] ?? code}`, {
    hint: "Give --report a folder that you may write to.",
  });
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return "unknown error";
}

/** The folder that holds `.git`, upwards from `folder`; `folder` itself outside a repository. */
function repositoryRoot(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

// Carries out what was shown: new files appear whole and never over another one, files of the application are replaced only
// while they are still what was read.
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { PgscrubError } from "../errors.ts";
import type { CreateStep, ExtendStep } from "./init-step.ts";

const EXECUTABLE = 0o755;
const PLAIN = 0o644;

/** Writes all of them in order; CANNOT_WRITE names the first that could not be, and what came before it stays. */
export async function writeSteps(
  directory: string,
  steps: readonly (CreateStep | ExtendStep)[],
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    try {
      if (step.kind === "create") await create(directory, step);
      else await replace(directory, step);
    } catch (error) {
      throw error instanceof PgscrubError ? error : cannotWrite(step.path, error);
    }
  }
}

async function create(directory: string, step: CreateStep): Promise<void> {
  const file = join(directory, step.path);
  await mkdir(dirname(file), { recursive: true });
  const beside = besideOf(file);
  try {
    await writeFile(beside, step.text, { flag: "wx", mode: step.isExecutable ? EXECUTABLE : PLAIN });
    await publish(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Gives the file its name; fails where a rename would replace what somebody wrote meanwhile. */
async function publish(beside: string, file: string): Promise<void> {
  try {
    await link(beside, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    await copyFile(beside, file, constants.COPYFILE_EXCL); // a file system without hard links
  }
}

async function replace(directory: string, step: ExtendStep): Promise<void> {
  const file = await realpath(join(directory, step.path));
  if ((await readFile(file, "utf8")) !== step.before) {
    throw new PgscrubError("CANNOT_WRITE", `${step.path} was changed while the question stood`, {
      hint: "Run this again.",
    });
  }
  const beside = besideOf(file);
  try {
    await writeFile(beside, step.text, { flag: "wx" });
    await chmod(beside, (await stat(file)).mode);
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

function besideOf(file: string): string {
  return `${file}.${randomUUID()}.tmp`;
}

function cannotWrite(path: string, cause: unknown): PgscrubError {
  // mkdir says EEXIST too, of a file where a folder should be.
  const isThere =
    codeOf(cause) === "EEXIST" &&
    ["link", "copyfile"].includes(String(Reflect.get(Object(cause), "syscall")));
  return new PgscrubError("CANNOT_WRITE", `${path} ${isThere ? "is there already" : "cannot be written"}`, {
    hint: "Check the folder and its permissions, then run this again: what was written stays, and is not written twice.",
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

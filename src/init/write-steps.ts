// Carries out what was shown: new files appear whole and never over another one, files of the application are replaced only
// while they are still what was read.
import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
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
    await link(beside, file); // fails where a rename would replace what somebody wrote meanwhile
  } finally {
    await rm(beside, { force: true });
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
    cause instanceof Error &&
    "code" in cause &&
    cause.code === "EEXIST" &&
    Reflect.get(cause, "syscall") === "link";
  return new PgscrubError("CANNOT_WRITE", `${path} ${isThere ? "is there already" : "cannot be written"}`, {
    hint: "Check the folder and its permissions, then run this again: what was written stays, and is not written twice.",
    cause,
  });
}

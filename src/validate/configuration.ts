// Everything that `validate` judges, read once: files, process environment, package.json, Prisma's settings, the pin; and the
// environments drawn from it: the one in force, each file by itself, what Prisma's command line sees.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type EnvMode, envFileNames, type ProcessEnv } from "../environment/env-files.ts";
import {
  type EnvText,
  readEnvFolder,
  type Setting,
  type Settings,
  settingsOfFile,
  settingsOfMode,
} from "../environment/env-folder.ts";
import { expandBraces } from "../environment/expand-braces.ts";
import { type PinnedProduction, readPinnedProduction } from "../environment/pinned-production.ts";
import { type PrismaSettings, readPrisma } from "../environment/prisma-settings.ts";
import { isExample, modeOfStage, type Stage, stageInForce, stageOfName } from "../environment/stages.ts";
import { PgscrubError } from "../errors.ts";
import { Secret } from "../redacted.ts";

/** A set of variables that some program would work with. */
export interface Environment {
  readonly kind: "in-force" | "file" | "prisma";
  readonly stage: Stage;
  /** The file that stands by itself. */
  readonly file: string | undefined;
  readonly values: ReadonlyMap<string, Setting>;
  readonly cyclic: Settings["cyclic"];
  /** Why every connection of it counts as production's: settings pulled from there; undefined otherwise. */
  readonly pulledFrom: "production" | undefined;
  /** A file of every stage: what it holds counts where nothing overrides it, so the environment in force is what matters. */
  readonly isShared: boolean;
}

export interface Configuration {
  readonly directory: string;
  readonly processEnv: ProcessEnv;
  readonly files: readonly EnvText[];
  readonly inForce: Environment;
  /** Files by themselves, in the order of their names; samples are not among them. */
  readonly byFile: readonly Environment[];
  readonly examples: readonly EnvText[];
  readonly prisma: PrismaSettings | undefined;
  /** What Prisma's command line knows, undefined without Prisma. */
  readonly prismaView: Environment | undefined;
  readonly packageJson: Readonly<Record<string, unknown>>;
  readonly pin: PinnedProduction | undefined;
  /** Why the pin cannot be used, undefined when it can or there is none. */
  readonly pinProblem: { readonly message: string; readonly hint: string } | undefined;
}

/** Reads the folder. `stage`: judge the environment in force as this one. Throws CONFIGURATION_INVALID on unreadable files. */
export async function readConfiguration(input: {
  directory: string;
  processEnv: ProcessEnv;
  stage: Stage | undefined;
}): Promise<Configuration> {
  const { directory, processEnv } = input;
  const files = await readEnvFolder(directory);
  const packageJson = await readJson(join(directory, "package.json"));
  const prisma = await readPrisma(directory, packageJson);
  const stage = input.stage ?? stageInForce(processEnv);
  const mode = modeOfStage(stage);
  const whole = settingsOfMode(files, mode, processEnv);
  const inForce: Environment = {
    kind: "in-force",
    stage,
    file: undefined,
    values: whole.values,
    cyclic: whole.cyclic,
    pulledFrom: undefined,
    isShared: false,
  };
  const real = files.filter(({ name }) => !isExample(name));
  return {
    directory,
    processEnv,
    files,
    inForce,
    byFile: real.map((file) => fileAlone(file, files, { stage, mode, processEnv, inForce: whole })),
    examples: files.filter(({ name }) => isExample(name)),
    prisma,
    prismaView: prisma === undefined ? undefined : viewOfPrisma(prisma, files, inForce, processEnv),
    packageJson,
    ...(await readPin(directory)),
  };
}

/** `package.json` and the like as an object; empty when it is missing or malformed, which is others' business. */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof json === "object" && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}

async function readPin(directory: string): Promise<Pick<Configuration, "pin" | "pinProblem">> {
  try {
    return { pin: await readPinnedProduction(directory), pinProblem: undefined };
  } catch (error) {
    if (!(error instanceof PgscrubError)) throw error;
    return { pin: undefined, pinProblem: { message: error.message, hint: error.hint ?? "" } };
  }
}

/** A file that several modes read is read as in force; `.env` and `.env.local` belong to the stage in force. */
function fileAlone(
  file: EnvText,
  files: readonly EnvText[],
  context: {
    stage: Stage;
    mode: EnvMode;
    processEnv: ProcessEnv;
    inForce: ReturnType<typeof settingsOfMode>;
  },
): Environment {
  const { stage, processEnv, inForce } = context;
  const named = stageOfName(file.name);
  const own =
    named === undefined
      ? undefined
      : settingsOfMode(files, modeOfStage(named), processEnv).byFile.get(file.name);
  const settings = inForce.byFile.get(file.name) ?? own ?? settingsOfFile(file, processEnv);
  const isRead = envFileNames(context.mode).includes(file.name) || file.name === "prisma/.env";
  return {
    kind: "file",
    stage: named ?? (isRead ? stage : "development"),
    file: file.name,
    values: settings.values,
    cyclic: settings.cyclic,
    pulledFrom: named === "production" ? undefined : pulledFrom(file),
    isShared: named === undefined,
  };
}

/** `vercel env pull` writes into the file which environment it took; so does whoever copies a server's settings. */
function pulledFrom(file: EnvText): "production" | undefined {
  const target = file.raw.get("VERCEL_TARGET_ENV") ?? file.raw.get("VERCEL_ENV") ?? file.raw.get("NODE_ENV");
  return target?.reveal() === "production" ? "production" : undefined;
}

/** The process environment, then the files that Prisma reads, as it expands them. */
function viewOfPrisma(
  prisma: PrismaSettings,
  files: readonly EnvText[],
  inForce: Environment,
  processEnv: ProcessEnv,
): Environment {
  if (prisma.expansion === "next") return { ...inForce, kind: "prisma" };
  const values = new Map<string, Setting>();
  for (const [variable, value] of Object.entries(processEnv)) {
    if (value !== undefined) values.set(variable, { variable, value: new Secret(value), file: undefined });
  }
  for (const name of prisma.files) {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) continue;
    const raw = new Map([...file.raw].map(([variable, value]) => [variable, value.reveal()]));
    const lookup = (variable: string): string | undefined =>
      values.get(variable)?.value.reveal() ?? raw.get(variable);
    for (const [variable, value] of raw) {
      if (values.has(variable)) continue;
      const text = prisma.expansion === "braces" ? expandBraces(value, lookup) : value;
      values.set(variable, { variable, value: new Secret(text), file: name });
    }
  }
  return { ...inForce, kind: "prisma", values, cyclic: [] };
}

// `pgscrub init`, in two halves: what an application's folder lacks, as data that can be shown; and the writing of it. What is
// there is never written over, so a second run has nothing to do.
import { join, resolve } from "node:path";
import type { ProcessEnv } from "./environment/env-files.ts";
import { PgscrubError } from "./errors.ts";
import type { Reporter } from "./events.ts";
import { isThere, readIfThere, repositoryRoot, shippedText, WRAPPERS } from "./init/folder.ts";
import { planIgnored } from "./init/ignored-paths.ts";
import { type InitStep, isWriting } from "./init/init-step.ts";
import { LOCK_FILES, packageManagerOf } from "./init/lock-files.ts";
import { planScripts } from "./init/package-scripts.ts";
import { planPin } from "./init/production-pin.ts";
import { WORKFLOW_FILE, workflowText } from "./init/workflow.ts";
import { writeSteps } from "./init/write-steps.ts";
import type { ConnectionTarget } from "./postgres/connection-string.ts";
import { rulesSchemaDocument } from "./rules-schema-document.ts";
import { draftRules, type RulesDraft } from "./suggest-rules.ts";

export { type InitStep, isWriting } from "./init/init-step.ts";

/** The rules file that `init` writes. */
export const RULES_FILE = "scrub-rules.yaml";
/** Its JSON Schema, which the first line of the rules names. */
export const RULES_SCHEMA_FILE = "scrub-rules.schema.json";

/** What `init` is told. */
export interface InitOptions {
  /** The application's folder. */
  readonly directory: string;
  readonly processEnv: ProcessEnv;
  /** Production, whose schema the rules are drawn from; undefined: none is known. Only ever read. */
  readonly source: ConnectionTarget | undefined;
  /** A source that does not answer ends the run, instead of giving way to the Prisma schema. */
  readonly isSourceRequired: boolean;
  /** Path of a Prisma schema below `directory`: stands for the source where there is none or it does not answer. */
  readonly prismaSchema: string | undefined;
  /** Write the workflow of GitHub Actions. */
  readonly hasWorkflow: boolean;
  readonly insecureTls: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** What would be written, and what a person should do afterwards. */
export interface InitPlan {
  readonly steps: readonly InitStep[];
  /** Sensitive columns of the drafted rules whose treatment is a guess; undefined when no rules are written. */
  readonly unsureColumns: number | undefined;
  /** The command that installs pgscrub for good, undefined when package.json names it. */
  readonly installCommand: string | undefined;
}

/** Below this confidence a person should look first, as in `rules suggest`. */
const UNSURE_BELOW = 0.6;

/**
 * Looks at the folder and at the source's schema; writes nothing. Throws CONFIGURATION_INVALID without a package.json,
 * URL_MISSING when rules are wanted and neither a source nor a Prisma schema is known, SOURCE_UNAVAILABLE, RULES_INVALID.
 */
export async function planInit(options: InitOptions): Promise<InitPlan> {
  const { directory } = options;
  const application = planScripts(await readIfThere(directory, "package.json"));
  const rules = await planRules(options);
  const manager = packageManagerOf(await readLockFiles(directory));
  const workflow = await planWorkflow(options, {
    manager,
    prismaSchema: options.prismaSchema,
    postgresMajor: rules.draft?.serverVersion && Math.floor(rules.draft.serverVersion / 10_000),
  });
  const steps: InitStep[] = [
    // First what keeps secrets out of git, whatever becomes of the rest.
    planIgnored(await readIfThere(directory, ".gitignore")),
    await planPin(directory, rules.isSilent, options),
    ...rules.steps,
    ...(await planWrappers(directory)),
    ...application.steps,
    ...workflow,
  ];
  return {
    steps,
    unsureColumns: rules.draft?.suggestions.filter(
      ({ sensitive, confidence }) => sensitive && confidence < UNSURE_BELOW,
    ).length,
    installCommand: application.hasPgscrub ? undefined : `${manager.addDevelopment} pgscrub`,
  };
}

/** Writes what the plan says. Throws CANNOT_WRITE; what came before the file it names is written. */
export function writeInit(
  plan: InitPlan,
  { directory, signal }: Pick<InitOptions, "directory" | "signal">,
): Promise<void> {
  return writeSteps(directory, plan.steps.filter(isWriting), signal);
}

interface PlannedRules {
  readonly steps: readonly InitStep[];
  readonly draft: RulesDraft | undefined;
  /** The source was asked and did not answer. */
  readonly isSilent: boolean;
}

async function planRules(options: InitOptions): Promise<PlannedRules> {
  const { directory } = options;
  const hasRules = await isThere(directory, RULES_FILE);
  const hasSchema = await isThere(directory, RULES_SCHEMA_FILE);
  const kept = (path: string): InitStep => ({ kind: "keep", path, about: "is there" });
  if (hasRules && hasSchema)
    return { steps: [kept(RULES_FILE), kept(RULES_SCHEMA_FILE)], draft: undefined, isSilent: false };
  const { found, isSilent } = await drawFrom(options, hasRules);
  const schema: InitStep = hasSchema
    ? kept(RULES_SCHEMA_FILE)
    : {
        kind: "create",
        path: RULES_SCHEMA_FILE,
        about: "for completion in the editor; write it anew with `pgscrub rules schema --out`",
        text: `${JSON.stringify(found.schema, null, 2)}\n`,
        isExecutable: false,
      };
  const { draft } = found;
  const rules: InitStep =
    draft === undefined
      ? kept(RULES_FILE)
      : {
          kind: "create",
          path: RULES_FILE,
          about: describe(draft),
          text: draft.text,
          isExecutable: false,
        };
  return { steps: [rules, schema], draft, isSilent };
}

interface DrawnRules {
  readonly draft: RulesDraft | undefined;
  readonly schema: object;
}

/** Rules and their JSON Schema, from the source, else from the Prisma schema; for rules that are there the schema alone. */
async function drawFrom(
  options: InitOptions,
  hasRules: boolean,
): Promise<{ readonly found: DrawnRules; readonly isSilent: boolean }> {
  const { source, prismaSchema, insecureTls, signal, directory } = options;
  const offline = prismaSchema === undefined ? undefined : join(directory, prismaSchema);
  const from = async (place: ConnectionTarget | { readonly prismaSchema: string }): Promise<DrawnRules> => ({
    draft: hasRules
      ? undefined
      : await draftRules({ rulesFile: RULES_FILE, source: place, insecureTls, signal }),
    schema: await rulesSchemaDocument({
      source: "prismaSchema" in place ? undefined : place,
      prismaSchema: "prismaSchema" in place ? place.prismaSchema : undefined,
      insecureTls,
      signal,
    }),
  });
  if (source !== undefined) {
    try {
      return { found: await from(source), isSilent: false };
    } catch (error) {
      const isSilence = error instanceof PgscrubError && error.code === "SOURCE_UNAVAILABLE";
      if (!isSilence || offline === undefined || options.isSourceRequired) throw error;
      options.reporter.report({
        kind: "warning",
        message: `${error.message}; the rules are drawn from ${prismaSchema}`,
      });
      return { found: await from({ prismaSchema: offline }), isSilent: true };
    }
  }
  if (offline !== undefined) return { found: await from({ prismaSchema: offline }), isSilent: false };
  if (!hasRules) {
    throw new PgscrubError("URL_MISSING", "there is no schema to draw the rules from", {
      hint: "Set PRODUCTION_DATABASE_URL in .env.local, or pass --source, or --prisma for a Prisma schema.",
    });
  }
  const schema = await rulesSchemaDocument({ source, prismaSchema, insecureTls, signal });
  return { found: { draft: undefined, schema }, isSilent: false };
}

function describe({ suggestions, serverVersion }: RulesDraft): string {
  const tables = new Set(suggestions.map(({ table }) => table)).size;
  const masked = suggestions.filter(({ sensitive }) => sensitive).length;
  const place = serverVersion === undefined ? "the Prisma schema" : "production's schema";
  return `from ${place}: ${tables} tables, ${suggestions.length} columns, ${masked} of them scrubbed`;
}

async function planWrappers(directory: string): Promise<InitStep[]> {
  return Promise.all(
    WRAPPERS.map(async ({ path, about, isExecutable }): Promise<InitStep> => {
      if (await isThere(directory, path)) return { kind: "keep", path, about: "is there" };
      return { kind: "create", path, about, isExecutable, text: await shippedText(path) };
    }),
  );
}

async function planWorkflow(
  { directory, hasWorkflow }: InitOptions,
  content: Parameters<typeof workflowText>[0],
): Promise<InitStep[]> {
  if (!hasWorkflow) return [];
  const path = WORKFLOW_FILE;
  if (await isThere(directory, path)) return [{ kind: "keep", path, about: "is there" }];
  const root = await repositoryRoot(directory);
  if (root !== undefined && root !== resolve(directory)) {
    const about = "this folder is not the root of its repository, where GitHub looks; see docs/ci.md";
    return [{ kind: "skip", path, about }];
  }
  const about = "GitHub Actions: rules on pull requests, the proof every night";
  return [{ kind: "create", path, about, text: workflowText(content), isExecutable: false }];
}

async function readLockFiles(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of LOCK_FILES) {
    const text = await readIfThere(directory, name);
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

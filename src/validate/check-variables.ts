// Variables that must be there and are not, are empty, or say which environment this is and contradict each other.
import { envFileNames } from "../environment/env-files.ts";
import { asStage, modeOfStage } from "../environment/stages.ts";
import { type Check, failed, passed, visibleName } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import { connectionsOf, describeSetting, isConnection, isProductionVariable } from "./connections.ts";
import { isSecretName } from "./secret-values.ts";

export function checkVariables(configuration: Configuration): readonly Check[] {
  return [
    ...checkNodeEnv(configuration),
    ...checkRequired(configuration),
    ...checkEmpty(configuration),
    ...checkExamples(configuration),
  ];
}

function checkNodeEnv({ processEnv, byFile, inForce }: Configuration): readonly Check[] {
  const checks: Check[] = [];
  const { NODE_ENV: node, VERCEL_ENV: vercel } = processEnv;
  const say = (variable: string, message: string, hint: string, file?: string): void => {
    checks.push(failed("NODE_ENV", { environment: inForce.stage, variable, file }, message, hint));
  };
  if (node && !["development", "test", "production"].includes(node))
    say(
      "NODE_ENV",
      "NODE_ENV is none of development, test and production: Next.js takes it for development",
      "Use one of the three; VERCEL_ENV or APP_ENV can tell stages apart.",
    );
  if (vercel && asStage(vercel) === undefined)
    say(
      "VERCEL_ENV",
      "VERCEL_ENV is none of development, preview and production",
      "Leave it to Vercel, which sets it.",
    );
  if ((vercel === "production" || vercel === "preview") && node && node !== "production")
    say(
      "NODE_ENV",
      `VERCEL_ENV says ${vercel}, and NODE_ENV is not production`,
      "Leave both to Vercel, which sets them.",
    );
  if (vercel === "development" && node === "production")
    say("VERCEL_ENV", "VERCEL_ENV says development, and NODE_ENV says production", "Unset one of the two.");
  for (const { file, values } of byFile) {
    const setting = values.get("NODE_ENV");
    if (setting?.file !== undefined && file !== ".envrc")
      say(
        "NODE_ENV",
        `NODE_ENV (${setting.file}) has no effect: Next.js has chosen its files before it reads it`,
        "Remove the line; set NODE_ENV when you start the program.",
        setting.file,
      );
  }
  if (checks.length > 0) return checks;
  return [
    passed(
      "NODE_ENV",
      { environment: inForce.stage },
      `the environment in force is ${inForce.stage}; files in order: ${orderOf(inForce)}`,
    ),
  ];
}

function orderOf({ stage }: Environment): string {
  return ["the process environment", ...envFileNames(modeOfStage(stage))].join(", ");
}

/** The database, whatever Prisma's schema names, and NextAuth's two in production. */
function checkRequired(configuration: Configuration): readonly Check[] {
  const { inForce, prisma, packageJson, processEnv } = configuration;
  const wanted = new Map<string, string>();
  const isConnected = connectionsOf(inForce).some(({ setting }) => !isProductionVariable(setting.variable));
  if (prisma?.urlVariable !== undefined)
    wanted.set(prisma.urlVariable, `${prisma.schemaFile ?? prisma.configFile} names it`);
  else if (!isConnected) wanted.set("DATABASE_URL", "no connection string is set at all");
  for (const name of prisma?.otherVariables ?? [])
    wanted.set(name, `${prisma?.schemaFile ?? prisma?.configFile} names it`);
  const auth = versionOf(packageJson, "next-auth");
  if (auth !== undefined && inForce.stage === "production") {
    if (!isSet(inForce, "AUTH_SECRET")) wanted.set("NEXTAUTH_SECRET", "next-auth needs it in production");
    // Auth.js 5 takes the address from the request, and on Vercel NextAuth 4 does too.
    if (auth < 5 && !processEnv.VERCEL && !isSet(inForce, "AUTH_URL"))
      wanted.set("NEXTAUTH_URL", "next-auth 4 needs it in production");
  }
  return [...wanted].map(([variable, because]) => {
    const where = { environment: inForce.stage, variable };
    if (isSet(inForce, variable))
      return passed("VARIABLE_UNSET", where, `${visibleName(variable) ?? "a variable"} is set`);
    const isMain = variable === prisma?.urlVariable || /^(DATABASE_URL|NEXTAUTH_)/.test(variable);
    return failed(
      "VARIABLE_UNSET",
      where,
      `${visibleName(variable) ?? "a variable"} is not set in ${inForce.stage}: ${because}`,
      "Set it in the environment or in a .env file.",
      isMain ? "error" : "warning",
    );
  });
}

function isSet({ values }: Environment, variable: string): boolean {
  return (values.get(variable)?.value.reveal() ?? "") !== "";
}

function versionOf(packageJson: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const { dependencies } = packageJson;
  const range: unknown =
    typeof dependencies === "object" && dependencies !== null ? Reflect.get(dependencies, name) : undefined;
  return typeof range === "string" ? Number(/\d+/.exec(range)?.[0] ?? 5) : undefined;
}

/** An empty value hides those of the files behind it. */
function checkEmpty({ inForce, byFile, prisma }: Configuration): readonly Check[] {
  const own = byFile.filter(({ stage, isShared }) => stage === "production" && !isShared);
  return [inForce, ...own].flatMap((environment) =>
    [...environment.values.values()]
      .filter(({ value, variable }) => value.reveal().trim() === "" && variable !== prisma?.urlVariable)
      .filter(
        (setting) => isConnection(setting) || (setting.file !== undefined && isSecretName(setting.variable)),
      )
      .map((setting) =>
        failed(
          "VARIABLE_EMPTY",
          { environment: environment.stage, variable: setting.variable, file: setting.file },
          `${describeSetting(setting)} is set to nothing, which hides it in the files behind`,
          "Give it a value, or remove the line.",
        ),
      ),
  );
}

/** What a sample lists and nothing sets. */
function checkExamples({ examples, inForce }: Configuration): readonly Check[] {
  return examples.flatMap(({ name, raw }) => {
    const missing = [...raw.keys()]
      .filter((variable) => !isSet(inForce, variable))
      .flatMap((variable) => visibleName(variable) ?? []);
    if (missing.length === 0) return [];
    const shown =
      missing.length > 6
        ? `${missing.slice(0, 6).join(", ")} and ${missing.length - 6} more`
        : missing.join(", ");
    return [
      failed(
        "VARIABLE_UNSET",
        { environment: inForce.stage, file: name },
        `${name} lists what is not set: ${shown}`,
        "Set what this machine needs.",
        "notice",
      ),
    ];
  });
}

// How Prisma reads an application's folder: which variables its schema names, and which files its command line reads. Prisma
// 6 reads .env and the .env beside the schema, and none once there is a prisma.config.ts; Prisma 7 none without one.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What the folder says; undefined parts stand nowhere. */
export interface PrismaSettings {
  readonly majorVersion: number | undefined;
  readonly schemaFile: string | undefined;
  readonly configFile: string | undefined;
  readonly urlVariable: string | undefined;
  readonly directVariable: string | undefined;
  /** Others that schema or configuration name with env(). */
  readonly otherVariables: readonly string[];
  /** Files that its command line reads, in the order in which they win. */
  readonly files: readonly string[];
  /** `braces`: `${NAME}` alone is expanded; `none`: dotenv; `next`: Next.js' own loader. */
  readonly expansion: "braces" | "none" | "next";
}

const CONFIG_FILES = [
  "prisma.config.ts",
  "prisma.config.mts",
  "prisma.config.js",
  "prisma.config.mjs",
  "prisma.config.cjs",
];

/** undefined where neither package.json nor a schema speaks of Prisma. `packageJson` is the parsed file. */
export async function readPrisma(
  directory: string,
  packageJson: Readonly<Record<string, unknown>>,
): Promise<PrismaSettings | undefined> {
  const majorVersion = await readVersion(directory, packageJson);
  const config = await readFirst(directory, CONFIG_FILES);
  const schema = await readSchema(directory, packageJson, config?.text);
  if (majorVersion === undefined && schema === undefined && config === undefined) return undefined;
  const source = datasource(schema?.text ?? "");
  const inConfig = withoutComments(config?.text ?? "");
  const urlVariable = envOf(source, "url") ?? envOf(inConfig, "url");
  const directVariable = envOf(source, "directUrl") ?? envOf(inConfig, "directUrl");
  const all = [...`${source}\n${inConfig}`.matchAll(/\benv\s*\(\s*["']([^"']+)["']/g)].map(
    ([, name = ""]) => name,
  );
  return {
    majorVersion,
    schemaFile: schema?.name,
    configFile: config?.name,
    urlVariable,
    directVariable,
    otherVariables: [...new Set(all)].filter((name) => name !== urlVariable && name !== directVariable),
    ...filesOf({ config: inConfig, isConfigured: config !== undefined, majorVersion, schema: schema?.name }),
  };
}

function filesOf(input: {
  config: string;
  isConfigured: boolean;
  majorVersion: number | undefined;
  schema: string | undefined;
}): Pick<PrismaSettings, "files" | "expansion"> {
  const { config, isConfigured, majorVersion, schema } = input;
  if (isConfigured) {
    if (/loadEnvConfig/.test(config)) return { files: [], expansion: "next" };
    const named = [...config.matchAll(/["'`]([^"'`]*\.env[\w.-]*)["'`]/g)].map(([, path = ""]) =>
      path.replace(/^\.\//, ""),
    );
    if (named.length > 0) return { files: named, expansion: "none" };
    const readsDotenv = /dotenv|loadEnvFile/.test(config);
    return { files: readsDotenv ? [".env"] : [], expansion: "none" };
  }
  if ((majorVersion ?? 6) >= 7) return { files: [], expansion: "none" };
  const beside = schema === undefined ? undefined : join(dirname(schema), ".env");
  const files = [".env", ...(beside === undefined || beside === ".env" ? [] : [beside]), "prisma/.env"];
  return { files: [...new Set(files)], expansion: "braces" };
}

/** The block that says where the database is; comments are left out, as a commented directUrl is none. */
function datasource(schema: string): string {
  return /\bdatasource\s+\w+\s*\{([^}]*)\}/.exec(withoutComments(schema))?.[1] ?? "";
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|[\s;,])\/\/.*$/gm, "$1");
}

/** The variable of `key = env("X")`, `key: env('X')` or `key: process.env.X`. */
function envOf(text: string, key: string): string | undefined {
  const match = new RegExp(
    `\\b${key}\\s*[=:]\\s*(?:env\\s*\\(\\s*["']([^"']+)["']|process\\.env(?:\\.(\\w+)|\\[["'](\\w+)["']\\]))`,
  ).exec(text);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

async function readSchema(
  directory: string,
  packageJson: Readonly<Record<string, unknown>>,
  config: string | undefined,
): Promise<{ name: string; text: string } | undefined> {
  const prisma = packageJson.prisma;
  const named = typeof prisma === "object" && prisma !== null ? Reflect.get(prisma, "schema") : undefined;
  const configured = /\bschema\s*:\s*["'`]([^"'`]+)["'`]/.exec(withoutComments(config ?? ""))?.[1];
  const candidates = [named, configured, "prisma/schema.prisma", "schema.prisma", "prisma/schema"].filter(
    (path) => typeof path === "string",
  );
  for (const name of candidates) {
    const text = (await readText(join(directory, name))) ?? (await readParts(join(directory, name)));
    if (text !== undefined)
      return { name: text.endsWith("\0parts") ? join(name, "schema.prisma") : name, text };
  }
  return undefined;
}

/** A schema in several files of one folder. */
async function readParts(folder: string): Promise<string | undefined> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith(".prisma"));
  } catch {
    return undefined;
  }
  const parts = await Promise.all(names.sort().map((name) => readText(join(folder, name))));
  return parts.length === 0 ? undefined : `${parts.join("\n")}\0parts`;
}

async function readVersion(
  directory: string,
  packageJson: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const installed = await readText(join(directory, "node_modules", "prisma", "package.json"));
  const exact = /"version"\s*:\s*"(\d+)\./.exec(installed ?? "")?.[1];
  if (exact !== undefined) return Number(exact);
  for (const section of ["dependencies", "devDependencies"]) {
    const packages = packageJson[section];
    if (typeof packages !== "object" || packages === null) continue;
    for (const name of ["prisma", "@prisma/client"]) {
      const range: unknown = Reflect.get(packages, name);
      if (typeof range !== "string") continue;
      // `latest`, a tag or a workspace tells no number: taken for 6, whose command line reads more.
      return Number(/(\d+)/.exec(range)?.[1] ?? 6);
    }
  }
  return undefined;
}

async function readFirst(
  directory: string,
  names: readonly string[],
): Promise<{ name: string; text: string } | undefined> {
  for (const name of names) {
    const text = await readText(join(directory, name));
    if (text !== undefined) return { name, text };
  }
  return undefined;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

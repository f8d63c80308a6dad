// Commands that run at every build or install, in package.json and vercel.json, and the scripts that they call: a build must
// not empty or push to a database, previews' builds least of all.
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { type Check, failed, passed } from "./check.ts";
import { type Configuration, readJson } from "./configuration.ts";

/** What npm and hosts run by themselves. */
const BUILD_SCRIPTS = [
  ..."preinstall install postinstall prepare prebuild build postbuild".split(" "),
  ..."vercel-build now-build heroku-prebuild heroku-postbuild render-build netlify-build prestart start poststart".split(
    " ",
  ),
];
const VERCEL_COMMANDS = ["installCommand", "buildCommand", "ignoreCommand"];

const HARMFUL: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    "empties the database",
    /\bmigrate\s+reset\b|\bdb\s+reset\b|\bdb:(reset|drop)\b|\bschema:drop\b|\bdb:migrate:undo:all\b/,
  ],
  ["pushes the schema over the database", /\bdb\s+push\b|\bdrizzle-kit\s+push\b|\bschema:(sync|update)\b/],
  ["makes migrations against the database", /\bmigrate\s+dev\b/],
  ["drops a database", /\bdropdb\b|\bdrop\s+(database|schema|table)\b/i],
  ["writes into the database", /\bdb\s+(seed|execute)\b|\bpg_restore\b|\bpsql\b.*(<|-f\b|--file\b)/],
  ["restores over production", /\bpgscrub\s+restore\b/],
];
const MIGRATES =
  /\bmigrate\s+deploy\b|\bdrizzle-kit\s+migrate\b|\bmigration:run\b|\bmigrate:latest\b|\bdb:migrate\b(?!:)/;

const MAX_DEPTH = 8;

interface Command {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

export async function checkBuild({ directory, packageJson }: Configuration): Promise<readonly Check[]> {
  const scripts = textsOf(packageJson.scripts);
  const vercel = textsOf(await readJson(join(directory, "vercel.json")));
  const commands = [
    ...BUILD_SCRIPTS.map((name) => ({ file: "package.json", name, text: scripts.get(name) })),
    ...VERCEL_COMMANDS.map((name) => ({ file: "vercel.json", name, text: vercel.get(name) })),
  ].flatMap(({ text, ...rest }) => (text === undefined ? [] : [{ ...rest, text }]));
  const checks: Check[] = [];
  for (const command of commands) {
    checks.push(...judge(command, await allTexts(command.text, scripts, directory)));
  }
  if (checks.length > 0 || commands.length === 0) return checks;
  return [
    passed(
      "BUILD_COMMAND",
      { environment: "project", file: "package.json" },
      "no build command touches the database",
    ),
  ];
}

function judge({ file, name }: Command, texts: readonly string[]): readonly Check[] {
  const where = { environment: "project", file };
  const text = texts.join("\n");
  const harmful = HARMFUL.filter(([, pattern]) => pattern.test(text)).map(([what]) =>
    failed(
      "BUILD_COMMAND",
      where,
      `the command ${name} of ${file} ${what}`,
      "Take it out of the build; change the schema with migrations, applied on purpose.",
    ),
  );
  if (!MIGRATES.test(text)) return harmful;
  return [
    ...harmful,
    failed(
      "BUILD_MIGRATES",
      where,
      `the command ${name} of ${file} applies migrations at every build, previews' too`,
      "Make sure that previews have a database of their own, or migrate in a step of its own.",
    ),
  ];
}

/** The command and whatever it calls: scripts of package.json, and files of the folder that a shell or node runs. */
async function allTexts(
  text: string,
  scripts: ReadonlyMap<string, string>,
  directory: string,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const found: string[] = [];
  let open = [text];
  for (let depth = 0; depth < MAX_DEPTH && open.length > 0; depth++) {
    const next: string[] = [];
    for (const each of open) {
      if (seen.has(each)) continue;
      seen.add(each);
      found.push(each);
      next.push(...calledScripts(each, scripts), ...(await calledFiles(each, directory)));
    }
    open = next;
  }
  return found;
}

function calledScripts(text: string, scripts: ReadonlyMap<string, string>): readonly string[] {
  const words = text.matchAll(
    /\b(?:npm|pnpm|yarn|bun)(?:\s+--?[\w=-]+)*\s+(?:run(?:-script)?\s+)?([\w:.-]+)|\b(?:run-[sp]|npm-run-all2?|concurrently)\s+([^&|;]+)/g,
  );
  return [...words]
    .flatMap(([, name = "", names = ""]) => [
      name,
      ...names.split(/\s+/).map((word) => word.replace(/^["']?(npm:)?|["']$/g, "")),
    ])
    .flatMap((name) => [`pre${name}`, name, `post${name}`])
    .flatMap((name) => scripts.get(name) ?? []);
}

/** Files within the folder only; what is not there or is large has nothing to say. */
async function calledFiles(text: string, directory: string): Promise<readonly string[]> {
  const paths = [...text.matchAll(/(?:^|[\s"'=])(\.?\/?[\w@./-]+\.(?:sh|bash|js|mjs|cjs|ts|mts))\b/g)].map(
    ([, path = ""]) => normalize(path),
  );
  const inside = paths.filter(
    (path) => !path.startsWith("..") && !path.startsWith("/") && !path.startsWith("node_modules"),
  );
  const texts = await Promise.all(
    inside.map((path) => readFile(join(directory, path), "utf8").catch(() => undefined)),
  );
  return texts
    .filter((each) => each !== undefined && each.length < 200_000)
    .map((each) => withoutComments(each ?? ""));
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(#|\/\/).*$/gm, "");
}

function textsOf(object: unknown): ReadonlyMap<string, string> {
  const entries: [string, unknown][] =
    typeof object === "object" && object !== null ? Object.entries(object) : [];
  return new Map(
    entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])),
  );
}

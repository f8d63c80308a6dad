// The npm scripts of the guide, added to an application's package.json: a script of the same name stays what it is.
import { PgscrubError } from "../errors.ts";
import type { InitStep } from "./init-step.ts";
import { addToJsonObject } from "./json-members.ts";

/** What `init` adds, by name. */
export const NPM_SCRIPTS = [
  ["db:sync", "pgscrub sync"],
  ["db:backup", "pgscrub backup"],
  ["db:validate", "pgscrub validate"],
] as const;

const PATH = "package.json";

/** What package.json says of itself and of pgscrub. */
export interface ApplicationPackage {
  readonly steps: readonly InitStep[];
  /** pgscrub is among its dependencies. */
  readonly hasPgscrub: boolean;
}

/** Judges the text of package.json, undefined without the file. Throws CONFIGURATION_INVALID. */
export function planScripts(text: string | undefined): ApplicationPackage {
  if (text === undefined) {
    throw new PgscrubError("CONFIGURATION_INVALID", "there is no package.json in this folder", {
      hint: "Run this in the application's folder, or make one with `npm init`.",
    });
  }
  const manifest = parse(text);
  const scripts = record(manifest.scripts);
  if (manifest.scripts !== undefined && scripts === undefined)
    throw invalid("package.json has `scripts` that are no object");
  const missing = NPM_SCRIPTS.filter(([name]) => scripts?.[name] === undefined);
  const others = NPM_SCRIPTS.filter(
    ([name, command]) => scripts?.[name] !== undefined && scripts[name] !== command,
  );
  const steps: InitStep[] = others.map(([name, command]) => ({
    kind: "keep",
    path: PATH,
    about: `script ${name} is there and does something else than ${command}`,
  }));
  if (missing.length > 0) {
    const after = addToJsonObject(text, "scripts", missing);
    requireEqual(manifest, after, missing);
    steps.unshift({
      kind: "extend",
      path: PATH,
      about: "npm scripts",
      added: missing.map(([name, command]) => `"${name}": "${command}"`),
      before: text,
      text: after,
    });
  } else if (others.length === 0) {
    steps.push({ kind: "keep", path: PATH, about: "has the npm scripts" });
  }
  const groups = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies];
  return { steps, hasPgscrub: groups.some((group) => record(group)?.pgscrub !== undefined) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw invalid("package.json is not JSON");
  }
  const manifest = record(json);
  if (manifest === undefined) throw invalid("package.json is no JSON object");
  return manifest;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

/** The text that is written says what was there and the scripts, in every way that JSON can be written. */
function requireEqual(
  manifest: Readonly<Record<string, unknown>>,
  text: string,
  added: readonly (readonly [string, string])[],
): void {
  const expected = { ...manifest, scripts: { ...record(manifest.scripts), ...Object.fromEntries(added) } };
  if (JSON.stringify(parse(text)) === JSON.stringify(expected)) return;
  throw new PgscrubError("BUG", "package.json would not say what it should after the edit");
}

function invalid(message: string): PgscrubError {
  return new PgscrubError("CONFIGURATION_INVALID", message, {
    hint: "Correct the file, then run this again.",
  });
}

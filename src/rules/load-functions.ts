// The functions that rules name with `js: ./masks.ts#name`, loaded once per process from beside the rules file. Called by
// sync alone, after its plan was confirmed: reading, checking and planning with rules never runs their code.
import { realpathSync } from "node:fs";
import { dirname, extname, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { PgscrubError } from "../errors.ts";
import type { MaskerSpec, MaskFunction } from "../pipeline/transform/masker.ts";
import { functionReference } from "../pipeline/transform/maskers/js.ts";
import { type Diagnostic, inFileOrder } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import type { Position, Rules } from "./rules.ts";
import { RulesError } from "./rules-error.ts";

interface Reference {
  /** `./masks.ts#name`, as written. */
  readonly written: string;
  readonly position: Position;
  readonly table: string | undefined;
  readonly column: string | undefined;
}

/**
 * Every function that the rules name, by reference as written. Throws RulesError with a diagnostic for each that cannot be
 * loaded; what the user's code says about it is not repeated, only what kind of error it threw.
 */
export async function loadFunctions(rules: Rules): Promise<ReadonlyMap<string, MaskFunction>> {
  const functions = new Map<string, MaskFunction>();
  const diagnostics: Diagnostic[] = [];
  for (const reference of referencesOf(rules)) {
    if (functions.has(reference.written)) continue;
    const loaded = await loadFunction(reference.written, dirname(resolve(rules.file)));
    if (typeof loaded === "function") functions.set(reference.written, loaded);
    else diagnostics.push(diagnosticOf(reference, loaded, rules.file));
  }
  if (diagnostics.length > 0) throw new RulesError(rules.file, inFileOrder(diagnostics), rules.source);
  return functions;
}

/** What is wrong, and what to do about it. */
interface Failure {
  readonly message: string;
  readonly hint: string;
}

function diagnosticOf({ position, table, column }: Reference, failure: Failure, file: string): Diagnostic {
  const subject = { ...(table === undefined ? {} : { table }), ...(column === undefined ? {} : { column }) };
  return { code: "RULES_BAD_OPTIONS", file, ...position, ...subject, ...failure };
}

function referencesOf(rules: Rules): Reference[] {
  const fromKeys = [...rules.jsonKeys.values()].flatMap(writtenIn);
  return [
    ...rules.tables.flatMap(({ name, columns }) =>
      columns.flatMap(({ name: column, spec, position }) =>
        writtenIn(spec).map((written) => ({ written, position, table: name, column })),
      ),
    ),
    ...[...rules.columnNames.values()].flatMap(({ name: column, spec, position }) =>
      writtenIn(spec).map((written) => ({ written, position, table: undefined, column })),
    ),
    ...fromKeys.map((written) => ({
      written,
      position: rules.tablesPosition,
      table: undefined,
      column: undefined,
    })),
  ];
}

const specSchema = z.object({ masker: z.string(), options: z.unknown() });

/** References in a masker and in those inside its options: elements of arrays, leaves of documents. */
function writtenIn(spec: MaskerSpec): string[] {
  if (spec.masker === "js") return [functionReference(spec.options, "the rule")];
  return inside(spec.options);
}

function inside(options: unknown): string[] {
  if (typeof options !== "object" || options === null) return [];
  const parsed = specSchema.safeParse(options);
  if (parsed.success) return writtenIn({ masker: parsed.data.masker, options: parsed.data.options });
  return Object.values(options).flatMap(inside);
}

async function loadFunction(written: string, folder: string): Promise<MaskFunction | Failure> {
  const [path = "", name = ""] = written.split("#");
  const file = fileInside(resolve(folder, path), folder);
  if (file === undefined) {
    const message = `there is no file ${path} in the folder of the rules`;
    return { message, hint: "Write a path relative to the rules file, to a file in its folder or below." };
  }
  let exported: Record<string, unknown>;
  try {
    exported = await importFile(file);
  } catch (error) {
    if (error instanceof PgscrubError) throw error;
    const kind = error instanceof Error ? error.name : typeof error;
    return {
      message: `${path} cannot be loaded (${kind})`,
      hint: `Run it by itself to see why: npx jiti ${path}`,
    };
  }
  const found = exported[name];
  if (isMaskFunction(found)) return found;
  const names = Object.keys(exported).filter((key) => typeof exported[key] === "function");
  const message = `${path} exports no function ${name}`;
  return { message, hint: didYouMeanHint(name, names, `Write export function ${name}(value) in it.`) };
}

function isMaskFunction(value: unknown): value is MaskFunction {
  return typeof value === "function";
}

/** The real path of `file` when it lies in `folder` or below, links followed. */
function fileInside(file: string, folder: string): string | undefined {
  try {
    const real = realpathSync(file);
    const way = relative(realpathSync(folder), real);
    return way.startsWith(`..${sep}`) || way === ".." || way === "" ? undefined : real;
  } catch {
    return undefined;
  }
}

const TYPESCRIPT = new Set([".ts", ".mts", ".cts"]);

/** Node runs JavaScript itself; TypeScript goes through jiti, since Node 20 cannot. */
async function importFile(file: string): Promise<Record<string, unknown>> {
  if (!TYPESCRIPT.has(extname(file))) return import(pathToFileURL(file).href);
  const { createJiti } = await loadJiti();
  return createJiti(import.meta.url, { fsCache: false }).import<Record<string, unknown>>(file);
}

async function loadJiti(): Promise<typeof import("jiti")> {
  try {
    return await import("jiti");
  } catch {
    throw new PgscrubError(
      "TOOL_UNAVAILABLE",
      "the rules name a TypeScript file, and jiti is not installed",
      {
        hint: "Run `npm install jiti`, or write the functions in a .mjs file.",
      },
    );
  }
}

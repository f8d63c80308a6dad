// One masker as written in the rules → MaskerSpec with checked options, or diagnostics at its place in the file.

import type { MaskerDefinition, MaskerSpec } from "../pipeline/transform/masker.ts";
import { parseMaskerNotation } from "../pipeline/transform/masker-notation.ts";
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import { didYouMean, didYouMeanHint } from "./did-you-mean.ts";
import { optionProblems } from "./option-problems.ts";
import type { Position } from "./rules.ts";
import type { YamlValue } from "./yaml-source.ts";

/** The maskers that exist, by name. */
export type Maskers = ReadonlyMap<string, MaskerDefinition>;

/** Names that would reach into an object's prototype once options become plain objects. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** What may stand beside a column's masker, and `mask` before it. */
const CONDITION_KEYS: readonly string[] = ["mask", "when", "unless"];

/** Where the masker stands, for its diagnostics. */
export interface MaskerPlace {
  readonly file: string;
  /** Key of the column or JSON key. */
  readonly key: Position;
  readonly value: YamlValue;
  readonly table?: string;
  readonly column?: string;
  /** The masker of a JSON leaf or an array element: what runs at the source cannot stand here. */
  readonly isInside?: boolean;
}

/** The spec that `place.value` stands for; undefined after reporting why there is none. */
export function readMasker(
  place: MaskerPlace,
  maskers: Maskers,
  report: (diagnostic: Diagnostic) => void,
): MaskerSpec | undefined {
  const { file, value } = place;
  const subject = {
    ...(place.table === undefined ? {} : { table: place.table }),
    ...(place.column === undefined ? {} : { column: place.column }),
  };
  const refuse = (code: DiagnosticCode, at: Position, message: string, hint: string): undefined => {
    report({ code, file, ...at, ...subject, message, hint });
    return undefined;
  };
  const only = value.entries.size === 1 ? [...value.entries][0] : undefined;
  const badKey = findPrototypeKey(value);
  if (badKey !== undefined) {
    return refuse("RULES_UNKNOWN_KEY", badKey, "this key is not allowed in options", "Remove it.");
  }
  const stray = place.isInside === true ? undefined : findStray(value, maskers);
  if (stray !== undefined) {
    return refuse("RULES_UNKNOWN_KEY", stray.at, `there is no key ${stray.name} beside a masker`, stray.hint);
  }
  for (const [name, entry] of value.entries) {
    if (!CONDITION_KEYS.includes(name)) continue;
    const message = `${name} stands here, but conditions hold for whole columns, not for parts of documents or arrays`;
    return refuse("RULES_BAD_VALUE", entry.key, message, "Write it beside the masker of the column.");
  }

  const notation = parseMaskerNotation(value.plain);
  if ("error" in notation) {
    return refuse(
      "RULES_BAD_VALUE",
      value.position,
      notation.error,
      "Write for example email, or {keep: reason}.",
    );
  }
  const name = notation.masker;
  const definition = maskers.get(name);
  const at = only?.[1].key ?? value.position;
  if (definition === undefined) {
    return refuse("RULES_UNKNOWN_MASKER", at, `there is no masker ${name}`, nearestMasker(name, maskers));
  }
  if (place.isInside === true && name === "sql") {
    const message = "masker sql rewrites whole columns, not parts of documents or arrays";
    return refuse("RULES_BAD_OPTIONS", at, message, "Use another masker here.");
  }
  // Maskers inside the options first: their own places say more than the whole's.
  let isValid = true;
  for (const inner of innerMaskers(name, only?.[1].value)) {
    if (readMasker({ ...place, value: inner, isInside: true }, maskers, report) === undefined)
      isValid = false;
  }
  if (!isValid) return undefined;
  const parsed = definition.options.safeParse(notation.options);
  if (parsed.success) {
    if (place.isInside !== true || definition.seedColumnOf?.(parsed.data) === undefined) {
      return { masker: name, options: parsed.data };
    }
    const message = "seed_from works for whole columns, not for parts of documents or arrays";
    const hint = "Remove it; on an array column name the masker itself, without array.";
    return refuse("RULES_BAD_OPTIONS", at, message, hint);
  }
  for (const problem of optionProblems(definition, notation.options, parsed.error.issues)) {
    const path = problem.path.map(String).join(".");
    const where = path === "" ? "" : ` at ${path}`;
    const message = `masker ${name} does not take these options${where}: ${problem.message}`;
    const options = only?.[1].value ?? value;
    const optionsAt = problem.key === undefined ? undefined : options.entries.get(problem.key)?.key;
    refuse("RULES_BAD_OPTIONS", optionsAt ?? locate(options, problem.path), message, problem.hint);
  }
  return undefined;
}

/** `first_name` means person.first_name: the last word of a name is compared too. */
function nearestMasker(name: string, maskers: ReadonlyMap<string, unknown>): string {
  const names = [...maskers.keys()];
  const near = didYouMean(name, names);
  if (near !== undefined) return `Did you mean ${near}?`;
  const families = new Map(names.map((full) => [full.slice(full.indexOf(".") + 1), full]));
  const word = families.has(name) ? name : didYouMean(name, families.keys());
  const full = word === undefined ? undefined : families.get(word);
  return full === undefined ? `The maskers are ${names.join(", ")}.` : `Did you mean ${full}?`;
}

/** Of several keys where a masker should stand, the one that is neither a masker nor what may stand beside one. */
function findStray(
  value: YamlValue,
  maskers: Maskers,
): { readonly name: string; readonly at: Position; readonly hint: string } | undefined {
  const isKnown = (name: string): boolean => maskers.has(name) || CONDITION_KEYS.includes(name);
  const found = [...value.entries].find(([name]) => !isKnown(name));
  if (found === undefined || ![...value.entries.keys()].some(isKnown)) return undefined;
  const [name, { key }] = found;
  return {
    name,
    at: key,
    hint: didYouMeanHint(name, CONDITION_KEYS, "Write for example {mask: email, unless: SQL}."),
  };
}

/** Values inside the options that are maskers themselves: elements of arrays, leaves of JSON documents. */
function innerMaskers(name: string, options: YamlValue | undefined): YamlValue[] {
  if (options === undefined) return [];
  if (name === "array") return [options];
  return name === "json" ? [...options.entries.values()].map((entry) => entry.value) : [];
}

function findPrototypeKey(value: YamlValue): Position | undefined {
  for (const [name, entry] of value.entries) {
    if (PROTOTYPE_KEYS.has(name)) return entry.key;
    const inside = findPrototypeKey(entry.value);
    if (inside !== undefined) return inside;
  }
  for (const item of value.items) {
    const inside = findPrototypeKey(item);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Where the value at `path` below `value` stands, or the nearest value above it that is in the file. */
export function locate(value: YamlValue, path: readonly PropertyKey[]): Position {
  let current = value;
  for (const step of path) {
    const next = typeof step === "number" ? current.items[step] : current.entries.get(String(step))?.value;
    if (next === undefined) break;
    current = next;
  }
  return current.position;
}

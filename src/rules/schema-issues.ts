// What zod says about the shape of the rules file → diagnostics at the place in the file that is meant.
import type { z } from "zod";
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import { lowerFirst } from "./option-problems.ts";
import { locate } from "./read-maskers.ts";
import type { Position } from "./rules.ts";
import { rulesSchema } from "./rules-schema.ts";
import type { YamlValue } from "./yaml-source.ts";

/** More unknown keys than this in one mapping say nothing new, and each is compared with the known ones. */
const MAX_KEYS_REPORTED = 100;

/** Reports one issue of `rulesSchema` about the file below `root`; one diagnostic for each unknown key. */
export function reportIssue(
  issue: z.core.$ZodIssue,
  root: YamlValue,
  file: string,
  report: (diagnostic: Diagnostic) => void,
): void {
  const place = issue.path.map(String).join(".");
  const add = (code: DiagnosticCode, at: Position, message: string, hint: string): void => {
    report({ code, file, ...at, message, hint });
  };
  if (issue.code === "unrecognized_keys") {
    const parent = valueAt(root, issue.path);
    const known = knownKeys(issue.path);
    for (const key of issue.keys.slice(0, MAX_KEYS_REPORTED)) {
      const at = parent?.entries.get(key)?.key ?? locate(root, issue.path);
      const hint = didYouMeanHint(key, known, `The keys here are ${known.join(", ")}.`);
      add("RULES_UNKNOWN_KEY", at, `there is no key ${key}${place === "" ? "" : ` in ${place}`}`, hint);
    }
    return;
  }
  const subject = place === "" ? "the file" : place;
  if (issue.code !== "custom" && valueAt(root, issue.path) === undefined) {
    add("RULES_BAD_VALUE", locate(root, issue.path), `${subject} is missing`, `Add ${subject}.`);
    return;
  }
  const message = lowerFirst(issue.message);
  const hint = valueHint(issue, valueAt(root, issue.path)?.plain);
  add("RULES_BAD_VALUE", locate(root, issue.path), `${subject}: ${message}`, hint);
}

function valueHint(issue: z.core.$ZodIssue, written: unknown): string {
  const otherwise = "Correct the value underlined.";
  if (issue.code !== "invalid_value" || typeof written !== "string") return otherwise;
  return didYouMeanHint(written, issue.values.map(String), otherwise);
}

function valueAt(root: YamlValue, path: readonly PropertyKey[]): YamlValue | undefined {
  let current: YamlValue | undefined = root;
  for (const step of path) {
    current = typeof step === "number" ? current?.items[step] : current?.entries.get(String(step))?.value;
  }
  return current;
}

/** The keys of the mapping at `path`, as the schema has them. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const { policy, reserved, allow, subset, tables } = rulesSchema.shape;
  switch (path[0]) {
    case "policy":
      return Object.keys(policy.unwrap().shape);
    case "reserved":
      return Object.keys(reserved.unwrap().shape);
    case "allow":
      return Object.keys(allow.unwrap().element.shape);
    case "subset":
      return Object.keys(subset.unwrap().shape);
    case "tables":
      return Object.keys(tables.valueType.shape);
    default:
      return Object.keys(rulesSchema.shape);
  }
}

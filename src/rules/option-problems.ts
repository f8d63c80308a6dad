// What zod says about a masker's options, in words for the person who wrote them: the alternative that was meant, and the
// option that was probably meant.
import { z } from "zod";
import type { MaskerDefinition } from "../pipeline/transform/masker.ts";
import { didYouMeanHint } from "./did-you-mean.ts";

/** One mistake in options: where below them, what, and what to do. `key`: the unknown option. */
export interface OptionProblem {
  readonly path: readonly PropertyKey[];
  readonly key: string | undefined;
  readonly message: string;
  readonly hint: string;
}

/** The mistakes that `issues` tell about `options` of the masker. */
export function optionProblems(
  definition: MaskerDefinition,
  options: unknown,
  issues: readonly z.core.$ZodIssue[],
): OptionProblem[] {
  const example = `Write it like this: ${definition.example}`;
  return issues
    .flatMap((issue) => innermost(issue, options))
    .flatMap((issue): OptionProblem[] => {
      if (issue.code !== "unrecognized_keys") {
        return [{ path: issue.path, key: undefined, message: lowerFirst(issue.message), hint: example }];
      }
      const known = optionNames(definition.options);
      return issue.keys.map((key) => ({
        path: issue.path,
        key: issue.path.length === 0 ? key : undefined,
        message: `there is no option ${key}`,
        hint: didYouMeanHint(key, known, example),
      }));
    });
}

/** zod's sentences begin with a capital and often with "Invalid input: "; ours do neither. */
export function lowerFirst(message: string): string {
  const said = message.replace(/^Invalid (?:input|option): /, "");
  return said.charAt(0).toLowerCase() + said.slice(1);
}

/** Of a union's alternatives, the mistakes of the one whose kind of value was written. */
function innermost(issue: z.core.$ZodIssue, options: unknown): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.path.length > 0) return [issue];
  const meant = issue.errors.find((inner) => !inner.some(isOfOtherKind));
  return meant === undefined ? [issue] : meant.flatMap((inner) => innermost(inner, options));
}

function isOfOtherKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

const jsonSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});

function optionNames(schema: z.ZodType): string[] {
  return namesIn(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}

function namesIn(schema: unknown): string[] {
  const parsed = jsonSchema.safeParse(schema);
  if (!parsed.success) return [];
  return [...Object.keys(parsed.data.properties ?? {}), ...(parsed.data.anyOf ?? []).flatMap(namesIn)];
}

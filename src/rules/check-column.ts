// Can this masker hold in this column: type, NOT NULL, length. One column by itself; unique and foreign keys are
// check-keys.ts' part.
import { z } from "zod";
import type { Column } from "../catalog/catalog.ts";
import type { MaskerDefinition, MaskerSpec, ReservedNamespaces } from "../pipeline/transform/masker.ts";
import type { DiagnosticCode } from "./diagnostics.ts";
import type { Maskers } from "./read-maskers.ts";
import { looksSecret } from "./secret-names.ts";

/** What is wrong, without its place. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}

/** Everything that keeps `spec` from holding in `column`; `label` is `schema.table.column`. */
export function checkColumn(
  column: Column,
  label: string,
  spec: MaskerSpec,
  maskers: Maskers,
  reserved: ReservedNamespaces,
): Problem[] {
  const definition = maskers.get(spec.masker);
  if (definition === undefined) return [unknownMasker(spec.masker)];
  if (spec.masker === "keep") return checkKeep(column, label, spec);
  if (spec.masker === "null") {
    if (!column.notNull) return [];
    const message = `${label} is NOT NULL and cannot become null`;
    return [
      {
        code: "RULES_NULL_INTO_NOT_NULL",
        message,
        hint: "Use redact, fixed or a masker that fits its kind.",
      },
    ];
  }
  const problems = checkType(column, label, spec, definition, maskers);
  if (problems.length > 0) return problems;
  const digits = integerDigitsOf(column);
  const neededDigits = definition.integerDigits?.(spec.options) ?? 0;
  if (digits !== undefined && neededDigits > digits) {
    problems.push({
      code: "RULES_TOO_LONG",
      message: `masker ${spec.masker} needs ${neededDigits} digits before the point, ${label} is ${column.type.name}`,
      hint: "Use null, redact or id, or widen the column.",
    });
  }
  const { maxLength } = column.type;
  if (maxLength === undefined) return problems;
  const needed = definition.outputLength?.(spec.options, reserved) ?? 0;
  if (needed > maxLength) {
    problems.push({
      code: "RULES_TOO_LONG",
      message: `masker ${spec.masker} needs ${needed} characters, ${label} is ${column.type.name}`,
      hint: `Use null or redact, or make the column at least varchar(${needed}).`,
    });
  }
  return problems;
}

/** Digits before the point that numeric(p, s) holds; undefined for other types and plain numeric. */
function integerDigitsOf({ type }: Column): number | undefined {
  const [, precision, scale = "0"] = /^numeric\((\d+)(?:,(-?\d+))?\)/.exec(type.name) ?? [];
  return type.family === "numeric" && precision !== undefined ? Number(precision) - Number(scale) : undefined;
}

/** Options of `array` as the masker parsed them: the spec of its elements. */
const elementSchema = z.object({ masker: z.string() });

function unknownMasker(name: string): Problem {
  return { code: "RULES_UNKNOWN_MASKER", message: `there is no masker ${name}`, hint: "Use another masker." };
}

function checkKeep(column: Column, label: string, spec: MaskerSpec): Problem[] {
  if (spec.options !== undefined || !looksSecret(column.name)) return [];
  const message = `${label} looks like a secret and is kept without a reason`;
  return [
    { code: "RULES_KEEP_WITHOUT_REASON", message, hint: 'Mask it, or write {keep: "why it may be kept"}.' },
  ];
}

function checkType(
  column: Column,
  label: string,
  spec: MaskerSpec,
  definition: MaskerDefinition,
  maskers: Maskers,
): Problem[] {
  const { family, isArray, name } = column.type;
  const mismatch = (message: string): Problem => ({
    code: "RULES_TYPE_MISMATCH",
    message,
    hint: `Use ${[...maskers.values()]
      .filter((other) => other.families.includes(family))
      .map((other) => other.name)
      .join(", ")}.`,
  });
  if (spec.masker === "array") {
    if (!isArray) return [mismatch(`masker array is for arrays, ${label} is ${name}`)];
    const element = elementSchema.safeParse(spec.options);
    const inner = element.success ? maskers.get(element.data.masker) : undefined;
    if (inner === undefined || inner.families.includes(family)) return [];
    return [mismatch(`masker ${inner.name} does not fit the elements of ${label}, which is ${name}`)];
  }
  if (definition.families.includes(family)) return [];
  return [mismatch(`masker ${spec.masker} does not fit ${label}, which is ${name}`)];
}

// sql: an expression of the user's, evaluated at the source in COPY's select list, so that the value never leaves
// production. plan/compile.ts writes it; rules/sql-expression.ts has found it to be one expression.
import { z } from "zod";
import { PgscrubError } from "../../../errors.ts";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

const OPTIONS = z.union([
  z.string().trim().min(1),
  z.strictObject({
    expression: z.string().trim().min(1).describe("SQL over the columns of the row"),
    injective: z
      .boolean()
      .default(false)
      .describe("different inputs give different outputs; the unique index on the target has the last word"),
  }),
]);

/** The SQL of the masker's options; throws RULES_INVALID, naming the column (`label`), when there is none. */
export function sqlExpression(options: unknown, label: string): string {
  const parsed = parseOptions(OPTIONS, options, "sql", label);
  return typeof parsed === "string" ? parsed : parsed.expression;
}

/** The `sql` masker. */
export const sqlMasker: MaskerDefinition = {
  name: "sql",
  summary: "The value of an SQL expression over the row, evaluated at the source; NULL stays NULL.",
  families: EVERY_FAMILY,
  guarantee: "lossy",
  placement: "source",
  options: OPTIONS,
  example: '{sql: "left(status, 1)"}',
  guaranteeOf(options) {
    const parsed = OPTIONS.safeParse(options).data;
    return typeof parsed === "object" && parsed.injective ? "injective" : "lossy";
  },
  create(_options, context) {
    throw new PgscrubError(
      "RULES_INVALID",
      `${context.label} names masker sql inside a document or an array`,
      {
        hint: "SQL runs at the source and rewrites whole columns; name another masker here.",
      },
    );
  },
};

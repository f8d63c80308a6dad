// Can the column that `seed_from` names give a seed: it exists, is a scalar that COPY's bytes are read as text of, and
// reaches the stream.
import { type TypeFamily, tableLabel } from "../catalog/catalog.ts";
import type { KeyProblem } from "./check-keys.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import type { Maskers } from "./read-maskers.ts";
import type { ResolvedTable } from "./rules.ts";

const SEED_FAMILIES: ReadonlySet<TypeFamily> = new Set(["text", "uuid", "int2", "int4", "int8"]);

/** One problem for each column whose seed cannot be read. */
export function checkSeeds({ table, rows, columns }: ResolvedTable, maskers: Maskers): KeyProblem[] {
  if (rows === "none") return [];
  const problems: KeyProblem[] = [];
  for (const { column, spec } of columns) {
    const seed = spec === undefined ? undefined : maskers.get(spec.masker)?.seedColumnOf?.(spec.options);
    if (seed === undefined) continue;
    const found = columns.find((other) => other.column.name === seed);
    const label = tableLabel(table);
    const refuse = (message: string, hint: string): void => {
      problems.push({ code: "RULES_BAD_OPTIONS", column: column.name, message, hint });
    };
    if (found === undefined) {
      const names = columns.map((other) => other.column.name);
      refuse(
        `${label}.${column.name} takes its seed from ${seed}, which the table does not have`,
        didYouMeanHint(seed, names, "Name a column of the same table."),
      );
      continue;
    }
    const { type, isGenerated } = found.column;
    const isPlaced = found.spec !== undefined && maskers.get(found.spec.masker)?.placement === "source";
    if (!type.isArray && SEED_FAMILIES.has(type.family) && !isGenerated && !isPlaced) continue;
    refuse(
      `${label}.${column.name} takes its seed from ${seed}, whose values cannot be read on the way`,
      "Name a text, uuid or integer column that is kept or masked in the stream.",
    );
  }
  return problems;
}

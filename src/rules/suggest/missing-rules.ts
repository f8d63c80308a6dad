// Which proposals a rules file still needs: whatever it does not speak for, and whatever it keeps by structure alone
// although it looks sensitive.
import { type Catalog, tableLabel } from "../../catalog/catalog.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { MatchedRules, Rules } from "../rules.ts";
import { RulesError } from "../rules-error.ts";
import type { Notation } from "./kinds.ts";
import type { Suggestion } from "./suggest-treatments.ts";

/** Lines for one table of the file. */
export interface TableAddition {
  /** As the file names it: `Name`, outside the schema public `schema.Name`. */
  readonly name: string;
  readonly columns: readonly ColumnAddition[];
}

export interface ColumnAddition {
  readonly name: string;
  readonly rule: Notation;
  /** Said beside the line: why somebody should look. */
  readonly remark: string | undefined;
}

/** Below this a line carries a remark, and the summary counts it. */
export const UNSURE_BELOW = 0.6;

/** What a file without any rule needs: every table, and of its columns those that structure does not settle. */
export function allAdditions(catalog: Catalog, suggestions: readonly Suggestion[]): TableAddition[] {
  return additionsOf(catalog, suggestions, () => true);
}

/**
 * What `rules` leave open in `catalog`, by what they were matched to. Throws RulesError (RULES_INVALID) when something else is wrong with them: that
 * has to be corrected first.
 */
export function missingAdditions(
  catalog: Catalog,
  suggestions: readonly Suggestion[],
  rules: Rules,
  { tables, diagnostics }: MatchedRules,
): TableAddition[] {
  const others = diagnostics.filter(({ code }) => !OPEN.has(code));
  if (others.length > 0) throw new RulesError(rules.file, others, rules.source);
  const open = new Set(diagnostics.map(subjectOf));
  for (const { table, columns, rows } of tables) {
    if (rows === "none") continue;
    for (const { column, because } of columns) {
      if (because.startsWith("structural: ")) open.add(`${tableLabel(table)}.${column.name}?`);
    }
  }
  return additionsOf(
    catalog,
    suggestions,
    ({ table, column, sensitive }) =>
      open.has(table) || open.has(`${table}.${column}`) || (sensitive && open.has(`${table}.${column}?`)),
  );
}

const OPEN: ReadonlySet<string> = new Set(["RULES_UNCLASSIFIED_TABLE", "RULES_UNCLASSIFIED_COLUMN"]);

function subjectOf({ table = "", column }: Diagnostic): string {
  return column === undefined ? table : `${table}.${column}`;
}

function additionsOf(
  catalog: Catalog,
  suggestions: readonly Suggestion[],
  isOpen: (suggestion: Suggestion) => boolean,
): TableAddition[] {
  // Partitions and inherited children follow the rules of their parent, but for columns of their own.
  const byOid = new Map(catalog.tables.map((table) => [table.oid, table]));
  const inherited = new Set(
    catalog.tables.flatMap((table) =>
      table.parentOids.flatMap((oid) =>
        (byOid.get(oid)?.columns ?? []).map(({ name }) => `${tableLabel(table)}.${name}`),
      ),
    ),
  );
  return catalog.tables.flatMap((table) => {
    const label = tableLabel(table);
    const open = suggestions.filter((suggestion) => suggestion.table === label && isOpen(suggestion));
    const own = open.filter(({ column }) => !inherited.has(`${label}.${column}`));
    const columns = own.flatMap((suggestion): ColumnAddition[] => {
      const { column, rule, confidence, reason } = suggestion;
      if (rule === undefined) return [];
      const remark = confidence < UNSURE_BELOW && !isKeep(rule) ? `unsure: ${reason}` : undefined;
      return [{ name: column, rule, remark }];
    });
    const isChild = table.parentOids.some((oid) => byOid.has(oid));
    if (open.length === 0 || (isChild && columns.length === 0)) return [];
    return [{ name: label.replace(/^public\./, ""), columns }];
  });
}

function isKeep(rule: Notation): boolean {
  return rule !== null && typeof rule === "object" && "keep" in rule;
}

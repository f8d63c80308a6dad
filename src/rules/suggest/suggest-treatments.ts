// A catalog → one treatment for every column, each with its confidence and its reason; sampled values, where there are
// any, settle what names leave open. Whatever is proposed passes the checks that `rules check` makes.
import { type Catalog, type Column, type Table, tableLabel } from "../../catalog/catalog.ts";
import type { ReservedNamespaces } from "../../pipeline/transform/masker.ts";
import { parseMaskerNotation } from "../../pipeline/transform/masker-notation.ts";
import { MASKERS } from "../../pipeline/transform/registry.ts";
import { foreignKeysOf } from "../inherit-rules.ts";
import { canHold, type MaskerFit } from "../masker-fit.ts";
import type { Maskers } from "../read-maskers.ts";
import { newStructuralReason } from "../structural.ts";
import { judgeColumn } from "./judge-column.ts";
import { isHarmless, maskersFor, type Notation, type Verdict } from "./kinds.ts";
import { subjectsOf } from "./table-subject.ts";

/** What is proposed for one column. */
export interface Suggestion {
  /** `schema.table`. */
  readonly table: string;
  readonly column: string;
  /** As `format_type()` prints it. */
  readonly type: string;
  /** Name of the masker; `keep` for what may be copied as it is. */
  readonly masker: string;
  readonly sensitive: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reason: string;
  /** The masker as the rules write it; undefined where no line is needed: structure, a reference, a generated column. */
  readonly rule: Notation | undefined;
}

export interface SuggestOptions {
  readonly reserved: ReservedNamespaces;
  /** `schema.table.column` of text columns whose sampled values are all machine-made ids. */
  readonly sampledIdColumns?: ReadonlySet<string>;
  /** What sampled values say of a column (`schema.table.column`), after its name has been judged. */
  readonly evidence?: (label: string, verdict: Verdict) => Verdict;
  /** Options for the json masker, from sampled documents. */
  readonly jsonPaths?: (label: string) => Readonly<Record<string, Notation>> | undefined;
  readonly maskers?: Maskers;
}

/** Every column of every table, in the catalog's order. */
export function suggestTreatments(catalog: Catalog, options: SuggestOptions): Suggestion[] {
  const suggest = newSuggester(catalog, options);
  return catalog.tables.flatMap((table) => table.columns.map((column) => suggest(table, column)));
}

type SuggestColumn = (table: Table, column: Column) => Suggestion;

function newSuggester(catalog: Catalog, options: SuggestOptions): SuggestColumn {
  const maskers = options.maskers ?? MASKERS;
  const fit: MaskerFit = { maskers, reserved: options.reserved };
  const structural = newStructuralReason(catalog, options.sampledIdColumns);
  const byLabel = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  const byOid = new Map(catalog.tables.map((table) => [table.oid, table]));
  const subjects = subjectsOf(catalog.tables);
  const ownTables = new Set([...subjects.values()].map(({ words }) => words));
  const hasTextPeople = catalog.tables.some(
    (table) => subjects.get(tableLabel(table))?.kind === "person" && hasTextKey(table),
  );
  const made = new Map<string, Suggestion>();

  /** Partitions and inherited children are treated as their topmost parent is. */
  const ownerOf = (table: Table, column: Column): Table => {
    const parent = table.parentOids
      .map((oid) => byOid.get(oid))
      .find((other) => other?.columns.some(({ name }) => name === column.name));
    return parent === undefined ? table : ownerOf(parent, column);
  };
  const membersOf = (table: Table): Table[] => [
    table,
    ...catalog.tables.filter(({ parentOids }) => parentOids.includes(table.oid)).flatMap(membersOf),
  ];

  const referencedBy = (table: Table, column: Column): { table: Table; column: Column } | undefined => {
    for (const key of foreignKeysOf(table, catalog)) {
      const at = key.columns.indexOf(column.name);
      const to = at === -1 ? undefined : byLabel.get(`${key.referencedSchema}.${key.referencedTable}`);
      const there = to?.columns.find(({ name }) => name === key.referencedColumns[at]);
      if (to !== undefined && there !== undefined && there !== column) return { table: to, column: there };
    }
    return undefined;
  };

  const suggest = (table: Table, column: Column, visited: ReadonlySet<string>): Suggestion => {
    const label = `${tableLabel(table)}.${column.name}`;
    const known = made.get(label);
    if (known !== undefined) return known;
    const owner = ownerOf(table, column);
    const to = referencedBy(owner, column);
    const isCycle = visited.has(label);
    const result =
      to === undefined || isCycle
        ? judged(table, owner, column)
        : following(table, column, to, suggest(to.table, to.column, new Set([...visited, label])));
    if (!isCycle) made.set(label, result);
    return result;
  };

  const following = (
    table: Table,
    column: Column,
    to: { readonly table: Table; readonly column: Column },
    there: Suggestion,
  ): Suggestion => {
    const target = `${there.table}.${there.column}`;
    const { masker, sensitive, confidence } = there;
    const reason = sensitive ? `references ${target}, and is masked alike` : `references ${target}`;
    const isWritten = !sensitive && structural(table, column) === undefined;
    // A line in the referenced table speaks for this one too, but for a keep: that is not handed on.
    const rule = isWritten ? { keep: `references ${tableLabel(to.table)}.${to.column.name}` } : undefined;
    return { ...heading(table, column), masker, sensitive, confidence, reason, rule };
  };

  const judged = (table: Table, owner: Table, column: Column): Suggestion => {
    const label = `${tableLabel(owner)}.${column.name}`;
    const subject = subjects.get(tableLabel(owner));
    if (subject === undefined) throw new Error(`no subject for ${label}`);
    const byName = judgeColumn(column, { table: owner, subject, ownTables, hasTextPeople });
    const verdict = options.evidence?.(label, byName) ?? byName;
    const { confidence, reason } = verdict;
    const keep = (why: string, sure: number): Suggestion => ({
      ...heading(table, column),
      masker: "keep",
      sensitive: false,
      confidence: sure,
      reason: why,
      rule: column.isGenerated || structural(owner, column) !== undefined ? undefined : { keep: why },
    });
    if (isHarmless(verdict.kind)) return keep(reason, confidence);
    const members = membersOf(owner).flatMap((member) => {
      const there = member.columns.find(({ name }) => name === column.name);
      return there === undefined ? [] : [{ table: member, column: there }];
    });
    const paths = verdict.kind === "json" ? options.jsonPaths?.(label) : undefined;
    const candidates = maskersFor(verdict.kind, column.type.family);
    for (const notation of paths === undefined ? candidates : [{ json: paths }, ...candidates]) {
      const spec = parseMaskerNotation(notation);
      if ("error" in spec) continue;
      if (!members.every((member) => canHold(member.table, member.column, spec, fit))) continue;
      return {
        ...heading(table, column),
        masker: spec.masker,
        sensitive: true,
        confidence,
        reason,
        rule: notation,
      };
    }
    return keep(`no masker holds here, although it ${reason}`, 0.1);
  };

  return (table, column) => suggest(table, column, new Set());
}

function heading(table: Table, column: Column): Pick<Suggestion, "table" | "column" | "type"> {
  return { table: tableLabel(table), column: column.name, type: column.type.name };
}

function hasTextKey(table: Table): boolean {
  return table.uniqueKeys.some(({ isPrimary, columns }) => {
    const key = columns.length === 1 ? table.columns.find(({ name }) => name === columns[0]) : undefined;
    return isPrimary && key?.type.family === "text";
  });
}

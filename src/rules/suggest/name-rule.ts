// One row of the decision tables: words of a column's name → what the column holds. The first row that fits is taken.
import type { Kind } from "./kinds.ts";
import type { SubjectKind, TableSubject } from "./table-subject.ts";

export interface NameRule {
  readonly kind: Kind;
  readonly confidence: number;
  /** Tried on the plain words of the name, separated by single spaces. */
  readonly when: RegExp;
  /** Only in tables of these subjects. */
  readonly subjects?: readonly SubjectKind[];
  /** Only in tables whose own words fit. */
  readonly table?: RegExp;
  /** Only where another column of the table fits. */
  readonly beside?: RegExp;
}

/** The words stand anywhere in the name. */
export function anywhere(words: string): RegExp {
  return new RegExp(`(?:^| )(?:${words})(?= |$)`);
}

/** The name ends with the words. */
export function atEnd(words: string): RegExp {
  return new RegExp(`(?:^| )(?:${words})$`);
}

/** The name is these words and no more. */
export function whole(words: string): RegExp {
  return new RegExp(`^(?:${words})$`);
}

/** The name begins with the words. */
export function atStart(words: string): RegExp {
  return new RegExp(`^(?:${words})(?= |$)`);
}

/** The first row that fits a name in a table of this subject. */
export function firstRule(
  rules: readonly NameRule[],
  name: string,
  subject: TableSubject,
): NameRule | undefined {
  return rules.find(
    ({ when, subjects, table, beside }) =>
      when.test(name) &&
      (subjects === undefined || subjects.includes(subject.kind)) &&
      (table === undefined || table.test(subject.words)) &&
      (beside === undefined || [...subject.columns].some((other) => beside.test(other))),
  );
}

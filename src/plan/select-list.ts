// What one COPY OUT of a table selects: its columns, those placed at the source as expressions, and behind them what only
// the verifier and the scrubber read: digests, exemption flags, spared values.
import { randomBytes } from "node:crypto";
import { type Column, tableLabel } from "../catalog/catalog.ts";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { quoteIdentifier, quoteQualified } from "../postgres/identifier.ts";
import type { ColumnPlan, TablePlan } from "./plan.ts";

/** Some rows of a table, copied by one COPY OUT. Ctids hold for as long as the snapshot does. */
export interface RowPiece {
  /** SQL over the table's columns, or undefined for all rows. */
  readonly where: string | undefined;
  /** `ORDER BY … LIMIT …`, or undefined. */
  readonly tail: string | undefined;
  /** Columns that become NULL in some rows: by name, SQL that is true there. */
  readonly nulls: ReadonlyMap<string, string>;
}

export interface SelectList {
  readonly plan: TablePlan;
  /** `schema.table`. */
  readonly label: string;
  /** COPY OUT of some of the rows. */
  copyOutSql(piece: RowPiece): string;
  /** The table's own columns as COPY sends them, in order. */
  readonly sent: readonly ColumnPlan[];
  /** Columns placed at the source whose digests follow, DIGEST_FIELDS each: raw, lower-cased, digits only, length. */
  readonly digested: readonly ColumnPlan[];
  /** SQL of the exemption flags that follow the digests, one boolean field each. */
  readonly exemptions: readonly string[];
  /** Columns that some rows keep; behind the flags follows the text of each, NULL where it is masked. */
  readonly spared: readonly ColumnPlan[];
  /** Fields of a row, everything counted. */
  readonly fieldCount: number;
}

const SALT_BYTES = 16;

/** Fields of a row that digestExpressions adds for each column placed at the source. */
export const DIGEST_FIELDS = 4;

/** Types that are placed as digests of their text; others cannot be found again as text. */
const DIGESTED = new Set(["text", "uuid", "inet", "cidr", "macaddr", "xml"]);

/** A whole value of digits and what stands between the digits of phone numbers. */
const PHONE_LIKE = "^[ ]*[+(]?[-0-9 ./()]+$";

/** A salt for the digests of values that never leave the source; one per run. */
export function newDigestSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/** The select list of a table; no digests travel without a salt, where nothing is proved. `placed` gives the expression of a column that is placed at the source. */
export async function selectList(
  plan: TablePlan,
  digestSalt: Buffer | undefined,
  placed: (column: Column, spec: MaskerSpec) => Promise<string>,
): Promise<SelectList> {
  const sent = plan.columns.filter(({ treatment }) => treatment !== "generated");
  const digested = sent.filter(
    ({ placement, column: { type } }) =>
      digestSalt !== undefined && placement === "source" && DIGESTED.has(type.family) && !type.isArray,
  );
  const exemptions = exemptionsOf(sent);
  const spared = sent.filter(({ exemptSql }) => exemptSql !== undefined);
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const selected = await Promise.all(sent.map((column) => selectExpression(column, placed)));
  const digests =
    digestSalt === undefined ? [] : digested.flatMap((column) => digestExpressions(column, digestSalt));
  const extra = [...digests, ...exemptions, ...spared.map(sparedExpression)];
  const format = plan.format === "binary" ? "FORMAT binary" : "FORMAT text";
  return {
    plan,
    label: tableLabel(plan.table),
    sent,
    digested,
    exemptions,
    spared,
    fieldCount: sent.length + extra.length,
    copyOutSql({ where, tail, nulls }) {
      const own = selected.map((expression, index) => {
        const isNull = nulls.get(sent[index]?.column.name ?? "");
        return isNull === undefined ? expression : `CASE WHEN ${isNull} THEN NULL ELSE ${expression} END`;
      });
      const rows = where === undefined ? "" : ` WHERE ${where}`;
      const query = `SELECT ${[...own, ...extra].join(", ")} FROM ONLY ${relation}${rows}${tail === undefined ? "" : ` ${tail}`}`;
      return `COPY (${query}) TO STDOUT (${format})`;
    },
  };
}

/** Distinct SQL of the sent columns' exemptions, in the order in which their flags follow the digests. */
function exemptionsOf(sent: readonly ColumnPlan[]): string[] {
  return [...new Set(sent.flatMap(({ exemptSql }) => (exemptSql === undefined ? [] : [exemptSql])))];
}

/** A column in COPY's select list; what is placed here never leaves the source. */
async function selectExpression(
  { column, placement, spec, exemptSql }: ColumnPlan,
  placed: (column: Column, spec: MaskerSpec) => Promise<string>,
): Promise<string> {
  const name = quoteIdentifier(column.name);
  if (placement !== "source" || spec === undefined) return name;
  const masked = await placed(column, spec);
  return exemptSql === undefined ? masked : `CASE WHEN ${exemptSql} THEN ${name} ELSE ${masked} END`;
}

/** The text of a value that is kept in this row, for the verifier: the same text stands in the target on purpose. */
function sparedExpression({ column, exemptSql }: ColumnPlan): string {
  return `CASE WHEN ${exemptSql} THEN ${quoteIdentifier(column.name)}::pg_catalog.text END`;
}

/**
 * Digests of a phone number's digits in the forms in which the verifier reads numbers: without trunk zeros, and behind + or
 * 00 also without a country code of 1 to 3 digits; one behind the other in one bytea.
 */
function phoneDigests(text: string, digits: string, digest: (of: string) => string): string {
  const isInternational = `(${text} OPERATOR(pg_catalog.~) '^[ (]*([+]|00)')`;
  const bare = `pg_catalog.regexp_replace(${digits}, '^(00|0|1(?=[0-9]{10}$))', '')`;
  const whole = `CASE WHEN ${isInternational} THEN pg_catalog.regexp_replace(${digits}, '^00', '') ELSE ${bare} END`;
  const without = [2, 3, 4].map((from) => digest(`pg_catalog.substr(${whole}, ${from})`));
  return `(${digest(whole)} || CASE WHEN ${isInternational} THEN ${without.join(" || ")} ELSE ''::pg_catalog.bytea END)`;
}

/**
 * 128-bit salted digests of a value, of its lower-cased form and, where it looks like a phone number, of its digits; and
 * its length in bytes.
 */
function digestExpressions({ column, exemptSql }: ColumnPlan, salt: Buffer): string[] {
  const value = `${quoteIdentifier(column.name)}::pg_catalog.text`;
  // What is kept on purpose proves nothing by being in the target.
  const text = exemptSql === undefined ? value : `(CASE WHEN ${exemptSql} THEN NULL ELSE ${value} END)`;
  const prefix = `'\\x${salt.toString("hex")}'::pg_catalog.bytea`;
  const digest = (of: string) =>
    `pg_catalog.substring(pg_catalog.sha256(${prefix} || pg_catalog.convert_to(${of}, 'UTF8')), 1, 16)`;
  const digits = `pg_catalog.regexp_replace(${text}, '[^0-9]', '', 'g')`;
  const isPhone = `(${text} OPERATOR(pg_catalog.~) '${PHONE_LIKE}') AND pg_catalog.octet_length(${digits}) BETWEEN 9 AND 17`;
  return [
    digest(text),
    digest(`pg_catalog.lower(${text})`),
    `CASE WHEN ${isPhone} THEN ${phoneDigests(text, digits, digest)} END`,
    `pg_catalog.octet_length(${text})`,
  ];
}

// One table's plan → what the hot path runs: two COPY statements, a rewriter per field position, what the tap is told.
import { randomBytes } from "node:crypto";
import { type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import { PgscrubError } from "../errors.ts";
import { newFieldReader, newFieldRewriter } from "../pipeline/codec/field-rewriter.ts";
import type { Fold, MaskerSpec } from "../pipeline/transform/masker.ts";
import { fixedText } from "../pipeline/transform/maskers/fixed.ts";
import { passwordHashOf } from "../pipeline/transform/maskers/password.ts";
import { sqlExpression } from "../pipeline/transform/maskers/sql.ts";
import {
  DEFAULT_FORMAT,
  HEX_SCRYPT,
  HEX_SCRYPT_PATTERN,
  type PasswordFormat,
} from "../pipeline/transform/password-hashes.ts";
import { buildMasker, findMasker, type MaskerSurroundings } from "../pipeline/transform/registry.ts";
import type { FieldRule, ScrubInput } from "../pipeline/transform/scrub-rows.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import { guardField } from "./guard-field.ts";
import type { ColumnPlan, TablePlan } from "./plan.ts";

/** Surroundings of every masker of the run; the column's own type, label and lower() are added per column. */
export interface RunSurroundings extends Omit<MaskerSurroundings, "type" | "label" | "fold"> {
  /** `policy.oversize`. */
  readonly oversize: "redact" | "fail";
  /** The source's lower() as it treats this column's values. */
  foldOf(table: Table, column: Column): Fold;
}

/** Some rows of a table, copied by one COPY OUT. Ctids hold for as long as the snapshot does. */
export interface RowPiece {
  /** SQL over the table's columns, or undefined for all rows. */
  readonly where: string | undefined;
  /** `ORDER BY … LIMIT …`, or undefined. */
  readonly tail: string | undefined;
  /** Columns that become NULL in some rows: by name, SQL that is true there. */
  readonly nulls: ReadonlyMap<string, string>;
}

export interface CompiledTransfer {
  readonly plan: TablePlan;
  readonly label: string;
  /** COPY OUT of some of the rows. */
  copyOutSql(piece: RowPiece): string;
  readonly copyInSql: string;
  /** undefined when every field passes as bytes. */
  readonly scrub: ScrubInput | undefined;
  /** The same where nothing is rewritten: joins the rows of several COPY OUTs, each of which has its own header. */
  readonly joining: ScrubInput;
  /** The table's own columns as COPY sends them, in order. */
  readonly sent: readonly ColumnPlan[];
  /** Columns placed at the source whose digests follow, three fields each: raw, lower-cased, length. */
  readonly digested: readonly ColumnPlan[];
  /** SQL of the exemption flags that follow the digests, one boolean field each. */
  readonly exemptions: readonly string[];
  /** Columns that some rows keep; behind the flags follows the text of each, NULL where it is masked. */
  readonly spared: readonly ColumnPlan[];
}

const SALT_BYTES = 16;

/** A salt for the digests of values that never leave the source; one per run. */
export function newDigestSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/**
 * Compiles a table that has at least one column to send. `passwordFormats`: how the source stores its hashes, by
 * `schema.table.column`. Throws RULES_INVALID when a masker cannot hold on its column.
 */
export async function compileTransfer(
  plan: TablePlan,
  surroundings: RunSurroundings,
  digestSalt: Buffer,
  passwordFormats: ReadonlyMap<string, readonly PasswordFormat[]> = new Map(),
): Promise<CompiledTransfer> {
  const label = tableLabel(plan.table);
  const sent = plan.columns.filter(({ treatment }) => treatment !== "generated");
  const digested = sent.filter(
    ({ placement, column }) => placement === "source" && column.type.family === "text",
  );
  const exemptions = exemptionsOf(sent);
  const spared = sent.filter(({ exemptSql }) => exemptSql !== undefined);
  const layout: RowLayout = {
    sent,
    exemptField: (column) =>
      column.exemptSql === undefined || column.placement !== "stream"
        ? -1
        : sent.length + digested.length * 3 + exemptions.indexOf(column.exemptSql),
  };
  const rules = sent.map((column) => compileColumn(column, plan, surroundings, layout));
  const isRewritten = digested.length + exemptions.length > 0 || rules.some((rule) => rule !== undefined);
  const fieldCount = sent.length + digested.length * 3 + exemptions.length + spared.length;
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const names = sent.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const formatsOf = ({ column }: ColumnPlan) => passwordFormats.get(`${label}.${column.name}`) ?? [];
  const selected = await Promise.all(sent.map((column) => selectExpression(column, formatsOf(column))));
  const digests = digested.flatMap((column) => digestExpressions(column, digestSalt));
  const extra = [...digests, ...exemptions, ...spared.map(sparedExpression)];
  const format = plan.format === "binary" ? "FORMAT binary" : "FORMAT text";
  const joining: ScrubInput = { format: plan.format, fieldCount, outputFieldCount: sent.length, rules };
  return {
    plan,
    label,
    sent,
    digested,
    exemptions,
    spared,
    copyOutSql({ where, tail, nulls }) {
      const own = selected.map((expression, index) => {
        const isNull = nulls.get(sent[index]?.column.name ?? "");
        return isNull === undefined ? expression : `CASE WHEN ${isNull} THEN NULL ELSE ${expression} END`;
      });
      const rows = where === undefined ? "" : ` WHERE ${where}`;
      const query = `SELECT ${[...own, ...extra].join(", ")} FROM ONLY ${relation}${rows}${tail === undefined ? "" : ` ${tail}`}`;
      return `COPY (${query}) TO STDOUT (${format})`;
    },
    copyInSql: `COPY ${relation} (${names}) FROM STDIN (${format}, FREEZE)`,
    scrub: isRewritten ? joining : undefined,
    joining,
  };
}

/** Distinct SQL of the sent columns' exemptions, in the order in which their flags follow the digests. */
function exemptionsOf(sent: readonly ColumnPlan[]): string[] {
  return [...new Set(sent.flatMap(({ exemptSql }) => (exemptSql === undefined ? [] : [exemptSql])))];
}

/** Where a row's fields stand. */
interface RowLayout {
  readonly sent: readonly ColumnPlan[];
  /** Position of the column's exemption flag, or -1. */
  exemptField(column: ColumnPlan): number;
}

function compileColumn(
  planned: ColumnPlan,
  plan: TablePlan,
  surroundings: RunSurroundings,
  layout: RowLayout,
): FieldRule | undefined {
  const { column, placement, spec } = planned;
  if (placement !== "stream" || spec === undefined) return undefined;
  const label = `${tableLabel(plan.table)}.${column.name}`;
  const place = {
    ...surroundings,
    type: column.type,
    label,
    fold: surroundings.foldOf(plan.table, column),
  };
  const mask = buildMasker(spec, place);
  // A type that redact has no value for cannot be redacted whole either.
  const canRedact = findMasker("redact")?.families.includes(column.type.family) === true;
  const redact =
    surroundings.oversize === "redact" && canRedact
      ? buildMasker({ masker: "redact", options: undefined }, place)
      : undefined;
  const seedColumn = findMasker(spec.masker)?.seedColumnOf?.(spec.options);
  return {
    rewrite: guardField(
      newFieldRewriter(column.type, plan.format, mask),
      planned,
      plan.format,
      label,
      redact,
    ),
    exemptField: layout.exemptField(planned),
    seed: seedColumn === undefined ? undefined : seedField(seedColumn, plan, layout, label),
  };
}

function seedField(name: string, plan: TablePlan, { sent }: RowLayout, label: string): FieldRule["seed"] {
  const field = sent.findIndex(({ column }) => column.name === name);
  const seed = sent[field];
  const read =
    seed === undefined || seed.placement === "source"
      ? undefined
      : newFieldReader(seed.column.type, plan.format);
  if (read === undefined) {
    throw new PgscrubError("RULES_INVALID", `${label} cannot take its seed from ${name}`, {
      hint: "Name a scalar text, uuid or integer column of the same table that reaches the stream.",
    });
  }
  return { field, read };
}

/** A column in COPY's select list; what is placed here never leaves the source. */
async function selectExpression(planned: ColumnPlan, formats: readonly PasswordFormat[]): Promise<string> {
  const { column, placement, spec, exemptSql } = planned;
  const name = quoteIdentifier(column.name);
  if (placement !== "source" || spec === undefined) return name;
  const masked = await placedExpression(column, spec, formats);
  return exemptSql === undefined ? masked : `CASE WHEN ${exemptSql} THEN ${name} ELSE ${masked} END`;
}

async function placedExpression(
  column: Column,
  spec: MaskerSpec,
  formats: readonly PasswordFormat[],
): Promise<string> {
  const name = quoteIdentifier(column.name);
  const type = column.type.name;
  switch (spec.masker) {
    case "null":
      return `NULL::${type}`;
    case "sql":
      return `CASE WHEN ${name} IS NULL THEN NULL ELSE (${sqlExpression(spec.options, column.name)}\n)::${type} END`;
    case "password":
      return placedPassword(column, spec, formats);
    default:
      return `CASE WHEN ${name} IS NULL THEN NULL ELSE ${quoteLiteral(fixedText(spec.options, column.name))}::${type} END`;
  }
}

/** A CASE over the formats that the source has; what is in none of them becomes bcrypt. */
async function placedPassword(
  column: Column,
  spec: MaskerSpec,
  formats: readonly PasswordFormat[],
): Promise<string> {
  const name = quoteIdentifier(column.name);
  const text = `${name}::pg_catalog.text`;
  const branches = await Promise.all(
    formats.map(async (format) => {
      const isOf =
        format === HEX_SCRYPT
          ? `${text} OPERATOR(pg_catalog.~) ${quoteLiteral(HEX_SCRYPT_PATTERN)}`
          : `pg_catalog.starts_with(${text}, ${quoteLiteral(format)})`;
      return `WHEN ${isOf} THEN ${quoteLiteral(await fittingHash(column, spec, format))}::${column.type.name} `;
    }),
  );
  const other = quoteLiteral(await fittingHash(column, spec, DEFAULT_FORMAT));
  return `CASE WHEN ${name} IS NULL OR ${text} = '' THEN ${name} ${branches.join("")}ELSE ${other}::${column.type.name} END`;
}

async function fittingHash(column: Column, spec: MaskerSpec, format: PasswordFormat): Promise<string> {
  const hash = await passwordHashOf(spec.options, format);
  if (hash.length <= (column.type.maxLength ?? hash.length)) return hash;
  throw new PgscrubError(
    "RULES_INVALID",
    `${column.name} is too short for the hash that masker password writes`,
    {
      hint: `Make the column at least varchar(${hash.length}), or use null or redact.`,
    },
  );
}

/** The text of a value that is kept in this row, for the verifier: the same text stands in the target on purpose. */
function sparedExpression({ column, exemptSql }: ColumnPlan): string {
  return `CASE WHEN ${exemptSql} THEN ${quoteIdentifier(column.name)}::pg_catalog.text END`;
}

/** 128-bit salted digests of a value and of its lower-cased form, and its length in bytes. */
function digestExpressions({ column, exemptSql }: ColumnPlan, salt: Buffer): string[] {
  const value = `${quoteIdentifier(column.name)}::pg_catalog.text`;
  // What is kept on purpose proves nothing by being in the target.
  const text = exemptSql === undefined ? value : `(CASE WHEN ${exemptSql} THEN NULL ELSE ${value} END)`;
  const prefix = `'\\x${salt.toString("hex")}'::pg_catalog.bytea`;
  const digest = (of: string) =>
    `pg_catalog.substring(pg_catalog.sha256(${prefix} || pg_catalog.convert_to(${of}, 'UTF8')), 1, 16)`;
  return [digest(text), digest(`pg_catalog.lower(${text})`), `pg_catalog.octet_length(${text})`];
}

// One table's plan → what the hot path runs: two COPY statements, a rewriter per field position, what the tap is told.
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
import { rememberFields } from "../pipeline/transform/remember-fields.ts";
import type { FieldRule, ScrubInput } from "../pipeline/transform/scrub-rows.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import { guardField } from "./guard-field.ts";
import type { ColumnPlan, TablePlan } from "./plan.ts";
import { DIGEST_FIELDS, type SelectList, selectList } from "./select-list.ts";

/** Surroundings of every masker of the run; the column's own type, label and lower() are added per column. */
export interface RunSurroundings extends Omit<MaskerSurroundings, "type" | "label" | "fold"> {
  /** `policy.oversize`. */
  readonly oversize: "redact" | "fail";
  /** The source's lower() as it treats this column's values. */
  foldOf(table: Table, column: Column): Fold;
}

export interface CompiledTransfer extends SelectList {
  readonly copyInSql: string;
  /** undefined when every field passes as bytes. */
  readonly scrub: ScrubInput | undefined;
  /** The same where nothing is rewritten: joins the rows of several COPY OUTs, each of which has its own header. */
  readonly joining: ScrubInput;
}

/**
 * Compiles a table that has at least one column to send. `passwordFormats`: how the source stores its hashes, by
 * `schema.table.column`. Throws RULES_INVALID when a masker cannot hold on its column.
 */
export async function compileTransfer(
  plan: TablePlan,
  surroundings: RunSurroundings,
  digestSalt: Buffer | undefined,
  passwordFormats: ReadonlyMap<string, readonly PasswordFormat[]> = new Map(),
): Promise<CompiledTransfer> {
  const label = tableLabel(plan.table);
  const formatsOf = (column: Column) => passwordFormats.get(`${label}.${column.name}`) ?? [];
  const list = await selectList(plan, digestSalt, (column, spec) =>
    placedExpression(column, spec, formatsOf(column)),
  );
  const { sent, digested, exemptions } = list;
  const layout: RowLayout = {
    sent,
    exemptField: (column) =>
      column.exemptSql === undefined || column.placement !== "stream"
        ? -1
        : sent.length + digested.length * DIGEST_FIELDS + exemptions.indexOf(column.exemptSql),
  };
  const rules = sent.map((column) => compileColumn(column, plan, surroundings, layout));
  const isRewritten = digested.length + exemptions.length > 0 || rules.some((rule) => rule !== undefined);
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const names = sent.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const format = plan.format === "binary" ? "FORMAT binary" : "FORMAT text";
  const joining: ScrubInput = {
    format: plan.format,
    fieldCount: list.fieldCount,
    outputFieldCount: sent.length,
    rules,
  };
  return {
    ...list,
    copyInSql: `COPY ${relation} (${names}) FROM STDIN (${format}, FREEZE)`,
    scrub: isRewritten ? joining : undefined,
    joining,
  };
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
      // An array that becomes NULL becomes so as a whole, not element by element.
      spec.masker === "null"
        ? () => null
        : rememberFields(newFieldRewriter(column.type, plan.format, mask), plan.format, surroundings.known),
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

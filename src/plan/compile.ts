// One table's plan → what the hot path runs: two COPY statements, a rewriter per field position, what the tap is told.
import { randomBytes } from "node:crypto";
import { tableLabel } from "../catalog/catalog.ts";
import { newFieldRewriter, type RewriteField } from "../pipeline/codec/field-rewriter.ts";
import { fixedText } from "../pipeline/transform/maskers/fixed.ts";
import { type BcryptPrefix, passwordHashOf } from "../pipeline/transform/maskers/password.ts";
import { buildMasker, type MaskerSurroundings } from "../pipeline/transform/registry.ts";
import type { ScrubInput } from "../pipeline/transform/scrub-rows.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../postgres/identifier.ts";
import type { ColumnPlan, TablePlan } from "./plan.ts";

/** Surroundings of every masker of the run; the column's own type and label are added per column. */
export type RunSurroundings = Omit<MaskerSurroundings, "type" | "label">;

export interface CompiledTransfer {
  readonly plan: TablePlan;
  readonly label: string;
  readonly copyOutSql: string;
  readonly copyInSql: string;
  /** undefined when every field passes as bytes. */
  readonly scrub: ScrubInput | undefined;
  /** The table's own columns as COPY sends them, in order. */
  readonly sent: readonly ColumnPlan[];
  /** Columns placed at the source whose digests follow, three fields each: raw, lower-cased, length. */
  readonly digested: readonly ColumnPlan[];
}

const SALT_BYTES = 16;

/** A salt for the digests of values that never leave the source; one per run. */
export function newDigestSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/**
 * Compiles a table that has at least one column to send. Throws RULES_INVALID when a masker cannot hold on its column.
 */
export async function compileTransfer(
  plan: TablePlan,
  surroundings: RunSurroundings,
  digestSalt: Buffer,
): Promise<CompiledTransfer> {
  const label = tableLabel(plan.table);
  const sent = plan.columns.filter(({ treatment }) => treatment !== "generated");
  const digested = sent.filter(
    ({ placement, column }) => placement === "source" && column.type.family === "text",
  );
  const rewriters = sent.map((column) => compileColumn(column, plan, surroundings));
  const isRewritten = digested.length > 0 || rewriters.some((rewrite) => rewrite !== undefined);
  const fieldCount = sent.length + digested.length * 3;
  const relation = quoteQualified(plan.table.schema, plan.table.name);
  const names = sent.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const selected = await Promise.all(sent.map(selectExpression));
  const digests = digested.flatMap(({ column }) => digestExpressions(column.name, digestSalt));
  const query = `SELECT ${[...selected, ...digests].join(", ")} FROM ONLY ${relation}`;
  const format = plan.format === "binary" ? "FORMAT binary" : "FORMAT text";
  return {
    plan,
    label,
    sent,
    digested,
    copyOutSql: `COPY (${query}) TO STDOUT (${format})`,
    copyInSql: `COPY ${relation} (${names}) FROM STDIN (${format}, FREEZE)`,
    scrub: isRewritten
      ? { format: plan.format, fieldCount, outputFieldCount: sent.length, rewriters }
      : undefined,
  };
}

function compileColumn(
  { column, placement, spec }: ColumnPlan,
  plan: TablePlan,
  surroundings: RunSurroundings,
): RewriteField | undefined {
  if (placement !== "stream" || spec === undefined) return undefined;
  const label = `${tableLabel(plan.table)}.${column.name}`;
  const mask = buildMasker(spec, { ...surroundings, type: column.type, label });
  return newFieldRewriter(column.type, plan.format, mask);
}

/** A column in COPY's select list; what is placed here never leaves the source. */
async function selectExpression({ column, placement, spec }: ColumnPlan): Promise<string> {
  const name = quoteIdentifier(column.name);
  if (placement !== "source" || spec === undefined) return name;
  const type = column.type.name;
  switch (spec.masker) {
    case "null":
      return `NULL::${type}`;
    case "password": {
      const ours = async (prefix: BcryptPrefix) => quoteLiteral(await passwordHashOf(spec.options, prefix));
      const text = `${name}::pg_catalog.text`;
      return (
        `CASE WHEN ${name} IS NULL OR ${text} = '' THEN ${name} ` +
        `WHEN pg_catalog.starts_with(${text}, '$2a$') THEN ${await ours("$2a$")}::${type} ` +
        `WHEN pg_catalog.starts_with(${text}, '$2y$') THEN ${await ours("$2y$")}::${type} ` +
        `ELSE ${await ours("$2b$")}::${type} END`
      );
    }
    default:
      return `CASE WHEN ${name} IS NULL THEN NULL ELSE ${quoteLiteral(fixedText(spec.options, column.name))}::${type} END`;
  }
}

/** 128-bit salted digests of a value and of its lower-cased form, and its length in bytes. */
function digestExpressions(columnName: string, salt: Buffer): string[] {
  const text = `${quoteIdentifier(columnName)}::pg_catalog.text`;
  const prefix = `'\\x${salt.toString("hex")}'::pg_catalog.bytea`;
  const digest = (of: string) =>
    `pg_catalog.substring(pg_catalog.sha256(${prefix} || pg_catalog.convert_to(${of}, 'UTF8')), 1, 16)`;
  return [digest(text), digest(`pg_catalog.lower(${text})`), `pg_catalog.octet_length(${text})`];
}

// pg_dump's schema as statements of a backup file: cut where the rows belong, its session settings made local to the one
// transaction, everything else kept, owners, grants, policies, publications and event triggers too.
import { PgscrubError } from "../errors.ts";
import { splitSections } from "../target/post-data-groups.ts";
import { type Statement, splitStatements } from "../target/split-statements.ts";
import { statementRoles } from "../target/statement-roles.ts";

export interface BackupSchema {
  /** Statements without their semicolon. */
  readonly preData: readonly string[];
  readonly postData: readonly string[];
  /** Roles that the statements name. */
  readonly roles: readonly string[];
  /** What a restore leaves out, or what it may fail on. */
  readonly subscriptions: number;
}

/** Settings that pg_dump changes between statements; all others stand in the preamble. */
const KEPT_SETTINGS = new Set(["default_table_access_method", "default_with_oids"]);

/** The statements of `dump`, a whole schema (dumpSchema with isWhole). */
export function backupSchema(dump: string): BackupSchema {
  if (dump.includes("\0")) throw new PgscrubError("SCHEMA_DUMP_FAILED", "the schema's dump holds a NUL byte");
  const { preData, postData } = splitSections(splitStatements(dump));
  const all = [...preData, ...postData];
  const roles = new Set<string>();
  for (const { text } of all) {
    const { owner, others } = statementRoles(text);
    for (const role of owner === undefined ? others : [...others, owner.name]) roles.add(role);
  }
  return {
    preData: preData.flatMap(toFile),
    postData: postData.flatMap(toFile),
    roles: [...roles].sort(),
    subscriptions: all.filter(({ kind }) => kind === "CREATE SUBSCRIPTION").length,
  };
}

function toFile({ kind, name, text }: Statement): string[] {
  if (kind === "SELECT" && name === "set_config") return [];
  if (kind === "SELECT" && /^SELECT pg_catalog\.set_config\(/i.test(text)) return [];
  if (kind === "CREATE SCHEMA")
    return [text.replace(/^CREATE SCHEMA (?!IF )/i, "CREATE SCHEMA IF NOT EXISTS ")];
  if (kind !== "SET" || /^SET SESSION AUTHORIZATION\b/i.test(text)) return [text];
  return KEPT_SETTINGS.has(name ?? "") ? [text.replace(/^SET /i, "SET LOCAL ")] : [];
}

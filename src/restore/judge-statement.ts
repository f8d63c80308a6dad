// What a statement of a dump is to a restore: to be run, to be passed over, or not to be in a dump at all. Pure; the check
// of the file and the load ask the same question.
import { GUARD_LABEL, SETTINGS_LABEL } from "../backup/file-format.ts";
import { describeStatement, type StatementSubject } from "../target/describe-statement.ts";

/** Who wrote the file. */
export type FileOrigin = "pgscrub" | "pg_dump";

export type Judgement =
  | { readonly kind: "run"; readonly subject: StatementSubject; readonly text: string }
  | { readonly kind: "skip" }
  /** For people: what it is. */
  | { readonly kind: "foreign"; readonly what: string };

const SKIP: Judgement = { kind: "skip" };
/** What pg_dump calls, and what our own files do. */
const KNOWN_CALL =
  /^SELECT\s+(?:pg_catalog\.)?"?(?:set_config|setval|lo_create|lo_creat|lo_open|lo_put|lowrite|lo_close)"?\s*\(/i;
const OWN_BLOCK = /^DO \$pgscrub_(?:rows|object|sequences)\d*\$/;
const OWN_CHECK = new RegExp(`^DO \\$(?:${GUARD_LABEL}|${SETTINGS_LABEL})\\d*\\$`);
const COMMANDS = new Set([
  "CREATE",
  "ALTER",
  "COMMENT",
  "GRANT",
  "REVOKE",
  "SECURITY",
  "INSERT",
  "REFRESH",
  "RESET",
]);
/** Named when they are refused; any other first word may be a value of a row in a file that is damaged. */
const OTHER_COMMANDS =
  /^(ANALYZE|CALL|CLUSTER|DELETE|EXECUTE|EXPLAIN|IMPORT|LISTEN|LOAD|LOCK|MERGE|NOTIFY|PREPARE|REASSIGN|REINDEX|TRUNCATE|UPDATE|VACUUM|WITH)$/;
/** Of the server rather than of the database. */
const FOREIGN_KIND = /^(CREATE|ALTER|COMMENT ON) (ROLE|USER|GROUP|TABLESPACE|SYSTEM)$/;

/** What to do with the statement `text` of a file by `origin`. */
export function judgeStatement(text: string, origin: FileOrigin): Judgement {
  const command = /^[A-Za-z]+/.exec(text)?.[0].toUpperCase() ?? "";
  const isOurs = origin === "pgscrub";
  switch (command) {
    case "BEGIN":
    case "COMMIT":
      // pg_dump opens transactions around large objects; ours is one, which the load does without.
      return isOurs || !/^(BEGIN|COMMIT)$/i.test(text.trim()) ? SKIP : run(text);
    case "DO":
      if (isOurs && OWN_CHECK.test(text)) return SKIP;
      return isOurs && OWN_BLOCK.test(text) ? run(text) : foreign("a DO block");
    case "SET":
      return judgeSetting(text);
    case "SELECT":
      return KNOWN_CALL.test(text) ? run(text) : foreign("a query");
    case "DROP":
      // `pg_dump --clean`; the new database is empty.
      return isOurs ? foreign("a DROP statement") : SKIP;
    case "COPY":
      return foreign("a COPY from somewhere else than the file");
  }
  if (!COMMANDS.has(command)) {
    return foreign(OTHER_COMMANDS.test(command) ? `a statement ${command}` : "text that is no SQL of a dump");
  }
  const subject = describeStatement(text);
  if (/^(CREATE|ALTER|COMMENT ON) DATABASE$/.test(subject.kind)) return SKIP;
  if (/^(GRANT|REVOKE)\b[\s\S]*?\bON\s+DATABASE\b/i.test(text)) return SKIP;
  if (FOREIGN_KIND.test(subject.kind)) return foreign(`a statement ${subject.kind}`);
  if (subject.kind === "CREATE SCHEMA") {
    return {
      kind: "run",
      subject,
      text: text.replace(/^CREATE SCHEMA (?!IF )/i, "CREATE SCHEMA IF NOT EXISTS "),
    };
  }
  return { kind: "run", subject, text };
}

/** Our sessions have their settings; these alone change what the statements after them mean. */
function judgeSetting(text: string): Judgement {
  if (/^SET SESSION AUTHORIZATION\b/i.test(text)) return run(text);
  const match = /^SET (?:LOCAL )?"?([a-z_]+)"?\s*(?:=|TO)\s*'?([^']*?)'?$/i.exec(text);
  const [, name = "", value = ""] = match ?? [];
  switch (name.toLowerCase()) {
    case "client_encoding":
      return /^utf-?8$/i.test(value)
        ? SKIP
        : foreign(`text in the encoding ${/^[\w-]+$/.test(value) ? value : "?"}`);
    case "standard_conforming_strings":
      return /^(on|true|1)$/i.test(value) ? SKIP : foreign("standard_conforming_strings = off");
    case "search_path":
    case "default_table_access_method":
      return run(text.replace(/^SET LOCAL /i, "SET "));
    default:
      return SKIP;
  }
}

function run(text: string): Judgement {
  return { kind: "run", subject: describeStatement(text), text };
}

function foreign(what: string): Judgement {
  return { kind: "foreign", what };
}

/** Whether psql's meta-line stands in every plain dump: `\restrict`, `\unrestrict`, or our own `\set ON_ERROR_STOP on`. */
export function isKnownMeta(line: string): boolean {
  return /^\\(restrict|unrestrict) [A-Za-z0-9]+$/.test(line) || /^\\set ON_ERROR_STOP on$/.test(line);
}

// DO blocks: PL/pgSQL's own parser names the statements inside, which are judged like any others; what is put together
// at run time (EXECUTE) cannot be, and is said so.
import type { DoStmt } from "libpg-query";
import type { JudgeScope } from "./judge-scope.ts";
import { walkTree } from "./names.ts";
import type { ParsedStatement, SqlParser } from "./parse-migration.ts";

/** SQL inside the block, with its line counted from the block's first. */
interface InnerSql {
  readonly sql: string;
  readonly line: number;
}

/** Statements of PL/pgSQL whose SQL is read below, and those that have none. */
const READ_KINDS = new Set(
  "dynexecute dynfors call execsql perform fors if while assign block loop fori case exit return raise getdiag null assert foreach_a"
    .split(" ")
    .map((kind) => `PLpgSQL_stmt_${kind}`),
);

/**
 * Judges what the block holds with `judge`, which gets each statement inside. Blocks of other languages and what PL/pgSQL
 * builds at run time are reported as not judged.
 */
export function judgeBlock(
  statement: DoStmt,
  parsed: ParsedStatement,
  parser: SqlParser,
  scope: JudgeScope,
  judge: (inner: ParsedStatement) => void,
): void {
  const language = (statement.args ?? []).find(
    (node) => "DefElem" in node && node.DefElem.defname === "language",
  );
  const name = language !== undefined && "DefElem" in language ? language.DefElem.arg : undefined;
  const isPlpgsql = name === undefined || ("String" in name && name.String.sval === "plpgsql");
  const tree = isPlpgsql ? parser.parseBlock(parsed.text) : undefined;
  if (tree === undefined) {
    unreadable(isPlpgsql ? "PostgreSQL's parser does not read it" : "it is not PL/pgSQL", parsed.line, scope);
    return;
  }
  const bodyLine = bodyStart(parsed.text);
  const inner: InnerSql[] = [];
  walkTree({ tree }, (kind, value) => {
    const line = numberOf(value, "lineno") ?? 1;
    if (kind === "PLpgSQL_stmt_dynexecute" || kind === "PLpgSQL_stmt_dynfors") {
      unreadable("it puts SQL together at run time (EXECUTE)", parsed.line + bodyLine + line - 2, scope);
    }
    if (kind === "PLpgSQL_stmt_call") inner.push({ sql: queryIn(value, "expr"), line });
    if (kind === "PLpgSQL_stmt_execsql") inner.push({ sql: queryIn(value, "sqlstmt"), line });
    if (kind === "PLpgSQL_stmt_perform") inner.push({ sql: queryIn(value, "expr"), line });
    if (kind === "PLpgSQL_stmt_fors") inner.push({ sql: queryIn(value, "query"), line });
    // Conditions and assignments: expressions that may call functions.
    if (kind === "PLpgSQL_stmt_if" || kind === "PLpgSQL_if_elsif")
      inner.push({ sql: `SELECT ${queryIn(value, "cond")}`, line });
    if (kind === "PLpgSQL_stmt_while") inner.push({ sql: `SELECT ${queryIn(value, "cond")}`, line });
    if (kind === "PLpgSQL_stmt_assign") {
      inner.push({ sql: `SELECT ${queryIn(value, "expr").replace(/^[^=]*=/, "")}`, line });
    }
    if (kind.startsWith("PLpgSQL_stmt_") && !READ_KINDS.has(kind)) {
      unreadable(
        "it holds a kind of statement that pgscrub does not read",
        parsed.line + bodyLine + line - 2,
        scope,
      );
    }
  });
  inner.sort((left, right) => left.line - right.line);
  for (const { sql, line } of inner) {
    const at = parsed.line + bodyLine + line - 2;
    const read = parser.parse(sql);
    if (read.unread.length > 0) unreadable("a statement inside cannot be read", at, scope);
    for (const each of read.statements) judge({ ...each, line: at + each.line - 1 });
  }
}

/** Line of the statement on which the body's text begins, from 1. */
function bodyStart(text: string): number {
  const quote = /\$(?:\w*)\$|'/.exec(text);
  return text.slice(0, quote?.index ?? 0).split("\n").length;
}

function queryIn(value: object, field: string): string {
  const expression: unknown = Reflect.get(value, field);
  const inside: unknown =
    typeof expression === "object" && expression !== null
      ? Reflect.get(expression, "PLpgSQL_expr")
      : undefined;
  const query: unknown =
    typeof inside === "object" && inside !== null ? Reflect.get(inside, "query") : undefined;
  return typeof query === "string" ? query : "";
}

function numberOf(value: object, field: string): number | undefined {
  const number: unknown = Reflect.get(value, field);
  return typeof number === "number" ? number : undefined;
}

function unreadable(why: string, line: number, scope: JudgeScope): void {
  scope.report(
    {
      code: "do-block",
      effect: "not-judged",
      severity: "error",
      object: undefined,
      message: `a DO block cannot be judged: ${why}`,
      safeWay: ["Write its statements out, or read it and run it by hand where you can watch it."],
    },
    line,
  );
}

// SQL that the rules hold (`where`, `when`, `unless`, masker `sql`) is one expression and nothing else: PostgreSQL's own
// parser says so, offline, before any of it reaches a server.
import { z } from "zod";
import { PgscrubError } from "../errors.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { SqlText } from "./rules.ts";
import type { RuleSql, SqlKey } from "./rules-reader.ts";

/** The statement list that libpg-query gives, as far as it is looked at. */
const parsedSchema = z.object({
  stmts: z.array(z.object({ stmt: z.record(z.string(), z.unknown()) })),
});
const selectSchema = z.strictObject({
  targetList: z.array(
    z.object({ ResTarget: z.strictObject({ val: z.unknown(), location: z.number().optional() }) }),
  ),
  limitOption: z.string().optional(),
  op: z.string().optional(),
  groupDistinct: z.boolean().optional(),
});

/** Nodes that make more of an expression than a function of the row. */
const REFUSED_NODES: Readonly<Record<string, string>> = {
  SubLink: "a sub-select",
  ParamRef: "a parameter",
  SetToDefault: "DEFAULT",
  lockingClause: "a lock on rows",
};

type Parse = (sql: string) => Promise<unknown>;

/** A diagnostic for every SQL of the rules that is not one expression; `file` is where those without a file of their own stand. */
export async function checkSql(texts: readonly RuleSql[], file: string): Promise<Diagnostic[]> {
  if (texts.length === 0) return [];
  const parse = await loadParser();
  const diagnostics: Diagnostic[] = [];
  for (const { table, key, text } of texts) {
    const problem = await problemOf(text, key, parse);
    if (problem === undefined) continue;
    const hint = `Write one expression over the table's own columns, such as ${EXAMPLES[key]}.`;
    const subject = table === undefined ? {} : { table };
    diagnostics.push({ code: "RULES_BAD_VALUE", file, ...text.position, ...subject, message: problem, hint });
  }
  return diagnostics;
}

const EXAMPLES: Readonly<Record<SqlKey, string>> = {
  where: "where: \"status = 'ACTIVE'\"",
  when: "when: \"role = 'customer'\"",
  unless: "unless: \"email LIKE '%@example.org'\"",
  sql: 'sql: "left(status, 1)"',
};

async function loadParser(): Promise<Parse> {
  try {
    const { parse } = await import("libpg-query");
    return parse;
  } catch {
    throw new PgscrubError(
      "RULES_INVALID",
      "the rules hold SQL, and the parser that checks it is not installed",
      {
        hint: "Run `npm install libpg-query`.",
      },
    );
  }
}

/** What keeps the SQL from being one expression, or undefined. */
async function problemOf({ sql }: SqlText, key: SqlKey, parse: Parse): Promise<string | undefined> {
  // Closing our parenthesis early would leave ours over, so each half must stand as an expression by itself too.
  const wrapped = await parseSelect(`SELECT (${sql}\n)`, parse);
  const bare = await parseSelect(`SELECT ${sql}\n`, parse);
  if (wrapped === undefined || bare === undefined) return `${key} is not one SQL expression`;
  const refused = findRefused(wrapped, key === "sql");
  return refused === undefined ? undefined : `${key} holds ${refused}`;
}

/** The only target of a SELECT that has nothing but it; undefined for anything else. */
async function parseSelect(sql: string, parse: Parse): Promise<unknown> {
  let tree: unknown;
  try {
    tree = await parse(sql);
  } catch {
    return undefined; // the parser's words quote the SQL
  }
  const statements = parsedSchema.safeParse(tree).data?.stmts ?? [];
  const select = selectSchema.safeParse(statements[0]?.stmt.SelectStmt);
  const targets = select.data?.targetList ?? [];
  return statements.length === 1 && targets.length === 1 ? targets[0]?.ResTarget.val : undefined;
}

/**
 * A condition may look at other tables, since only true or false comes of it; an expression that gives a value may not.
 * Walked without recursion: what the parser takes can nest deeper than our stack.
 */
function findRefused(tree: unknown, isValue: boolean): string | undefined {
  const nodes: unknown[] = [tree];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (typeof node !== "object" || node === null) continue;
    for (const [name, value] of Object.entries(node)) {
      const refused = REFUSED_NODES[name];
      if (refused !== undefined && (isValue || name !== "SubLink")) return refused;
      if (name === "over") return "a window function";
      if (typeof value === "object" && value !== null) nodes.push(value);
    }
  }
  return undefined;
}

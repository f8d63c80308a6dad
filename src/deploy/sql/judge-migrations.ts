// The pending migrations in the order in which Prisma applies them → everything in them that may do harm. Pure: the
// catalog of production comes in as data, or not at all.
import type { StatementHazard } from "./hazard.ts";
import { HazardCollector, type JudgeScope } from "./judge-scope.ts";
import { judgeStatement } from "./judge-statement.ts";
import type { SqlParser } from "./parse-migration.ts";
import { type LiveRelation, TableStates } from "./table-state.ts";

export interface MigrationSql {
  /** As it is shown. */
  readonly file: string;
  readonly sql: string;
}

export interface JudgeInput {
  readonly migrations: readonly MigrationSql[];
  /** Relations of production; undefined when it could not be asked: every table then counts as full. */
  readonly live: readonly LiveRelation[] | undefined;
  /** Schema of names without one. */
  readonly defaultSchema: string;
}

export interface JudgedMigrations {
  /** By file and line. What could not be read is among them, as an error that says so. */
  readonly hazards: readonly StatementHazard[];
  /** New tables, and new columns of old ones: `schema.table[.column]`. */
  readonly additions: readonly string[];
}

/** Everything in the migrations that may do harm, and what they add. */
export function judgeMigrations(input: JudgeInput, parser: SqlParser): JudgedMigrations {
  const tables = new TableStates(input.live, input.defaultSchema);
  const newTypes = new Set<string>();
  const hazards = input.migrations.flatMap(({ file, sql }) => {
    const collector = new HazardCollector(file);
    const parsed = parser.parse(sql);
    const scope: JudgeScope = {
      tables,
      statementCount: parsed.statements.length + parsed.unread.length,
      newTypes,
      newEnumValues: new Set(),
      moveTo: (line) => {
        collector.line = line;
      },
      report: (hazard, line) => collector.report(hazard, line),
      withdraw: (code, object) => collector.withdraw(code, object),
    };
    for (const statement of parsed.statements) judgeStatement(statement, parser, scope);
    for (const line of parsed.unread) collector.report(UNREAD, line);
    return collector.hazards;
  });
  return { hazards, additions: tables.additions() };
}

const UNREAD = {
  code: "unread",
  effect: "not-judged",
  severity: "error",
  object: undefined,
  message: "PostgreSQL's parser refuses this statement, so nobody knows what it does",
  safeWay: ["Correct the SQL; commands of psql (\\…) do not work in migrations."],
} as const;

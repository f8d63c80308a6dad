// Says what a statement of a schema dump does and to which object, as far as loading it in the right phase and naming
// it in an error need. Built for what pg_dump writes; of other SQL it knows the first words.
import { type NameParts, SqlCursor } from "./sql-cursor.ts";

/** What a statement is about. */
export interface StatementSubject {
  /** The command with the kind of object: `CREATE INDEX`, `ALTER TABLE ADD FOREIGN KEY`, `COMMENT ON COLUMN`, `SET`. */
  readonly kind: string;
  /** Name of the object itself (index, constraint, trigger, policy …), without its schema; a setting's name for SET. */
  readonly name: string | undefined;
  /** Schema of `table` if there is one, else of the object. */
  readonly schema: string | undefined;
  /** The relation the object is, or belongs to. */
  readonly table: string | undefined;
}

const MODIFIERS = [
  "OR REPLACE",
  "UNIQUE",
  "UNLOGGED",
  "TEMPORARY",
  "RECURSIVE",
  "TRUSTED",
  "PROCEDURAL",
  "CONSTRAINT",
  "DEFAULT",
];
const LONG_TYPES = [
  "MATERIALIZED VIEW",
  "EVENT TRIGGER",
  "FOREIGN TABLE",
  "FOREIGN DATA WRAPPER",
  "USER MAPPING",
  "OPERATOR CLASS",
  "OPERATOR FAMILY",
  "TEXT SEARCH CONFIGURATION",
  "TEXT SEARCH DICTIONARY",
  "TEXT SEARCH PARSER",
  "TEXT SEARCH TEMPLATE",
  "ACCESS METHOD",
  "LARGE OBJECT",
];
const RELATIONS = new Set(["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE"]);
const CONSTRAINTS = ["PRIMARY KEY", "UNIQUE", "EXCLUDE", "CHECK", "FOREIGN KEY", "NOT NULL"];
const ACTIONS = [
  "ATTACH PARTITION",
  "CLUSTER ON",
  "REPLICA IDENTITY",
  "ENABLE ROW LEVEL SECURITY",
  "FORCE ROW LEVEL SECURITY",
  "ENABLE ALWAYS TRIGGER",
  "ENABLE REPLICA TRIGGER",
  "DISABLE TRIGGER",
  "ENABLE TRIGGER",
  "ENABLE ALWAYS RULE",
  "ENABLE REPLICA RULE",
  "DISABLE RULE",
  "ENABLE RULE",
  "ALTER COLUMN",
  "OWNED BY",
  "INHERIT",
];

/** Kind and object of `sql`, one statement. */
export function describeStatement(sql: string): StatementSubject {
  const cursor = new SqlCursor(sql);
  const command = cursor.word;
  cursor.advance();
  switch (command) {
    case "CREATE":
      return describeCreate(cursor);
    case "ALTER":
      return describeAlter(cursor);
    case "COMMENT":
      return describeComment(cursor);
    default:
      return subject(command, cursor.takeName(), false);
  }
}

/** The object for people, e.g. `index users_email_idx on public.users`. */
export function statementLabel(statement: StatementSubject): string {
  const kind = statement.kind.toLowerCase();
  const { name, schema, table } = statement;
  const relation = table === undefined ? undefined : [schema, table].filter(Boolean).join(".");
  if (relation !== undefined)
    return name === undefined || name === table ? `${kind} ${relation}` : `${kind} ${name} on ${relation}`;
  return name === undefined ? kind : `${kind} ${[schema, name].filter(Boolean).join(".")}`;
}

function describeCreate(cursor: SqlCursor): StatementSubject {
  while (cursor.takeFirst(MODIFIERS) !== undefined) {}
  const type = takeType(cursor);
  const kind = `CREATE ${type}`;
  cursor.take("IF NOT EXISTS");
  if (type === "USER MAPPING") cursor.take("FOR");
  const name = cursor.takeName();
  switch (type) {
    case "INDEX":
    case "TRIGGER":
    case "POLICY":
      return cursor.skipTo("ON") ? onTable(cursor, kind, name) : subject(kind, name, false);
    case "RULE":
      return cursor.skipTo("TO") ? onTable(cursor, kind, name) : subject(kind, name, false);
    default:
      return subject(kind, name, RELATIONS.has(type));
  }
}

function describeAlter(cursor: SqlCursor): StatementSubject {
  const type = takeType(cursor);
  const kind = `ALTER ${type}`;
  cursor.take("IF EXISTS");
  cursor.take("ONLY");
  const name = cursor.takeName();
  const whole = subject(kind, name, RELATIONS.has(type));
  if (cursor.take("ADD CONSTRAINT")) {
    const constraint = cursor.takeName();
    return {
      ...whole,
      kind: `${kind} ADD ${cursor.takeFirst(CONSTRAINTS) ?? "CONSTRAINT"}`,
      name: constraint?.at(-1),
    };
  }
  const action = cursor.takeFirst(ACTIONS);
  if (action === undefined) return whole;
  const named = /TRIGGER|RULE|CLUSTER/.test(action) ? cursor.takeName() : undefined;
  return { ...whole, kind: `${kind} ${action}`, name: named?.at(-1) ?? whole.name };
}

function describeComment(cursor: SqlCursor): StatementSubject {
  cursor.take("ON");
  const type = takeType(cursor);
  const kind = `COMMENT ON ${type}`;
  if (type === "CONSTRAINT" || type === "TRIGGER" || type === "POLICY" || type === "RULE") {
    const name = cursor.takeName();
    if (!cursor.take("ON")) return subject(kind, name, false);
    if (!cursor.take("DOMAIN")) return relation(kind, name, cursor.takeName());
    return subject(`${kind} ON DOMAIN`, name, false);
  }
  const name = cursor.takeName();
  if (type === "COLUMN") return relation(kind, name?.slice(-1), name?.slice(0, -1));
  return subject(kind, name, RELATIONS.has(type));
}

function takeType(cursor: SqlCursor): string {
  const long = cursor.takeFirst(LONG_TYPES);
  if (long !== undefined) return long;
  const type = cursor.word;
  cursor.advance();
  return type;
}

/** The cursor stands on the word before the table. */
function onTable(cursor: SqlCursor, kind: string, name: NameParts | undefined): StatementSubject {
  cursor.advance();
  cursor.take("ONLY");
  return relation(kind, name, cursor.takeName());
}

function relation(kind: string, name: NameParts | undefined, table: NameParts | undefined): StatementSubject {
  return { kind, name: name?.at(-1), schema: table?.at(-2), table: table?.at(-1) };
}

function subject(kind: string, name: NameParts | undefined, isRelation: boolean): StatementSubject {
  const last = name?.at(-1);
  return { kind, name: last, schema: name?.at(-2), table: isRelation ? last : undefined };
}

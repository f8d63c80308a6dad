// Places in definitions where campaigns 8 and 18 put a value: each makes objects of its own, so that a finding can be
// told apart from every other, and says how to remove them and under which label the finding stands.

/** One value in one definition. */
export interface DefinitionCase {
  readonly make: string;
  readonly undo: string;
  /** `table` of the finding. */
  readonly label: string;
}

export interface DefinitionPlace {
  readonly name: string;
  /** The value is a name or a label: 63 bytes at most, nothing around it. */
  readonly isIdentifier?: boolean;
  /** A sync does not bring it: only the target can hold it. */
  readonly isLocal?: boolean;
  /** `id`: a name for the objects. `text`: the rendering, among words unless it is an identifier. */
  of(id: string, text: string): DefinitionCase;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const identifier = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const FUNCTION = "RETURNS text LANGUAGE sql AS $body$";

/** What the definitions stand on. */
export const DEFINITION_BASE = `
  CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;`;

/** Something on a table of its own. */
function onTable(columns: (text: string) => string, more: (id: string, text: string) => string = () => "") {
  return (id: string, text: string): DefinitionCase => ({
    make: `CREATE TABLE ${id} (id int PRIMARY KEY${columns(text)}); ${more(id, text)}`,
    undo: `DROP TABLE ${id} CASCADE`,
    label: `public.${id}`,
  });
}

const nothing = (): string => "";
/** Something on a table whose label is not the table's. */
function beside(more: (id: string, text: string) => string, label: (id: string, text: string) => string) {
  return (id: string, text: string): DefinitionCase => ({
    ...onTable(nothing, more)(id, text),
    label: `public.${label(id, text)}`,
  });
}

/** An object of one statement, `DROP kind name` its end. */
function object(kind: string, make: (id: string, text: string) => string) {
  return (id: string, text: string): DefinitionCase => ({
    make: make(id, text),
    undo: `DROP ${kind} ${id}`,
    label: `public.${id}`,
  });
}

/** An object whose own name is the value. */
function named(kind: string, make: (name: string) => string) {
  return (_: string, text: string): DefinitionCase => ({
    make: make(identifier(text)),
    undo: `DROP ${kind} ${identifier(text)}`,
    label: kind === "SCHEMA" ? text : `public.${text}`,
  });
}

function partition(strategy: string, bound: (text: string) => string) {
  return (id: string, text: string): DefinitionCase => ({
    make: `CREATE TABLE ${id} (id int, note text) PARTITION BY ${strategy} (note);
      CREATE TABLE ${id}_part PARTITION OF ${id} FOR VALUES ${bound(literal(text))}`,
    undo: `DROP TABLE ${id}`,
    label: `public.${id}_part`,
  });
}

/** All places in definitions. */
export const DEFINITION_PLACES: readonly DefinitionPlace[] = [
  { name: "default", of: onTable((text) => `, note text DEFAULT ${literal(text)}`) },
  {
    name: "generated column",
    of: onTable(
      (text) => `, note text GENERATED ALWAYS AS (CASE id WHEN 0 THEN ${literal(text)} END) STORED`,
    ),
  },
  {
    name: "check",
    of: beside(
      (id, text) => `ALTER TABLE ${id} ADD CONSTRAINT ${id}_is CHECK (id::text <> ${literal(text)})`,
      (id) => `${id}_is`,
    ),
  },
  {
    name: "constraint name",
    isIdentifier: true,
    of: beside(
      (id, text) => `ALTER TABLE ${id} ADD CONSTRAINT ${identifier(text)} CHECK (id > 0)`,
      (_, text) => text,
    ),
  },
  {
    name: "function body",
    of: object(
      "FUNCTION",
      (id, text) => `CREATE FUNCTION ${id}() ${FUNCTION} SELECT ${literal(text)} $body$`,
    ),
  },
  {
    name: "comment in a function",
    of: object(
      "FUNCTION",
      (id, text) =>
        `CREATE FUNCTION ${id}() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN /* ${text} */ END $body$`,
    ),
  },
  {
    name: "atomic function body",
    of: object(
      "FUNCTION",
      (id, text) =>
        `CREATE FUNCTION ${id}() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT ${literal(text)}; END`,
    ),
  },
  {
    name: "argument's default",
    of: object(
      "FUNCTION",
      (id, text) => `CREATE FUNCTION ${id}(a text DEFAULT ${literal(text)}) ${FUNCTION} SELECT a $body$`,
    ),
  },
  {
    name: "view",
    of: object("VIEW", (id, text) => `CREATE VIEW ${id} AS SELECT ${literal(text)}::text AS note`),
  },
  {
    name: "materialized view",
    of: object(
      "MATERIALIZED VIEW",
      (id, text) => `CREATE MATERIALIZED VIEW ${id} AS SELECT 1 AS one WHERE 'x' <> ${literal(text)}::text`,
    ),
  },
  {
    name: "view's column",
    isIdentifier: true,
    of: object("VIEW", (id, text) => `CREATE VIEW ${id} AS SELECT 1 AS ${identifier(text)}`),
  },
  { name: "list partition", of: partition("LIST", (text) => `IN (${text})`) },
  { name: "range partition", of: partition("RANGE", (text) => `FROM (${text}) TO (MAXVALUE)`) },
  {
    name: "partition key",
    of: (id, text) => ({
      make: `CREATE TABLE ${id} (id int, note text) PARTITION BY LIST ((note || ${literal(text)}))`,
      undo: `DROP TABLE ${id}`,
      label: `public.${id}`,
    }),
  },
  {
    name: "table's comment",
    of: onTable(nothing, (id, text) => `COMMENT ON TABLE ${id} IS ${literal(text)}`),
  },
  {
    name: "column's comment",
    of: onTable(nothing, (id, text) => `COMMENT ON COLUMN ${id}.id IS ${literal(text)}`),
  },
  {
    name: "index predicate",
    of: beside(
      (id, text) => `CREATE INDEX ${id}_by ON ${id} (id) WHERE id::text <> ${literal(text)}`,
      (id) => `${id}_by`,
    ),
  },
  {
    name: "index expression",
    of: beside(
      (id, text) => `CREATE INDEX ${id}_by ON ${id} ((id::text || ${literal(text)}))`,
      (id) => `${id}_by`,
    ),
  },
  {
    name: "index name",
    isIdentifier: true,
    of: beside(
      (id, text) => `CREATE INDEX ${identifier(text)} ON ${id} (id)`,
      (_, text) => text,
    ),
  },
  {
    name: "policy",
    of: onTable(nothing, (id, text) => `CREATE POLICY mine ON ${id} USING (id::text <> ${literal(text)})`),
  },
  {
    name: "policy's check",
    of: onTable(
      nothing,
      (id, text) => `CREATE POLICY mine ON ${id} FOR INSERT WITH CHECK (id::text <> ${literal(text)})`,
    ),
  },
  {
    name: "policy name",
    isIdentifier: true,
    of: onTable(nothing, (id, text) => `CREATE POLICY ${identifier(text)} ON ${id} USING (true)`),
  },
  {
    name: "trigger's condition",
    of: onTable(
      nothing,
      (id, text) =>
        `CREATE TRIGGER t BEFORE UPDATE ON ${id} FOR EACH ROW WHEN (OLD.id::text <> ${literal(text)}) EXECUTE FUNCTION noop()`,
    ),
  },
  {
    name: "trigger's argument",
    of: onTable(
      nothing,
      (id, text) =>
        `CREATE TRIGGER t BEFORE UPDATE ON ${id} FOR EACH ROW EXECUTE FUNCTION noop(${literal(text)})`,
    ),
  },
  {
    name: "rule",
    of: onTable(
      nothing,
      (id, text) => `CREATE RULE r AS ON DELETE TO ${id} DO ALSO SELECT ${literal(text)}::text`,
    ),
  },
  {
    name: "enum label",
    isIdentifier: true,
    of: object("TYPE", (id, text) => `CREATE TYPE ${id} AS ENUM ('a', ${literal(text)})`),
  },
  { name: "column name", isIdentifier: true, of: onTable((text) => `, ${identifier(text)} int`) },
  {
    name: "attribute name",
    isIdentifier: true,
    of: object("TYPE", (id, text) => `CREATE TYPE ${id} AS (${identifier(text)} text)`),
  },
  {
    name: "table name",
    isIdentifier: true,
    of: named("TABLE", (name) => `CREATE TABLE ${name} (id int PRIMARY KEY)`),
  },
  { name: "sequence name", isIdentifier: true, of: named("SEQUENCE", (name) => `CREATE SEQUENCE ${name}`) },
  { name: "type name", isIdentifier: true, of: named("TYPE", (name) => `CREATE TYPE ${name} AS ENUM ('a')`) },
  { name: "schema name", isIdentifier: true, of: named("SCHEMA", (name) => `CREATE SCHEMA ${name}`) },
  {
    name: "function name",
    isIdentifier: true,
    of: named("FUNCTION", (name) => `CREATE FUNCTION ${name}() ${FUNCTION} SELECT NULL::text $body$`),
  },
  {
    name: "domain's default",
    of: object("DOMAIN", (id, text) => `CREATE DOMAIN ${id} AS text DEFAULT ${literal(text)}`),
  },
  {
    name: "domain's check",
    of: (id, text) => ({
      ...object(
        "DOMAIN",
        () => `CREATE DOMAIN ${id} AS text CONSTRAINT ${id}_is CHECK (VALUE <> ${literal(text)})`,
      )(id, text),
      label: `public.${id}_is`,
    }),
  },
  {
    name: "aggregate's start",
    of: (id, text) => ({
      ...object(
        "AGGREGATE",
        () =>
          `CREATE AGGREGATE ${id}(text) (SFUNC = pg_catalog.textcat, STYPE = text, INITCOND = ${literal(text)})`,
      )(id, text),
      undo: `DROP AGGREGATE ${id}(text)`,
    }),
  },
  {
    name: "statistics",
    of: beside(
      (id, text) => `CREATE STATISTICS ${id}_of ON (id::text || ${literal(text)}) FROM ${id}`,
      (id) => `${id}_of`,
    ),
  },
  {
    name: "server option",
    isLocal: true,
    of: (id, text) => ({
      make: `CREATE SERVER ${id} FOREIGN DATA WRAPPER nowhere OPTIONS (host ${literal(text)})`,
      undo: `DROP SERVER ${id}`,
      label: `server.${id}`,
    }),
  },
  {
    name: "user mapping",
    isLocal: true,
    of: (_, text) => ({
      make: `CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (password ${literal(text)})`,
      undo: "DROP USER MAPPING FOR PUBLIC SERVER elsewhere",
      label: "server.elsewhere",
    }),
  },
  {
    name: "foreign table option",
    isLocal: true,
    of: object(
      "FOREIGN TABLE",
      (id, text) => `CREATE FOREIGN TABLE ${id} (id int) SERVER elsewhere OPTIONS (path ${literal(text)})`,
    ),
  },
  {
    name: "foreign column option",
    isLocal: true,
    of: object(
      "FOREIGN TABLE",
      (id, text) => `CREATE FOREIGN TABLE ${id} (id int OPTIONS (path ${literal(text)})) SERVER elsewhere`,
    ),
  },
  {
    name: "database setting",
    isLocal: true,
    of: (_, text) => ({
      make: `DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.note = %L', current_database(), ${literal(text)}); END $do$`,
      undo: "DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I RESET app.note', current_database()); END $do$",
      label: "database",
    }),
  },
];

/** What stands in the definition. */
export function definitionText(place: DefinitionPlace, rendering: string): string {
  return place.isIdentifier === true ? rendering : `see ${rendering} now`;
}

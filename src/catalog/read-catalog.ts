// Reads the whole catalog in a dozen set-based queries and one round trip, on one session, inside the caller's snapshot.
import { createHash } from "node:crypto";
import type { Client } from "pg";
import { queryTogether } from "../postgres/query-together.ts";
import { serverError } from "../postgres/server-error.ts";
import type {
  Catalog,
  Column,
  ForeignKey,
  KeyComparison,
  MaterializedView,
  Sequence,
  Table,
  UniqueKey,
} from "./catalog.ts";
import * as queries from "./queries.ts";
import { newTypeResolver, type TypeRow } from "./type-resolution.ts";

interface TableRow {
  oid: string;
  schema: string;
  name: string;
  kind: string;
  persistence: string;
  row_security: boolean;
  estimated_rows: number;
  data_bytes: number;
  total_bytes: number;
  parents: string[];
}
interface ColumnRow {
  table_oid: string;
  number: number;
  name: string;
  type_oid: string;
  type_modifier: number;
  type_name: string;
  not_null: boolean;
  is_generated: boolean;
  is_identity: boolean;
  default_expression: string | null;
  comment: string | null;
}
interface UniqueKeyRow {
  table_oid: string;
  name: string;
  is_primary: boolean;
  is_partial: boolean;
  columns: string[];
  expression_columns: string[];
}
interface ForeignKeyRow {
  table_oid: string;
  name: string;
  referenced_schema: string;
  referenced_table: string;
  columns: string[];
  referenced_columns: string[];
  operator_schemas: string[];
  operators: string[];
  collation_schemas: (string | null)[];
  collations: (string | null)[];
  is_match_full: boolean;
  is_period: boolean;
}
interface SequenceRow {
  schema: string;
  name: string;
  increment: string;
  owner_schema: string | null;
  owner_table: string | null;
  owner_column: string | null;
}
interface ViewRow {
  schema: string;
  name: string;
  is_populated: boolean;
  is_unsafe: boolean;
}
interface ServerRow {
  server_version: number;
  database: string;
  encoding: string;
  large_objects: number;
}

/**
 * The catalog of the database that `client` is connected to. Run it inside the snapshot's transaction, after the
 * tables are locked, so that it describes what COPY will read.
 */
export async function readCatalog(client: Client): Promise<Catalog> {
  const read = await readEverything(client);
  const types = newTypeResolver(read.types);
  const columns = groupByTable(read.columns);
  const uniqueKeys = groupByTable(read.uniqueKeys);
  const foreignKeys = groupByTable(read.foreignKeys);

  function toColumn(row: ColumnRow): Column {
    return {
      name: row.name,
      number: row.number,
      type: types.resolve(row.type_oid, row.type_modifier, row.type_name),
      notNull: row.not_null || types.isNotNullDomain(row.type_oid),
      isGenerated: row.is_generated,
      isIdentity: row.is_identity,
      defaultExpression: row.is_generated ? undefined : (row.default_expression ?? undefined),
      comment: row.comment ?? undefined,
    };
  }
  const tables = read.tables.map(
    (row): Table => ({
      oid: Number(row.oid),
      schema: row.schema,
      name: row.name,
      kind: row.kind === "p" ? "partitioned" : "leaf",
      isUnlogged: row.persistence === "u",
      parentOids: row.parents.map(Number),
      hasRowSecurity: row.row_security,
      columns: (columns.get(row.oid) ?? []).map(toColumn),
      uniqueKeys: (uniqueKeys.get(row.oid) ?? []).map(toUniqueKey),
      foreignKeys: (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
      estimatedRows: row.estimated_rows,
      dataBytes: row.data_bytes,
      totalBytes: row.total_bytes,
    }),
  );
  const facts = {
    serverVersion: read.server?.server_version ?? 0,
    database: read.server?.database ?? "",
    encoding: read.server?.encoding ?? "",
    tables,
    sequences: read.sequences.map(toSequence),
    materializedViews: read.materializedViews.map(toView),
    extensions: read.extensions.map((row) => ({
      name: row.name,
      version: row.version,
      hasDependents: row.has_dependents,
    })),
    policyRoles: read.policyRoles.map(({ name }) => name),
    foreignTables: read.foreignTables.map(({ label }) => label),
    largeObjectCount: read.server?.large_objects ?? 0,
  };
  return { ...facts, digest: digestOf(facts) };
}

/** Rows of every query as the server gave them. */
interface CatalogRows {
  readonly server: ServerRow | undefined;
  readonly types: readonly TypeRow[];
  readonly columns: readonly ColumnRow[];
  readonly uniqueKeys: readonly UniqueKeyRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  readonly tables: readonly TableRow[];
  readonly sequences: readonly SequenceRow[];
  readonly materializedViews: readonly ViewRow[];
  readonly extensions: readonly { name: string; version: string; has_dependents: boolean }[];
  readonly policyRoles: readonly { name: string }[];
  readonly foreignTables: readonly { label: string }[];
}

const STATEMENTS = [
  queries.SERVER_FACTS,
  queries.TYPES,
  queries.COLUMNS,
  queries.UNIQUE_KEYS,
  queries.FOREIGN_KEYS,
  queries.TABLES,
  queries.SEQUENCES,
  queries.MATERIALIZED_VIEWS,
  queries.EXTENSIONS,
  queries.POLICY_ROLES,
  queries.FOREIGN_TABLES,
];

async function readEverything(client: Client): Promise<CatalogRows> {
  try {
    const results = await queryTogether(client, STATEMENTS);
    const rowsOf = (statement: string) => results[STATEMENTS.indexOf(statement)]?.rows ?? [];
    return {
      server: rowsOf(queries.SERVER_FACTS)[0],
      types: rowsOf(queries.TYPES),
      columns: rowsOf(queries.COLUMNS),
      uniqueKeys: rowsOf(queries.UNIQUE_KEYS),
      foreignKeys: rowsOf(queries.FOREIGN_KEYS),
      tables: rowsOf(queries.TABLES),
      sequences: rowsOf(queries.SEQUENCES),
      materializedViews: rowsOf(queries.MATERIALIZED_VIEWS),
      extensions: rowsOf(queries.EXTENSIONS),
      policyRoles: rowsOf(queries.POLICY_ROLES),
      foreignTables: rowsOf(queries.FOREIGN_TABLES),
    };
  } catch (error) {
    throw serverError(error, { doing: "reading the catalog", role: "source" });
  }
}

function groupByTable<Row extends { table_oid: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.table_oid);
    if (group === undefined) groups.set(row.table_oid, [row]);
    else group.push(row);
  }
  return groups;
}

function toUniqueKey(row: UniqueKeyRow): UniqueKey {
  return {
    name: row.name,
    isPrimary: row.is_primary,
    columns: row.columns,
    expressionColumns: row.expression_columns,
    isPartial: row.is_partial,
  };
}

function toForeignKey(row: ForeignKeyRow): ForeignKey {
  return {
    name: row.name,
    columns: row.columns,
    referencedSchema: row.referenced_schema,
    referencedTable: row.referenced_table,
    referencedColumns: row.referenced_columns,
    comparisons: row.columns.map((_, index) => toComparison(row, index)),
    isMatchFull: row.is_match_full,
  };
}

function toComparison(row: ForeignKeyRow, index: number): KeyComparison {
  const [schema, name] = [row.collation_schemas[index] ?? null, row.collations[index] ?? null];
  const collation = schema === null || name === null ? undefined : { schema, name };
  // Rows of a PERIOD key are covered by several rows together: each that overlaps is referenced.
  if (row.is_period && index === row.columns.length - 1) {
    return { operatorSchema: "pg_catalog", operator: "&&", collation };
  }
  return {
    operatorSchema: row.operator_schemas[index] ?? "pg_catalog",
    operator: row.operators[index] ?? "=",
    collation,
  };
}

function toSequence(row: SequenceRow): Sequence {
  const { owner_schema: schema, owner_table: table, owner_column: column } = row;
  const hasOwner = schema !== null && table !== null && column !== null;
  return {
    schema: row.schema,
    name: row.name,
    increment: BigInt(row.increment),
    owner: hasOwner ? { schema, table, column } : undefined,
  };
}

function toView(row: ViewRow): MaterializedView {
  return { schema: row.schema, name: row.name, isPopulated: row.is_populated, isUnsafe: row.is_unsafe };
}

/** Sizes and estimates move with every write, so the digest leaves them out. */
function digestOf(facts: Omit<Catalog, "digest">): string {
  const moving = new Set(["estimatedRows", "dataBytes", "totalBytes", "largeObjectCount", "serverVersion"]);
  const text = JSON.stringify(facts, (key, value: unknown) =>
    moving.has(key) ? undefined : typeof value === "bigint" ? String(value) : value,
  );
  return createHash("sha256").update(text).digest("hex");
}

// `_prisma_migrations`, which Prisma Migrate makes by itself and no schema names: its columns as the engine creates them
// (Prisma engines, schema-engine, PostgreSQL migration persistence).
import type { Column, ColumnType, Table, TypeFamily } from "../../catalog/catalog.ts";

function column(name: string, type: string, family: TypeFamily, number: number, notNull: boolean): Column {
  const length = /\((\d+)\)$/.exec(type)?.[1];
  const columnType: ColumnType = {
    oid: 0,
    name: type,
    family,
    isArray: false,
    elementOid: undefined,
    maxLength: length === undefined ? undefined : Number(length),
    hasBinary: true,
    hasComposite: false,
    domains: [],
    enumLabels: [],
  };
  const rest = { isGenerated: false, isIdentity: false, defaultExpression: undefined, comment: undefined };
  return { name, number, type: columnType, notNull, ...rest };
}

/** The table in the schema `public`; its number is given by the catalog that it stands in. */
export const MIGRATIONS_TABLE: Table = {
  oid: 0,
  schema: "public",
  name: "_prisma_migrations",
  kind: "leaf",
  isUnlogged: false,
  parentOids: [],
  hasRowSecurity: false,
  columns: [
    column("id", "character varying(36)", "text", 1, true),
    column("checksum", "character varying(64)", "text", 2, true),
    column("finished_at", "timestamp with time zone", "timestamptz", 3, false),
    column("migration_name", "character varying(255)", "text", 4, true),
    column("logs", "text", "text", 5, false),
    column("rolled_back_at", "timestamp with time zone", "timestamptz", 6, false),
    column("started_at", "timestamp with time zone", "timestamptz", 7, true),
    column("applied_steps_count", "integer", "int4", 8, true),
  ],
  uniqueKeys: [
    {
      name: "_prisma_migrations_pkey",
      isPrimary: true,
      columns: ["id"],
      expressionColumns: [],
      isPartial: false,
    },
  ],
  foreignKeys: [],
  estimatedRows: -1,
  dataBytes: 0,
  totalBytes: 0,
};

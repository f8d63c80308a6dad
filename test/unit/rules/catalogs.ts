// Small catalogs written by hand for the tests of rules: tables, columns and keys in one line each.
import type {
  Catalog,
  Column,
  ForeignKey,
  Table,
  TypeFamily,
  UniqueKey,
} from "../../../src/catalog/catalog.ts";

export interface ColumnOptions {
  readonly notNull?: boolean;
  readonly isArray?: boolean;
  readonly maxLength?: number;
  readonly isIdentity?: boolean;
  readonly isGenerated?: boolean;
  readonly defaultExpression?: string;
}

export function column(name: string, family: TypeFamily, options: ColumnOptions = {}): Column {
  const base = options.maxLength === undefined ? family : `character varying(${options.maxLength})`;
  return {
    name,
    number: 1,
    type: {
      oid: 25,
      name: options.isArray === true ? `${base}[]` : base,
      family,
      isArray: options.isArray ?? false,
      elementOid: undefined,
      maxLength: options.maxLength,
      hasBinary: true,
      hasComposite: false,
      domains: [],
      enumLabels: family === "enum" ? ["A"] : [],
    },
    notNull: options.notNull ?? false,
    isGenerated: options.isGenerated ?? false,
    isIdentity: options.isIdentity ?? false,
    defaultExpression: options.defaultExpression,
    comment: undefined,
  };
}

let oids = 1000;

export function table(name: string, columns: readonly Column[], rest: Partial<Table> = {}): Table {
  oids += 1;
  return {
    oid: oids,
    schema: "public",
    name,
    kind: "leaf",
    isUnlogged: false,
    parentOids: [],
    hasRowSecurity: false,
    columns,
    uniqueKeys: [],
    foreignKeys: [],
    estimatedRows: -1,
    dataBytes: 0,
    totalBytes: 0,
    ...rest,
  };
}

export function primaryKey(...columns: string[]): UniqueKey {
  return { name: "pk", isPrimary: true, columns, expressionColumns: [], isPartial: false };
}

export function uniqueKey(name: string, columns: string[], rest: Partial<UniqueKey> = {}): UniqueKey {
  return { name, isPrimary: false, columns, expressionColumns: [], isPartial: false, ...rest };
}

export function foreignKey(column: string, referencedTable: string, referencedColumn: string): ForeignKey {
  return {
    name: `${column}_fkey`,
    columns: [column],
    referencedSchema: "public",
    referencedTable,
    referencedColumns: [referencedColumn],
    comparisons: [{ operatorSchema: "pg_catalog", operator: "=", collation: undefined }],
    isMatchFull: false,
  };
}

export function catalog(tables: readonly Table[], rest: Partial<Catalog> = {}): Catalog {
  return {
    serverVersion: 150000,
    database: "app",
    encoding: "UTF8",
    tables,
    sequences: [],
    materializedViews: [],
    extensions: [],
    policyRoles: [],
    foreignTables: [],
    largeObjectCount: 0,
    digest: "",
    ...rest,
  };
}

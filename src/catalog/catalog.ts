// What pgscrub knows of a database: plain, readonly data read once by read-catalog.ts inside the snapshot and handed
// to the plan, the schema copy and the verification.

/**
 * What a column's values are made of, after domains are resolved to their base type. It decides the value codec
 * (pipeline/codec/value-codec.ts) and which maskers fit.
 */
export type TypeFamily =
  | "text" // text, varchar, bpchar, citext, name, "char": raw characters in both COPY formats
  | "json"
  | "jsonb"
  | "xml"
  | "uuid"
  | "int2"
  | "int4"
  | "int8"
  | "numeric"
  | "float4"
  | "float8"
  | "bool"
  | "date"
  | "timestamp"
  | "timestamptz"
  | "interval"
  | "inet"
  | "cidr"
  | "macaddr"
  | "bytea"
  | "enum"
  | "hstore"
  | "tsvector"
  | "other";

export interface ColumnType {
  readonly oid: number;
  /** As `format_type()` prints it, for people and for casts: `character varying(40)`. */
  readonly name: string;
  readonly family: TypeFamily;
  /** For an array: the type of its elements; `family` is then that of the elements too. */
  readonly isArray: boolean;
  readonly elementOid: number | undefined;
  /** `n` of varchar(n)/char(n) (of the elements, for arrays), in characters; undefined where there is no limit. */
  readonly maxLength: number | undefined;
  /** The type and everything inside it has binary send and receive functions. */
  readonly hasBinary: boolean;
  /** A composite is in it, whose binary form names the types of its fields by this server's own numbers. */
  readonly hasComposite: boolean;
  /** Names of the domains between the column and its base type, outermost first. */
  readonly domains: readonly string[];
  /** Labels of the enum, else empty. */
  readonly enumLabels: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly number: number;
  readonly type: ColumnType;
  /** NOT NULL on the column or on one of its domains. */
  readonly notNull: boolean;
  /** GENERATED ALWAYS AS (…): recomputed by the target, never copied. */
  readonly isGenerated: boolean;
  readonly isIdentity: boolean;
  /** Text of the default expression, or undefined. */
  readonly defaultExpression: string | undefined;
  readonly comment: string | undefined;
}

export interface UniqueKey {
  readonly name: string;
  readonly isPrimary: boolean;
  /** Plain columns of the key, in order. */
  readonly columns: readonly string[];
  /** The index has expressions (`lower(email)`); `expressionColumns` names the columns inside them. */
  readonly expressionColumns: readonly string[];
  readonly isPartial: boolean;
}

/** How one column of a foreign key is compared with the one it references: `referenced OPERATOR(schema.=) own`. */
export interface KeyComparison {
  readonly operatorSchema: string;
  readonly operator: string;
  /** The referenced column's collation where the two differ, else undefined. */
  readonly collation: { readonly schema: string; readonly name: string } | undefined;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly referencedSchema: string;
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
  /** Column by column. A session with an empty search_path would else compare citext as text. */
  readonly comparisons: readonly KeyComparison[];
  /** MATCH FULL: either all columns are NULL or none is. */
  readonly isMatchFull: boolean;
}

export interface Table {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `leaf`: a plain table or partition leaf that holds rows; `partitioned`: a parent without rows of its own. */
  readonly kind: "leaf" | "partitioned";
  readonly isUnlogged: boolean;
  /** oid of the direct parent for partitions and inherited children. */
  readonly parentOids: readonly number[];
  readonly hasRowSecurity: boolean;
  readonly columns: readonly Column[];
  readonly uniqueKeys: readonly UniqueKey[];
  readonly foreignKeys: readonly ForeignKey[];
  /** pg_class.reltuples, -1 when never analysed. */
  readonly estimatedRows: number;
  /** Heap and TOAST on disk. */
  readonly dataBytes: number;
  /** Heap, TOAST and indexes. */
  readonly totalBytes: number;
}

export interface Sequence {
  readonly schema: string;
  readonly name: string;
  /** Column that owns the sequence, if any. */
  readonly owner: { readonly schema: string; readonly table: string; readonly column: string } | undefined;
  readonly increment: bigint;
}

export interface MaterializedView {
  readonly schema: string;
  readonly name: string;
  readonly isPopulated: boolean;
  /** It reaches a foreign table or a volatile function, so it is not refreshed on the target. */
  readonly isUnsafe: boolean;
}

export interface Catalog {
  /** server_version_num, e.g. 150018. */
  readonly serverVersion: number;
  readonly database: string;
  readonly encoding: string;
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
  readonly materializedViews: readonly MaterializedView[];
  readonly extensions: readonly {
    readonly name: string;
    readonly version: string;
    readonly hasDependents: boolean;
  }[];
  /** Roles named by row-level-security policies (PUBLIC left out). */
  readonly policyRoles: readonly string[];
  readonly foreignTables: readonly string[];
  readonly largeObjectCount: number;
  /** Hash over everything above that a migration could change; compared before and after a run. */
  readonly digest: string;
}

/** `schema.table`, the form of reports and JSON (not SQL). */
export function tableLabel(table: { readonly schema: string; readonly name: string }): string {
  return `${table.schema}.${table.name}`;
}

// Types of a Prisma schema → column types, as Postgres would print them. Defaults and native types are those of Prisma's
// PostgreSQL connector (Prisma documentation, "PostgreSQL", type mapping).
import type { ColumnType, TypeFamily } from "../../catalog/catalog.ts";
import {
  argumentOf,
  attributeOf,
  mappedName,
  type PrismaEnum,
  type PrismaField,
  type PrismaSchema,
  textOf,
} from "./prisma-schema.ts";

interface TypeShape {
  /** As format_type() prints it, `(n)` standing for what is in parentheses. */
  readonly name: string;
  readonly family: TypeFamily;
  /** What stands in the parentheses when nobody says it. */
  readonly modifier?: string;
  /** The modifier is a length in characters. */
  readonly isLength?: boolean;
}

const TEXT: TypeShape = { name: "text", family: "text" };
const TIMESTAMP: TypeShape = { name: "timestamp(n) without time zone", family: "timestamp" };

/** Prisma's own types without a native one. */
const SCALARS: ReadonlyMap<string, TypeShape> = new Map([
  ["String", TEXT],
  ["Boolean", { name: "boolean", family: "bool" }],
  ["Int", { name: "integer", family: "int4" }],
  ["BigInt", { name: "bigint", family: "int8" }],
  ["Float", { name: "double precision", family: "float8" }],
  ["Decimal", { name: "numeric(n)", family: "numeric", modifier: "65,30" }],
  ["DateTime", { ...TIMESTAMP, modifier: "3" }],
  ["Json", { name: "jsonb", family: "jsonb" }],
  ["Bytes", { name: "bytea", family: "bytea" }],
]);

/** `@db.…`. */
const NATIVE: ReadonlyMap<string, TypeShape> = new Map<string, TypeShape>([
  ["Text", TEXT],
  ["VarChar", { name: "character varying(n)", family: "text", isLength: true }],
  ["Char", { name: "character(n)", family: "text", isLength: true, modifier: "1" }],
  ["Citext", { name: "public.citext", family: "text" }],
  ["Uuid", { name: "uuid", family: "uuid" }],
  ["Xml", { name: "xml", family: "xml" }],
  ["Inet", { name: "inet", family: "inet" }],
  ["Bit", { name: "bit(n)", family: "other", modifier: "1" }],
  ["VarBit", { name: "bit varying(n)", family: "other" }],
  ["Boolean", { name: "boolean", family: "bool" }],
  ["SmallInt", { name: "smallint", family: "int2" }],
  ["Integer", { name: "integer", family: "int4" }],
  ["BigInt", { name: "bigint", family: "int8" }],
  ["Oid", { name: "oid", family: "other" }],
  ["Real", { name: "real", family: "float4" }],
  ["DoublePrecision", { name: "double precision", family: "float8" }],
  ["Decimal", { name: "numeric(n)", family: "numeric" }],
  ["Money", { name: "money", family: "other" }],
  ["Timestamp", TIMESTAMP],
  ["Timestamptz", { name: "timestamp(n) with time zone", family: "timestamptz" }],
  ["Date", { name: "date", family: "date" }],
  ["Time", { name: "time(n) without time zone", family: "other" }],
  ["Timetz", { name: "time(n) with time zone", family: "other" }],
  ["Json", { name: "json", family: "json" }],
  ["JsonB", { name: "jsonb", family: "jsonb" }],
  ["ByteA", { name: "bytea", family: "bytea" }],
]);

/** Types that Prisma has no word for, by the name in `Unsupported("…")`. */
const UNSUPPORTED: ReadonlyMap<string, TypeFamily> = new Map<string, TypeFamily>([
  ...(["interval", "cidr", "macaddr", "hstore", "tsvector", "xml", "inet"] as const).map(
    (name): [string, TypeFamily] => [name, name],
  ),
  ["macaddr8", "macaddr"],
  ["citext", "text"],
  ["name", "text"],
]);

/** The names of Prisma's own types, for hints. */
export const SCALAR_NAMES: readonly string[] = [...SCALARS.keys()];

/** The type of the field's column; undefined when the type is neither Prisma's own nor an enum of the schema. */
export function columnTypeOf(field: PrismaField, schema: PrismaSchema): ColumnType | undefined {
  if (field.isUnsupported) {
    const base = field.type.replace(/\(.*$/s, "").trim().toLowerCase();
    return columnType(field.type, UNSUPPORTED.get(base) ?? "other", field, undefined, []);
  }
  const listed = schema.enums.find(({ name }) => name === field.type);
  if (listed !== undefined) return enumType(listed, field);
  const native = field.attributes.find(({ name }) => name.startsWith("db."));
  const shape = native === undefined ? SCALARS.get(field.type) : NATIVE.get(native.name.slice(3));
  if (shape === undefined || !SCALARS.has(field.type)) return undefined;
  const args = native?.args.flatMap(({ value }) => (value.kind === "number" ? [value.text] : [])) ?? [];
  const modifier = args.length > 0 ? args.join(",") : shape.modifier;
  const name = shape.name.replace("(n)", modifier === undefined ? "" : `(${modifier})`);
  const maxLength = shape.isLength === true && modifier !== undefined ? Number(modifier) : undefined;
  return columnType(name, shape.family, field, maxLength, []);
}

function enumType(listed: PrismaEnum, field: PrismaField): ColumnType {
  const schema = textOf(argumentOf(attributeOf(listed, "@schema")?.args, "map", true)) ?? "public";
  const name = `${quoted(schema)}.${quoted(mappedName(listed, "@map"))}`;
  const labels = listed.values.map((value) => mappedName(value, "map"));
  return columnType(name, "enum", field, undefined, labels);
}

/** As format_type() quotes: whatever is not lower case, digits and underscores. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function columnType(
  name: string,
  family: TypeFamily,
  { isList }: PrismaField,
  maxLength: number | undefined,
  enumLabels: readonly string[],
): ColumnType {
  return {
    oid: NO_SERVER,
    name: isList ? `${name}[]` : name,
    family,
    isArray: isList,
    elementOid: isList ? NO_SERVER : undefined,
    maxLength,
    hasBinary: true,
    hasComposite: false,
    domains: [],
    enumLabels,
  };
}

/** The number of a type that no server has given one. */
const NO_SERVER = 0;

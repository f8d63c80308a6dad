// pg_type rows → ColumnType: domains resolved to their base, families by name, binary support followed into elements,
// composite fields and ranges (a value is only as binary as everything inside it).
import type { ColumnType, TypeFamily } from "./catalog.ts";

export interface TypeRow {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
  readonly base_oid: string;
  readonly type_modifier: number;
  readonly not_null: boolean;
  readonly element_oid: string | null;
  readonly has_binary: boolean;
  readonly range_oid: string | null;
  readonly field_oids: readonly string[];
  readonly enum_labels: readonly string[];
}

const BUILT_IN_FAMILIES: ReadonlyMap<string, TypeFamily> = new Map<string, TypeFamily>([
  ["text", "text"],
  ["varchar", "text"],
  ["bpchar", "text"],
  ["name", "text"],
  ["char", "text"],
  ["macaddr8", "macaddr"],
  ...(
    [
      "json",
      "jsonb",
      "xml",
      "uuid",
      "int2",
      "int4",
      "int8",
      "numeric",
      "float4",
      "float8",
      "bool",
      "date",
      "timestamp",
      "timestamptz",
      "interval",
      "inet",
      "cidr",
      "macaddr",
      "bytea",
      "tsvector",
    ] as const
  ).map((family): [string, TypeFamily] => [family, family]),
]);

/** Types whose binary form is an object's number on the source server, which means something else on the target. */
const NUMBERS_OF_OBJECTS =
  /^reg(proc|procedure|oper|operator|class|type|role|namespace|config|dictionary|collation)$/;

/** Extra bytes that a varchar(n) or char(n) type modifier carries (PostgreSQL source, VARHDRSZ). */
const VARHDRSZ = 4;

export interface TypeResolver {
  /** The type of a column with this type, modifier and printed name. */
  resolve(typeOid: string, typeModifier: number, typeName: string): ColumnType;
  /** Whether a domain on the way to the base type says NOT NULL. */
  isNotNullDomain(typeOid: string): boolean;
}

export function newTypeResolver(rows: readonly TypeRow[]): TypeResolver {
  const byOid = new Map(rows.map((row) => [row.oid, row]));
  const binary = new Map<string, boolean>();

  function hasBinary(oid: string): boolean {
    const known = binary.get(oid);
    if (known !== undefined) return known;
    binary.set(oid, true); // a composite may contain an array of itself
    const row = byOid.get(oid);
    const result =
      row?.has_binary === true &&
      !NUMBERS_OF_OBJECTS.test(row.name) &&
      row.name !== "aclitem" &&
      (row.element_oid === null || hasBinary(row.element_oid)) &&
      (row.range_oid === null || hasBinary(row.range_oid)) &&
      (row.kind !== "d" || hasBinary(row.base_oid)) &&
      row.field_oids.every(hasBinary);
    binary.set(oid, result);
    return result;
  }

  function hasComposite(oid: string, outer: readonly string[] = []): boolean {
    const row = byOid.get(oid);
    if (row === undefined || outer.includes(oid)) return false;
    const inner = [row.element_oid, row.range_oid, row.kind === "d" ? row.base_oid : null];
    return (
      row.field_oids.length > 0 ||
      inner.some((next) => next !== null && next !== "0" && hasComposite(next, [...outer, oid]))
    );
  }

  function familyOf(row: TypeRow): TypeFamily {
    if (row.kind === "e") return "enum";
    if (row.schema === "pg_catalog") return BUILT_IN_FAMILIES.get(row.name) ?? "other";
    if (row.name === "citext") return "text";
    if (row.name === "hstore") return "hstore";
    return "other";
  }

  function throughDomains(oid: string, modifier: number) {
    const domains: string[] = [];
    let row = byOid.get(oid);
    while (row?.kind === "d") {
      domains.push(row.name);
      if (modifier < 0) modifier = row.type_modifier;
      row = byOid.get(row.base_oid);
    }
    return { row, modifier, domains };
  }

  return {
    resolve(typeOid, typeModifier, typeName) {
      const outer = throughDomains(typeOid, typeModifier);
      const elementOid = outer.row?.element_oid ?? null;
      const inner = elementOid === null ? outer : throughDomains(elementOid, outer.modifier);
      const hasLimit = inner.modifier > VARHDRSZ && /^(varchar|bpchar)$/.test(inner.row?.name ?? "");
      const family = inner.row === undefined ? "other" : familyOf(inner.row);
      return {
        oid: Number(typeOid),
        name: typeName,
        family,
        isArray: elementOid !== null,
        elementOid: elementOid === null ? undefined : Number(elementOid),
        maxLength: hasLimit
          ? inner.modifier - VARHDRSZ
          : inner.row?.name === "name"
            ? MAX_NAME_CHARACTERS
            : undefined,
        hasBinary: hasBinary(typeOid),
        hasComposite: hasComposite(typeOid),
        domains: outer.domains,
        enumLabels: family === "enum" ? (inner.row?.enum_labels ?? []) : [],
      };
    },
    isNotNullDomain(typeOid) {
      let row = byOid.get(typeOid);
      while (row?.kind === "d") {
        if (row.not_null) return true;
        row = byOid.get(row.base_oid);
      }
      return false;
    },
  };
}

/** The type `name` holds 63 bytes. */
const MAX_NAME_CHARACTERS = 63;

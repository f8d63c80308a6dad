// Lists of type families that several maskers share.
import type { TypeFamily } from "../../../catalog/catalog.ts";

/** All families. */
export const EVERY_FAMILY: readonly TypeFamily[] = [
  ...([
    "text",
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
  ] as const),
  ...(["bool", "date", "timestamp", "timestamptz", "interval", "inet", "cidr", "macaddr", "bytea"] as const),
  ...(["enum", "hstore", "tsvector", "other"] as const),
];

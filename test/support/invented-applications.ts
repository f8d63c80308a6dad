// Invented applications in plain text (test/fixtures/invented): tables with their columns and what a careful reader says of
// each, written before anything judged them. Read as a catalog for unit tests and as SQL for real servers.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Catalog, Column, ForeignKey, Table, TypeFamily, UniqueKey } from "../../src/catalog/catalog.ts";
import { catalog, column, foreignKey, primaryKey, table, uniqueKey } from "../unit/rules/catalogs.ts";

/** must: has to be flagged; soft: may be; none: may be copied. */
export type Label = "must" | "soft" | "none";

export interface InventedApplication {
  readonly name: string;
  readonly catalog: Catalog;
  /** CREATE TABLE, one for each table. */
  readonly sql: readonly string[];
  /** `public.table.column` → label. */
  readonly labels: ReadonlyMap<string, Label>;
}

interface ColumnLine {
  readonly name: string;
  readonly type: string;
  readonly marks: readonly string[];
  readonly label: Label;
}

const FOLDER = fileURLToPath(new URL("../fixtures/invented/", import.meta.url));

const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  varchar: "text",
  char: "text",
  text: "text",
  int: "int4",
  serial: "int4",
  bigint: "int8",
  bigserial: "int8",
  numeric: "numeric",
  float: "float8",
  bool: "bool",
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  json: "json",
  jsonb: "jsonb",
  uuid: "uuid",
  inet: "inet",
  bytea: "bytea",
};

/** All of them, in the order of their names. */
export function inventedApplications(): InventedApplication[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => readApplication(file.replace(/\.txt$/, ""), readFileSync(FOLDER + file, "utf8")));
}

function readApplication(name: string, text: string): InventedApplication {
  const tables: { name: string; columns: ColumnLine[] }[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.trim() === "") continue;
    if (!line.startsWith(" ")) tables.push({ name: line.trim(), columns: [] });
    else tables.at(-1)?.columns.push(readColumn(line.trim()));
  }
  const labels = new Map(
    tables.flatMap((from) =>
      from.columns.map((line) => [`public.${from.name}.${line.name}`, line.label] as const),
    ),
  );
  return { name, catalog: catalog(tables.map(asTable)), sql: tables.map(asSql), labels };
}

function readColumn(line: string): ColumnLine {
  const [name = "", type = "", ...rest] = line.split(/\s+/);
  const label = rest.at(-1);
  if (label !== "must" && label !== "soft" && label !== "none") throw new Error(`no label: ${line}`);
  return { name, type, marks: rest.slice(0, -1), label };
}

function asTable(from: { readonly name: string; readonly columns: readonly ColumnLine[] }): Table {
  const columns = from.columns.map(asColumn);
  const uniqueKeys: UniqueKey[] = from.columns.flatMap(({ name, marks }) => {
    if (marks.includes("pk")) return [primaryKey(name)];
    return marks.includes("unique") ? [uniqueKey(`${name}_key`, [name])] : [];
  });
  const foreignKeys: ForeignKey[] = from.columns.flatMap(({ name, marks }) => {
    const [to, there] =
      marks
        .find((mark) => mark.startsWith("->"))
        ?.slice(2)
        .split(".") ?? [];
    return to === undefined || there === undefined ? [] : [foreignKey(name, to, there)];
  });
  return table(from.name, columns, { uniqueKeys, foreignKeys });
}

function asColumn({ name, type, marks }: ColumnLine): Column {
  const [, base = "", length] = /^(\w+?)(?:\((\d+)\))?(?:\[\])?$/.exec(type) ?? [];
  const family = FAMILIES[base];
  if (family === undefined) throw new Error(`no such type: ${type}`);
  return column(name, family, {
    notNull: marks.includes("notnull") || marks.includes("pk"),
    isArray: type.endsWith("[]"),
    ...(length === undefined ? {} : { maxLength: Number(length) }),
    isIdentity: marks.includes("identity"),
    ...(base.endsWith("serial") ? { defaultExpression: "nextval('numbers'::regclass)" } : {}),
  });
}

function asSql(from: { readonly name: string; readonly columns: readonly ColumnLine[] }): string {
  const lines = from.columns.map(({ name, type, marks }) => {
    const parts = [`"${name}"`, type === "float" ? "float8" : type];
    if (marks.includes("identity")) parts.push("GENERATED ALWAYS AS IDENTITY");
    if (marks.includes("notnull")) parts.push("NOT NULL");
    if (marks.includes("pk")) parts.push("PRIMARY KEY");
    if (marks.includes("unique")) parts.push("UNIQUE");
    const [to, there] =
      marks
        .find((mark) => mark.startsWith("->"))
        ?.slice(2)
        .split(".") ?? [];
    if (to !== undefined && there !== undefined) parts.push(`REFERENCES "${to}" ("${there}")`);
    return parts.join(" ");
  });
  return `CREATE TABLE "${from.name}" (\n  ${lines.join(",\n  ")}\n)`;
}

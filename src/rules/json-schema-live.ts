// The JSON Schema of scrub-rules.yaml for one database: its tables and columns by name, each with what is known of it and
// the maskers that fit its type, so that an editor completes them and underlines what the match would refuse.
import { type Catalog, type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import type { MaskerDefinition } from "../pipeline/transform/masker.ts";
import { MASKERS } from "../pipeline/transform/registry.ts";
import { columnSchema, type JsonSchema, rulesJsonSchema } from "./json-schema.ts";
import type { Maskers } from "./read-maskers.ts";
import { newStructuralReason, type StructuralReason } from "./structural.ts";

/**
 * rulesJsonSchema with the names of `catalog`. `sampledIdColumns`: as for matchRules; a column that needs no rule says why.
 */
export function liveJsonSchema(
  catalog: Catalog,
  sampledIdColumns: ReadonlySet<string> = new Set(),
  maskers: Maskers = MASKERS,
): JsonSchema {
  const schema = rulesJsonSchema(maskers);
  const properties = recordOf(schema.properties);
  const tables = recordOf(properties.tables);
  const table = recordOf(tables.additionalProperties);
  const reasonOf = newStructuralReason(catalog, sampledIdColumns);
  const fits = new Map<string, string>();
  const definitions: Record<string, unknown> = {};
  const columnRef = (column: Column): JsonSchema => {
    const fitting = [...maskers.values()].filter((masker) => fitsColumn(masker, column));
    const key = fitting.map(({ name }) => name).join(" ");
    const id = fits.get(key) ?? `column${fits.size + 1}`;
    if (!fits.has(key)) {
      fits.set(key, id);
      definitions[id] = columnSchema(new Map(fitting.map((masker) => [masker.name, masker])));
    }
    return { $ref: `#/$defs/${id}` };
  };
  const tableSchemas = catalog.tables.flatMap((found): [string, JsonSchema][] => {
    const columns = found.columns.filter(({ isGenerated }) => !isGenerated);
    const named = columns.map((column): [string, JsonSchema] => [
      column.name,
      { description: describeColumn(found, column, reasonOf), ...columnRef(column) },
    ]);
    const own = {
      ...table,
      description: `table ${tableLabel(found)}, ${columns.length} columns`,
      properties: {
        ...recordOf(table.properties),
        columns: {
          type: "object",
          description: `columns of ${tableLabel(found)}`,
          properties: Object.fromEntries(named),
          additionalProperties: false,
        },
      },
    };
    return [[tableLabel(found).replace(/^public\./, ""), own]];
  });
  return {
    ...schema,
    properties: {
      ...properties,
      tables: {
        ...tables,
        properties: Object.fromEntries(tableSchemas),
        patternProperties: { "^public\\.": table },
        additionalProperties: false,
      },
      column_names: {
        ...recordOf(properties.column_names),
        properties: Object.fromEntries(
          columnNames(catalog).map((name) => [name, { $ref: "#/$defs/masker" }]),
        ),
      },
    },
    $defs: { ...recordOf(schema.$defs), ...definitions },
  };
}

/** `text not null, unique, references public.User.id: needs no rule, structural: key of cuid, uuid or ulid`. */
function describeColumn(table: Table, column: Column, reasonOf: StructuralReason): string {
  const isUnique = table.uniqueKeys.some(
    ({ columns, isPartial }) => !isPartial && columns.length === 1 && columns[0] === column.name,
  );
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column.name));
  const referenced = key?.referencedColumns[key.columns.indexOf(column.name)];
  const facts = [
    `${column.type.name}${column.notNull ? " not null" : ""}`,
    ...(isUnique ? ["unique"] : []),
    ...(key === undefined ? [] : [`references ${key.referencedSchema}.${key.referencedTable}.${referenced}`]),
  ].join(", ");
  const reason = reasonOf(table, column);
  return reason === undefined ? facts : `${facts}; needs no rule: ${reason}`;
}

function fitsColumn({ name, families }: MaskerDefinition, { type, notNull }: Column): boolean {
  if (name === "array") return type.isArray;
  if (name === "null") return !notNull;
  return name === "keep" || families.includes(type.family);
}

function columnNames(catalog: Catalog): string[] {
  return [...new Set(catalog.tables.flatMap(({ columns }) => columns.map(({ name }) => name)))].sort();
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

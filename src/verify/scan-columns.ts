// How each column of the target is read for the scan: as raw bytes where the type's binary form is text or bytes, as
// text otherwise; only types that cannot hold a value of the source's kind are left out. And how it is read to be compared.
import type { Column } from "../catalog/catalog.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";

/** text: characters · document: jsonb behind its version byte · bytes: bytea. */
export type ScanForm = "text" | "document" | "bytes";

export interface ScanColumn {
  readonly name: string;
  readonly form: ScanForm;
  /** In COPY's select list. */
  readonly expression: string;
  /** The column itself is selected, not a cast of it. */
  readonly isRaw: boolean;
}

/** How to read `column`, or undefined when its type cannot hold text, a phone number or an id. */
export function scanColumn(column: Column): ScanColumn | undefined {
  const { name, type } = column;
  const quoted = quoteIdentifier(name);
  const asText: ScanColumn = { name, form: "text", expression: `${quoted}::pg_catalog.text`, isRaw: false };
  if (type.isArray) return asText;
  switch (type.family) {
    case "bool":
    case "int2":
    case "date":
    case "timestamp":
    case "timestamptz":
    case "interval":
    case "float4":
    case "enum": // its labels are read with the definitions
      return undefined;
    case "text":
    case "json":
      return { name, form: "text", expression: quoted, isRaw: true };
    case "bytea":
      return { name, form: "bytes", expression: quoted, isRaw: true };
    case "jsonb":
      return { name, form: "document", expression: quoted, isRaw: true };
    default:
      return asText;
  }
}

/**
 * The column as COPY sent it from the source in that format: its binary form as it is, its text form as the output
 * function prints it (a cast to text would print some types another way).
 */
export function comparedExpression(name: string, format: "binary" | "text"): string {
  const quoted = quoteIdentifier(name);
  if (format === "binary") return quoted;
  return `CASE WHEN ${quoted} IS NOT NULL THEN pg_catalog.format('%s', ${quoted}) END`;
}

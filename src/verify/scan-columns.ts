// How each column of the target is read for the scan: as raw bytes where the type's binary form is text or bytes, as
// text otherwise; only types that cannot hold a value of the source's kind are left out.
import type { Column } from "../catalog/catalog.ts";
import { quoteIdentifier } from "../postgres/identifier.ts";

/** text: characters · document: jsonb behind its version byte · bytes: bytea. */
export type ScanForm = "text" | "document" | "bytes";

export interface ScanColumn {
  readonly name: string;
  readonly form: ScanForm;
  /** In COPY's select list. */
  readonly expression: string;
}

/** How to read `column`, or undefined when its type cannot hold text, a phone number or an id. */
export function scanColumn(column: Column): ScanColumn | undefined {
  const { name, type } = column;
  const quoted = quoteIdentifier(name);
  const asText: ScanColumn = { name, form: "text", expression: `${quoted}::pg_catalog.text` };
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
    case "bytea":
      return { name, form: "bytes", expression: `${quoted}::pg_catalog.bytea` };
    case "jsonb":
      return { name, form: "document", expression: `${quoted}::pg_catalog.jsonb` };
    default:
      return asText;
  }
}

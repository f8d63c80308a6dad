// redact: a value that says nothing, by type; what the fail-closed policies put in place of what no rule speaks for.
import type { ColumnType } from "../../../catalog/catalog.ts";
import { PgscrubError, unreachable } from "../../../errors.ts";
import { cutToLength } from "../fit.ts";
import type { MaskerContext, MaskerDefinition, MaskValue } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { EVERY_FAMILY } from "./families.ts";

/** What stands in redacted texts. */
export const REDACTED_TEXT = "redacted";

/** The value that `redact` puts into a column of this type; undefined for json and jsonb, where it depends on the document. */
export function redactedValue(
  type: ColumnType,
  reserved: Pick<MaskerContext["reserved"], "ipv4">,
  label: string,
): string | undefined {
  const network = reserved.ipv4[0] ?? "192.0.2.0/24";
  switch (type.family) {
    case "text":
      return cutToLength(REDACTED_TEXT, type.maxLength);
    case "json":
    case "jsonb":
      return undefined;
    case "xml":
      return "<redacted/>";
    case "uuid":
      return "00000000-0000-4000-8000-000000000000";
    case "int2":
    case "int4":
    case "int8":
    case "numeric":
    case "float4":
    case "float8":
      return "0";
    case "bool":
      return "f";
    case "date":
      return "1970-01-01";
    case "timestamp":
      return "1970-01-01 00:00:00";
    case "timestamptz":
      return "1970-01-01 00:00:00+00";
    case "interval":
      return "00:00:00";
    case "inet":
      return network.split("/")[0];
    case "cidr":
      return network;
    case "macaddr":
      return type.name.startsWith("macaddr8") ? "00:00:00:00:00:00:00:00" : "00:00:00:00:00:00";
    case "bytea":
      return "\\x";
    case "hstore":
    case "tsvector":
      return "";
    case "enum":
      if (type.enumLabels[0] !== undefined) return type.enumLabels[0];
      break;
    case "other":
      break;
    default:
      return unreachable(type.family);
  }
  throw new PgscrubError("RULES_INVALID", `masker redact has no value for ${label} of type ${type.name}`, {
    hint: "Use null, or fixed with a value of that type.",
  });
}

/** The `redact` masker. */
export const redactMasker: MaskerDefinition = {
  name: "redact",
  summary: "A value that says nothing: `redacted`, 0, false, {} or 1970-01-01, by type.",
  families: EVERY_FAMILY.filter((family) => family !== "other"),
  guarantee: "fixed",
  placement: "stream",
  options: NO_OPTIONS,
  example: "redact",
  create(options, context): MaskValue {
    parseOptions(NO_OPTIONS, options, "redact", context.label);
    const value = redactedValue(context.type, context.reserved, context.label);
    if (value !== undefined) return () => value;
    return (document) => (document.trimStart().startsWith("[") ? "[]" : "{}");
  },
};

// The YAML that settles what no rule speaks for: a masker that holds in the column, by its name and type. A proposal for
// a person to read, printed below the diagnostic; nothing is ever applied by itself.
import { stringify } from "yaml";
import { type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import { canHold, type MaskerFit } from "./masker-fit.ts";
import { looksSecret, wordsOf } from "./secret-names.ts";

/** First match wins; tried only where the masker exists and holds. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\bemail\b/, "email"],
  [/\b(phone|mobile|fax)\b/, "phone"],
  [/\bfirst name\b/, "person.first_name"],
  [/\b(last name|surname)\b/, "person.last_name"],
  [/\b(full name|display name|from name)\b/, "person.full_name"],
  [/\b(company|organi[sz]ation)\b/, "company"],
  [/\bpassword\b/, "password"],
  [/\b(ip|ip address)\b/, "ip"],
  [/\buser agent\b/, "user_agent"],
  [/\b(url|uri|link|website|image|avatar)\b/, "url"],
  [/\bid\b/, "id"],
];

const BY_FAMILY: Readonly<Partial<Record<Column["type"]["family"], readonly string[]>>> = {
  text: ["text", "redact", "id"],
  json: ["json"],
  jsonb: ["json"],
  uuid: ["uuid"],
  inet: ["ip"],
  macaddr: ["mac"],
  date: ["date_shift"],
  timestamp: ["date_shift"],
  timestamptz: ["date_shift"],
  numeric: ["number_noise"],
};

/** `name: masker`, indented by `indent` spaces. */
export function suggestColumnYaml(table: Table, column: Column, fit: MaskerFit, indent: number): string {
  return `${" ".repeat(indent)}${yamlKey(column.name)}: ${suggestMasker(table, column, fit)}`;
}

/** A whole entry below `tables:`, indented by `indent` spaces; `columns` are those that need a rule. */
export function suggestTableYaml(
  table: Table,
  columns: readonly Column[],
  fit: MaskerFit,
  indent: number,
): string {
  const name = yamlKey(tableLabel(table).replace(/^public\./, ""));
  const pad = " ".repeat(indent);
  if (columns.length === 0) return `${pad}${name}: {}`;
  const lines = columns.map((column) => suggestColumnYaml(table, column, fit, indent + 4));
  return [`${pad}${name}:`, `${pad}  columns:`, ...lines].join("\n");
}

/** `text` as a YAML key, quoted where it must be. */
export function yamlKey(text: string): string {
  return stringify({ [text]: 1 }, { lineWidth: 0 }).replace(/: 1\n$/, "");
}

function suggestMasker(table: Table, column: Column, fit: MaskerFit): string {
  const words = wordsOf(column.name).join(" ");
  const candidates = [
    ...BY_NAME.filter(([pattern]) => pattern.test(words)).map(([, masker]) => masker),
    ...(looksSecret(column.name) ? ["null", "token"] : []),
    ...(BY_FAMILY[column.type.family] ?? []),
    "null",
    "redact",
  ];
  for (const masker of candidates) {
    if (!canHold(table, column, { masker, options: undefined }, fit)) continue;
    return column.type.isArray && masker !== "null" && fit.maskers.has("array")
      ? `{array: ${masker}}`
      : masker;
  }
  return '{keep: "say why it may be kept"}';
}

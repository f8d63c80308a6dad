// Which columns are structural: they say how rows hang together or when and how often, not who somebody is. Kept under
// `policy.structural: keep` without a rule of their own. Anything in doubt is not structural.
import { type Catalog, type Column, type Table, tableLabel } from "../catalog/catalog.ts";
import { looksSecret, wordsOf } from "./secret-names.ts";

/** Why a column is structural (`boolean`, `primary key`, …), or undefined when it is not. */
export type StructuralReason = (table: Table, column: Column) => string | undefined;

/**
 * The judgement for one catalog. `sampledIdColumns`: `schema.table.column` of the text columns whose sampled values are
 * all cuid, uuid or ulid; without a database to ask it is empty, and text keys then need rules.
 */
export function newStructuralReason(
  catalog: Catalog,
  sampledIdColumns: ReadonlySet<string> = new Set(),
): StructuralReason {
  const tables = new Map(catalog.tables.map((table) => [tableLabel(table), table]));
  const owned = new Set<string>();
  for (const { owner } of catalog.sequences) {
    if (owner !== undefined) owned.add(`${owner.schema}.${owner.table}.${owner.column}`);
  }

  const keyReason = (table: Table, column: Column, visited: ReadonlySet<string>): string | undefined => {
    const label = `${tableLabel(table)}.${column.name}`;
    if (column.type.isArray || visited.has(label)) return undefined;
    const isInteger = INTEGERS.has(column.type.family);
    if (column.isIdentity) return "identity";
    if (isInteger && (owned.has(label) || /^nextval\(/.test(column.defaultExpression ?? "")))
      return "sequence";
    if (looksSecret(column.name)) return undefined;
    const isPrimary = table.uniqueKeys.some(
      (key) => key.isPrimary && key.columns.length === 1 && key.columns[0] === column.name,
    );
    if (isPrimary && column.type.family === "uuid") return "uuid key";
    if (isPrimary && column.type.family === "text" && sampledIdColumns.has(label))
      return "key of cuid, uuid or ulid";
    for (const key of table.foreignKeys) {
      const at = key.columns.indexOf(column.name);
      const referenced = tables.get(`${key.referencedSchema}.${key.referencedTable}`);
      const target = referenced?.columns.find(({ name }) => at !== -1 && name === key.referencedColumns[at]);
      if (referenced === undefined || target === undefined) continue;
      const reason = keyReason(referenced, target, new Set([...visited, label]));
      if (reason !== undefined) return `references ${tableLabel(referenced)}.${target.name}`;
    }
    const isId = wordsOf(column.name).at(-1) === "id";
    return isId && column.type.family === "text" && sampledIdColumns.has(label)
      ? "ids of cuid, uuid or ulid"
      : undefined;
  };

  return (table, column) => {
    const { family, isArray } = column.type;
    if (family === "bool") return "boolean";
    if (family === "enum") return "enum";
    if (isArray) return undefined;
    if ((family === "timestamp" || family === "timestamptz") && isTimestampName(column.name))
      return "timestamp";
    if (INTEGERS.has(family) && isCounterName(column.name)) return "counter";
    return keyReason(table, column, new Set());
  };
}

const INTEGERS: ReadonlySet<string> = new Set(["int2", "int4", "int8"]);

const PERSONAL_TIMES = new Set("birth born birthday birthdate dob death died deceased married".split(" "));
const TIME_LAST_WORDS = new Set(
  "at on until expiry expires expiration timestamp created updated modified".split(" "),
);
const TIME_NAMES = new Set(["deleted", "email verified", "scheduled for", "valid from", "valid to"]);

/** `createdAt`, `updated_at`, `expires`, `lastSeen`: when something happened to the row, not to the person. */
function isTimestampName(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => PERSONAL_TIMES.has(word))) return false;
  return words[0] === "last" || TIME_LAST_WORDS.has(words.at(-1) ?? "") || TIME_NAMES.has(words.join(" "));
}

const MONEY = new Set(
  "amount price cost cents salary income revenue balance paid spent tax fee debt".split(" "),
);
const COUNTER_LAST_WORDS = new Set("count counter version position order index attempts retries".split(" "));
const COUNTER_NAMES = new Set(["sort order", "current step", "revision", "sequence number", "total"]);

/** `openCount`, `totalEntered`, `version`, `stepIndex`. Sums of money are not counters. */
function isCounterName(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => MONEY.has(word))) return false;
  return (
    words[0] === "total" || COUNTER_LAST_WORDS.has(words.at(-1) ?? "") || COUNTER_NAMES.has(words.join(" "))
  );
}

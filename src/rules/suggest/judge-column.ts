// One column by its name, its type, its table and its comment → what it holds. Foreign keys and sampled values are
// suggest-treatments.ts' part. Fails closed: text and JSON of unknown meaning are sensitive.
import type { Column, Table } from "../../catalog/catalog.ts";
import { judgeId } from "./id-rules.ts";
import { meaningOf } from "./identifier-words.ts";
import { judgeJson } from "./judge-json.ts";
import { judgeText } from "./judge-text.ts";
import { isHarmless, type Verdict } from "./kinds.ts";
import { judgeKnown } from "./known-schemas.ts";
import { DATE_RULES, NUMBER_RULES } from "./number-rules.ts";
import { PERSON_RULES, SPECIAL_RULES } from "./person-rules.ts";
import { SECRET_RULES } from "./secret-rules.ts";
import type { Surroundings } from "./surroundings.ts";
import { byRules } from "./verdicts.ts";

/** The judgement of a column that is no foreign key. */
export function judgeColumn(column: Column, surroundings: Surroundings): Verdict {
  const { table, subject } = surroundings;
  const byType = judgeType(column, table);
  if (byType !== undefined) return byType;
  const known = judgeKnown(table.name, column.name, subject.columns);
  if (known !== undefined) return known;
  const verdict = judgeFamily(column, meaningOf(column.name), surroundings);
  return withComment(verdict, column, surroundings);
}

/** Types and keys that leave nothing to say. */
function judgeType(column: Column, table: Table): Verdict | undefined {
  const { family } = column.type;
  if (column.isGenerated)
    return { kind: "generated", confidence: 1, reason: "a generated column, computed anew" };
  if (family === "bool") return { kind: "flag", confidence: 0.99, reason: "a boolean" };
  if (family === "enum") return { kind: "enumeration", confidence: 0.98, reason: "an enum" };
  if (column.isIdentity) return { kind: "key", confidence: 0.99, reason: "an identity column" };
  if (/^nextval\(/.test(column.defaultExpression ?? "")) {
    return { kind: "key", confidence: 0.99, reason: "numbered by a sequence" };
  }
  const isPrimary = table.uniqueKeys.some(
    ({ isPrimary: primary, columns }) => primary && columns.length === 1 && columns[0] === column.name,
  );
  if (isPrimary && family === "uuid") return { kind: "key", confidence: 0.97, reason: "a uuid key" };
  return undefined;
}

function judgeFamily(column: Column, name: string, surroundings: Surroundings): Verdict {
  const { subject } = surroundings;
  switch (column.type.family) {
    case "text":
      return judgeText(column, name, surroundings);
    case "json":
    case "jsonb":
    case "hstore":
      return judgeJson(column, name, subject);
    case "date":
    case "timestamp":
    case "timestamptz":
    case "interval":
      return (
        byRules(DATE_RULES, name, subject) ?? {
          kind: "time",
          confidence: 0.85,
          reason: "when something happened",
        }
      );
    case "int2":
    case "int4":
    case "int8":
    case "numeric":
    case "float4":
    case "float8":
      return judgeNumber(name, surroundings);
    case "uuid":
      return (
        byRules(SECRET_RULES, name.replace(/ uuid$/, ""), subject) ?? {
          kind: "own_id",
          confidence: 0.8,
          reason: "a uuid that the application made",
        }
      );
    case "inet":
    case "cidr":
      return { kind: "ip", confidence: 0.95, reason: "a network address by its type" };
    case "macaddr":
      return { kind: "mac", confidence: 0.95, reason: "a hardware address by its type" };
    case "tsvector":
      return { kind: "search_index", confidence: 0.8, reason: "words of other columns, for searching" };
    case "xml":
      return { kind: "free_text", confidence: 0.7, reason: "an XML document of unknown content" };
    case "bytea":
      return (
        byRules(SECRET_RULES, name, subject) ?? {
          kind: "binary",
          confidence: 0.7,
          reason: "bytes of unknown content",
        }
      );
    case "enum":
    case "bool":
      return { kind: "enumeration", confidence: 0.9, reason: "a list of words" };
    case "other":
      return judgeOther(column);
  }
}

function judgeNumber(name: string, { subject, ownTables }: Surroundings): Verdict {
  const byName = byRules(NUMBER_RULES, name, subject);
  if (byName !== undefined) return byName;
  // Some services number their customers.
  const id = judgeId(name, subject, ownTables);
  if (id?.kind === "external_id" && id.confidence >= 0.9) return id;
  return { kind: "number", confidence: 0.8, reason: `\`${name}\` is a number` };
}

function judgeOther({ type }: Column): Verdict {
  const name = type.name.toLowerCase();
  if (/range\b|^money|^interval|^bit\b|^bit varying|^oid$|^ltree|^time\b|^pg_lsn/.test(name)) {
    return { kind: "number", confidence: 0.7, reason: `${type.name}, an amount or an order` };
  }
  if (/geometry|geography|point|polygon|line|box|circle|path|cube/.test(name)) {
    return { kind: "location", confidence: 0.8, reason: "a place by its type" };
  }
  if (/vector/.test(name)) {
    return { kind: "search_index", confidence: 0.6, reason: "an embedding, from which text can be guessed" };
  }
  return { kind: "unknown", confidence: 0.4, reason: `type ${type.name} is not known` };
}

const OWNERS_CALL_IT_SENSITIVE =
  /\b(?:pii|personal(?:ly)? (?:data|information|identifiable)|sensitive|confidential|gdpr|dsgvo|do not log|encrypted)\b/i;
const OWNERS_CALL_IT_A_CODE = /\b(?:iso[ -]?\d+|bcp[ -]?47|one of|enum|e\.?164 country)\b/i;

/** A comment settles what a name leaves open, and may only make a known harmless name sensitive. */
function withComment(verdict: Verdict, column: Column, { subject }: Surroundings): Verdict {
  const { comment } = column;
  if (comment === undefined || comment.trim() === "") return verdict;
  if (isHarmless(verdict.kind)) {
    const { family } = column.type;
    const isWritten = family === "text" || family === "json" || family === "jsonb";
    if (
      !isWritten ||
      !OWNERS_CALL_IT_SENSITIVE.test(comment) ||
      /\b(?:not|no|non|never|without)[ -]/i.test(comment)
    )
      return verdict;
    return {
      kind: family === "text" ? "personal" : "json",
      confidence: 0.8,
      reason: "its comment calls it sensitive",
    };
  }
  if (verdict.kind !== "unknown") return verdict;
  if (OWNERS_CALL_IT_A_CODE.test(comment))
    return { kind: "word", confidence: 0.7, reason: "a code, by its comment" };
  const words = meaningOf(comment.slice(0, 120));
  const told = [SPECIAL_RULES, SECRET_RULES, PERSON_RULES]
    .map((rules) => byRules(rules, words, subject))
    .find(Boolean);
  return told === undefined ? verdict : { ...told, confidence: 0.75, reason: "by its comment" };
}

// One column of JSON documents by its name → what it holds. A document of unknown content is sensitive.
import type { Column } from "../../catalog/catalog.ts";
import { HARMLESS_JSON_RULES, SECRET_JSON_RULES } from "./json-rules.ts";
import type { Verdict } from "./kinds.ts";
import { SPECIAL_RULES } from "./person-rules.ts";
import { DESCRIPTION_RULES } from "./secret-rules.ts";
import type { TableSubject } from "./table-subject.ts";
import { byRules } from "./verdicts.ts";

/** The judgement of a json, jsonb or hstore column; `name` is its name in plain words. */
export function judgeJson(column: Column, name: string, subject: TableSubject): Verdict {
  const personal = byRules(SPECIAL_RULES, name, subject);
  if (personal !== undefined) return { ...personal, kind: "json" };
  const described = byRules(DESCRIPTION_RULES, name, subject);
  if (described !== undefined) return { ...described, kind: "setting" };
  const found = byRules(SECRET_JSON_RULES, name, subject) ?? byRules(HARMLESS_JSON_RULES, name, subject);
  if (found !== undefined) return found;
  if (hasSwitchesAsDefault(column.defaultExpression)) {
    return { kind: "setting", confidence: 0.7, reason: "its default is an object of switches and numbers" };
  }
  return { kind: "json", confidence: 0.65, reason: "a JSON document, whose content is not known" };
}

/** `'{"enabled": false}'::jsonb`: what begins as switches is a setting. */
function hasSwitchesAsDefault(expression: string | undefined): boolean {
  const text = /^'(\{.+\})'(?:::|$)/.exec(expression ?? "")?.[1];
  if (text === undefined) return false;
  try {
    const leaves = Object.values(JSON.parse(text));
    return leaves.length > 0 && leaves.every((leaf) => typeof leaf === "boolean" || typeof leaf === "number");
  } catch {
    return false;
  }
}

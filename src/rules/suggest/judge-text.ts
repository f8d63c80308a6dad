// One text column by its name → what it holds: traits and secrets first, then people, links, writing, at last the words of
// the application. What nothing speaks for is sensitive.
import type { Column } from "../../catalog/catalog.ts";
import { judgeId } from "./id-rules.ts";
import type { Verdict } from "./kinds.ts";
import { PERSON_RULES, SPECIAL_RULES } from "./person-rules.ts";
import { DESCRIPTION_RULES, SECRET_RULES } from "./secret-rules.ts";
import type { Surroundings } from "./surroundings.ts";
import { kindOfNoun, type TableSubject } from "./table-subject.ts";
import {
  HARMLESS_TEXT_RULES,
  LINK_RULES,
  namesConfiguration,
  SUBJECT_RULES,
  WRITING_RULES,
} from "./text-rules.ts";
import { byRules, verdictOf } from "./verdicts.ts";

/** The judgement of a text column; `name` is its name in plain words. */
export function judgeText(column: Column, name: string, surroundings: Surroundings): Verdict {
  const { subject } = surroundings;
  const special = byRules(SPECIAL_RULES, name, subject) ?? byAddress(name, subject);
  if (special !== undefined) return special;
  const described = byRules(DESCRIPTION_RULES, name, subject);
  if (described !== undefined) return described;
  if (name === "credential id" && subject.kind === "credential") return verdictOf("secret", 0.85, name);
  if (name === "access key id") return verdictOf("secret", 0.85, name);
  const id = judgeId(name, subject, surroundings.ownTables);
  if (id !== undefined) return id;
  if (name.endsWith(" by") && !/(?:^| )(?:sort|order|group|powered)(?: |$)/.test(name)) {
    return surroundings.hasTextPeople
      ? { kind: "own_id", confidence: 0.6, reason: "id of one of the application's own people" }
      : { kind: "full_name", confidence: 0.6, reason: `\`${name}\` names a person` };
  }
  if (namesConfiguration(name, (noun) => kindOfNoun(noun) === "configuration")) {
    return {
      kind: "configuration_name",
      confidence: 0.75,
      reason: `\`${name}\` names something that was set up`,
    };
  }
  const found =
    byRules(SECRET_RULES, name, subject) ??
    byRules(PERSON_RULES, name, subject) ??
    byRules(LINK_RULES, name, subject) ??
    byRules(SUBJECT_RULES, name, subject) ??
    byRules(WRITING_RULES, name, subject) ??
    byRules(HARMLESS_TEXT_RULES, name, subject);
  return found ?? judgeUnknownText(column, name);
}

/** `state`, `region` and `country` are parts of an address only beside other parts of one. */
function byAddress(name: string, { columns }: TableSubject): Verdict | undefined {
  const list = [...columns];
  const isAddress = list.some(
    (other) =>
      /(?:^| )(?:street|city|town|postcode|address line|address|line1|latitude)$/.test(other) &&
      !/(?:email|ip|mac|wallet) address$/.test(other),
  );
  if (!isAddress) return undefined;
  if (
    /(?:^| )(?:state|region|province|county|canton|prefecture|state code|region code|district)$/.test(name)
  ) {
    return { kind: "region", confidence: 0.85, reason: "part of an address, by the columns beside it" };
  }
  if (/(?:^| )(?:country|country code)$/.test(name)) {
    return { kind: "country", confidence: 0.7, reason: "part of an address, by the columns beside it" };
  }
  return undefined;
}

function judgeUnknownText(column: Column, name: string): Verdict {
  const { maxLength } = column.type;
  if (/^'[A-Za-z0-9_./:#%-]{1,40}'(?:::|$)/.test(column.defaultExpression ?? "")) {
    return { kind: "word", confidence: 0.55, reason: "a word of the application: it has one as its default" };
  }
  if (maxLength !== undefined && maxLength <= 3) {
    return { kind: "word", confidence: 0.55, reason: `a code of at most ${maxLength} characters` };
  }
  return { kind: "unknown", confidence: 0.4, reason: `text, and \`${name}\` does not say of what` };
}

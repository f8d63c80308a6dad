// A row of a decision table → a judgement with its reason in words.
import type { Kind, Verdict } from "./kinds.ts";
import { firstRule, type NameRule } from "./name-rule.ts";
import type { TableSubject } from "./table-subject.ts";

/** The judgement of the first row that fits; undefined when none does. */
export function byRules(
  rules: readonly NameRule[],
  name: string,
  subject: TableSubject,
): Verdict | undefined {
  const rule = firstRule(rules, name, subject);
  return rule === undefined ? undefined : verdictOf(rule.kind, rule.confidence, name);
}

const MEANINGS: Readonly<Record<Kind, string>> = {
  key: "is a key",
  reference: "is a reference",
  flag: "is a flag",
  enumeration: "is chosen from a list",
  time: "says when",
  number: "counts or measures",
  word: "is a word of the application",
  setting: "is a setting",
  own_id: "is an id of the application's own",
  configuration_name: "names something that was set up",
  checksum: "is a checksum",
  migration: "belongs to a history of migrations",
  generated: "is computed anew",
  email: "is an email address",
  first_name: "is a first name",
  last_name: "is a last name",
  full_name: "is a person's name",
  user_name: "is a user name",
  company: "is a company's name",
  job_title: "is a job title",
  phone: "is a phone number",
  street: "is an address",
  city: "is part of an address",
  region: "is part of an address",
  postcode: "is part of an address",
  country: "is part of an address",
  location: "is a place",
  ip: "is an IP address",
  mac: "is a hardware address",
  user_agent: "describes somebody's browser",
  password: "is a password",
  secret: "is a secret",
  government_id: "is a number by which an authority knows a person",
  financial: "is bank, card or wallet data",
  money: "says what somebody has or earns",
  birth: "says when somebody was born or died",
  personal: "is a personal trait",
  health: "says something about somebody's health",
  external_id: "is an id at another system",
  url: "is a link or the place of a file",
  slug: "names somebody in a URL",
  free_text: "is free text",
  html: "is HTML that somebody wrote",
  json: "is a JSON document",
  binary: "holds bytes of unknown content",
  search_index: "is made from other columns' words",
  unknown: "says nothing of what it holds",
};

/** The judgement that a column of this name, in plain words, is of this kind. */
export function verdictOf(kind: Kind, confidence: number, name: string): Verdict {
  return { kind, confidence, reason: `\`${name}\` ${MEANINGS[kind]}` };
}

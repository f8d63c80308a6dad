// What each masker makes of a sample in each type that it declares, for docs/maskers.md: the same maskers, samples and rules
// as test/integration/masker-matrix.test.ts runs through real servers, under a key of the documentation's own.
import { columnOf, declares, ruleFor, specOf, TYPES } from "./masker-matrix.mjs";

const KEY = Buffer.from("the documentation's own key 32 b");

/** The sample of a text column that shows most of what the masker does. */
const TELLING = {
  "person.first_name": "Zoë",
  "person.last_name": "Ångström",
  "person.full_name": "Zoë Ångström",
  "person.user_name": "zoe_a",
  email: "jane.roe@corp.example",
  company: "Acme Group",
  job_title: "Head of Sales",
  phone: "+1 (415) 867-5309",
  "address.street": "12 Elm Street",
  "address.city": "Springfield",
  "address.region": "CA",
  "address.postcode": "SW1A 1AA",
  "address.country": "France",
  ip: "10.1.2.3",
  mac: "08:00:2b:01:02:03",
  url: "https://shop.corp.example/orders/81723?token=abc",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0",
  token: "ya29.a0AfH6SMBxYz1234567890",
  id: "cus_81723abcDEF",
  uuid: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  date_shift: "1984-02-29",
  number_noise: "-12.50",
  json: '{"email": "jane.roe@corp.example", "note": "hi"}',
  html: '<p>Dear Jane, mail <a href="mailto:jane@corp.example">us</a></p>',
  text: "Call Jane at +1 415 867 5309 or jane@corp.example",
};

/** `{ type, sample, becomes }` for every type, by masker; `becomes` undefined where only the source can say. */
export function maskerExamples(modules) {
  const { MASKERS, parseMaskerNotation } = modules;
  return new Map(
    [...MASKERS.values()].map((definition) => [
      definition.name,
      TYPES.flatMap((type) => {
        const rule = declares(definition, type) ? ruleFor(definition.name, type) : undefined;
        if (rule === undefined) return [];
        const spec = specOf(rule, MASKERS, parseMaskerNotation);
        return exampleOf(definition, type, rule, spec, modules);
      }),
    ]),
  );
}

function exampleOf(
  definition,
  type,
  rule,
  spec,
  { MASKERS, buildMasker, checkColumn, newKnownValues, newPseudonyms },
) {
  const column = columnOf(type);
  const surroundings = {
    pseudonyms: newPseudonyms(KEY),
    reserved: {
      emailDomain: "example.test",
      ipv4: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
      ipv6: ["2001:db8::/32"],
      phone: "+1-NPA-555-01XX",
      tokenPrefix: "scrub_",
    },
    known: newKnownValues(KEY),
    jsonKeys: new Map(),
    unmatchedJson: "redact",
    allowedDomains: new Set(),
    allowedValues: new Set(),
    functions: new Map([["./masks.mjs#mask", () => type.other]]),
    fold: (text) => text.toLowerCase(),
    label: "docs.sample",
    type: column.type,
  };
  if (checkColumn(column, "docs.sample", spec, MASKERS, surroundings.reserved).length > 0) return [];
  const isText = type.family === "text" && type.isArray !== true;
  const told = (isText && TELLING[definition.name]) || type.values[0];
  const sample = type.maxLength === undefined ? told : [...told].slice(0, type.maxLength).join("");
  const cell = { type: type.shown ?? `\`${type.sql}\``, rule, sample };
  switch (definition.name) {
    case "sql":
      return [{ ...cell, becomes: type.other, note: "evaluated at the source" }];
    case "js":
      return [{ ...cell, becomes: undefined, note: "what the function gives" }];
    case "password":
      return [{ ...cell, becomes: undefined, note: "the hash of `letmein`" }];
  }
  // Elements are masked one by one; the codec takes the literal apart.
  if (type.isArray === true) return [{ ...cell, becomes: undefined, note: "element by element" }];
  return [{ ...cell, becomes: buildMasker(spec, surroundings)(sample) }];
}

// Every masker by its name in the rules. The rules check names and options against it, the plan reads the guarantees,
// compilation builds from it, help and docs print it.
import { PgscrubError } from "../../errors.ts";
import type { MaskerContext, MaskerDefinition, MaskerSpec, MaskValue } from "./masker.ts";
import { cityMasker, countryMasker, regionMasker, streetMasker } from "./maskers/address.ts";
import { arrayMasker } from "./maskers/array.ts";
import { companyMasker } from "./maskers/company.ts";
import { dateShiftMasker } from "./maskers/date-shift.ts";
import { emailMasker } from "./maskers/email.ts";
import { fakerMasker } from "./maskers/faker.ts";
import { fixedMasker } from "./maskers/fixed.ts";
import { htmlMasker } from "./maskers/html.ts";
import { idMasker } from "./maskers/id.ts";
import { ipMasker } from "./maskers/ip.ts";
import { jobTitleMasker } from "./maskers/job-title.ts";
import { jsMasker } from "./maskers/js.ts";
import { jsonMasker } from "./maskers/json.ts";
import { keepMasker } from "./maskers/keep.ts";
import { macMasker } from "./maskers/mac.ts";
import { nullMasker } from "./maskers/null.ts";
import { numberNoiseMasker } from "./maskers/number-noise.ts";
import { passwordMasker } from "./maskers/password.ts";
import { firstNameMasker, fullNameMasker, lastNameMasker } from "./maskers/person.ts";
import { phoneMasker } from "./maskers/phone.ts";
import { postcodeMasker } from "./maskers/postcode.ts";
import { redactMasker } from "./maskers/redact.ts";
import { sqlMasker } from "./maskers/sql.ts";
import { textMasker } from "./maskers/text.ts";
import { tokenMasker } from "./maskers/token.ts";
import { urlMasker } from "./maskers/url.ts";
import { userAgentMasker } from "./maskers/user-agent.ts";
import { userNameMasker } from "./maskers/user-name.ts";
import { uuidMasker } from "./maskers/uuid.ts";

const DEFINITIONS: readonly MaskerDefinition[] = [
  keepMasker,
  nullMasker,
  fixedMasker,
  redactMasker,
  firstNameMasker,
  lastNameMasker,
  fullNameMasker,
  userNameMasker,
  emailMasker,
  companyMasker,
  jobTitleMasker,
  phoneMasker,
  streetMasker,
  cityMasker,
  regionMasker,
  postcodeMasker,
  countryMasker,
  ipMasker,
  macMasker,
  urlMasker,
  userAgentMasker,
  tokenMasker,
  idMasker,
  uuidMasker,
  passwordMasker,
  dateShiftMasker,
  numberNoiseMasker,
  textMasker,
  htmlMasker,
  jsonMasker,
  arrayMasker,
  fakerMasker,
  sqlMasker,
  jsMasker,
];

/** All maskers by name, in the order of the docs. */
export const MASKERS: ReadonlyMap<string, MaskerDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
);

/** The masker of that name, or undefined when there is none. */
export function findMasker(name: string): MaskerDefinition | undefined {
  return MASKERS.get(name);
}

/** What surrounds a masker but for the recursion, which `buildMasker` adds. */
export type MaskerSurroundings = Omit<MaskerContext, "build">;

/**
 * Compiles the masker that `spec` names for one column. Throws RULES_INVALID when there is no such masker, when its
 * options are not valid, or when it cannot hold there.
 */
export function buildMasker(spec: MaskerSpec, surroundings: MaskerSurroundings): MaskValue {
  const definition = findMasker(spec.masker);
  if (definition === undefined) {
    throw new PgscrubError("RULES_INVALID", `${surroundings.label} names an unknown masker`, {
      hint: "See docs/maskers.md for the maskers there are.",
    });
  }
  return definition.create(spec.options, {
    ...surroundings,
    build: (inner, type = surroundings.type) => buildMasker(inner, { ...surroundings, type }),
  });
}

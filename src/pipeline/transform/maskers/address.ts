// address.street, address.city, address.region, address.country: drawn from lists by one keyed hash of the whole value;
// codes of states and countries become codes of the same kind. The postcode stands in postcode.ts.
import { cutToLength, inStyleOf, isDigit } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { normalizePhrase } from "../person-name.ts";
import {
  cities,
  countries,
  countryCodes,
  pickPhrase,
  stateCodes,
  states,
  streetSuffixes,
} from "../phrase-lists.ts";
import { rememberRecent } from "../recent.ts";
import { lastNames, pickWord } from "../word-lists.ts";

type Pseudonyms = Pick<MaskerContext, "pseudonyms">;
type FakeOf = (value: string) => string;

const HOUSE_NUMBERS = 9899;
const FIRST_HOUSE_NUMBER = 100;

/** `fake` of a value's normal form, remembered; blank values stay. */
function rememberPhrase(fake: (normal: string, value: string) => string): FakeOf {
  return rememberRecent((value) => {
    const normal = normalizePhrase(value);
    return normal === "" ? value : fake(normal, value);
  });
}

/** A house number, a last name and an ending, such as `482 Kuhn Lane`, none of them in the original. */
export function newStreetFake(context: Pseudonyms): FakeOf {
  const prf = context.pseudonyms.domain("street");
  const [names, suffixes] = [lastNames(), streetSuffixes()];
  return rememberPhrase((normal, value) => {
    const hash = prf.hash(normal);
    let number = FIRST_HOUSE_NUMBER + indexOf(hash[0] ?? 0, HOUSE_NUMBERS);
    // Nearly always at once; a text of thousands of numbers ends the search, and its number stays among thousands.
    for (let tried = 0; tried < 100 && normal.includes(String(number)); tried++) number++;
    let name = hash[1] ?? 0;
    let street = pickWord(names, name, normal);
    // As long as the original holds that name between others: "Kuhn Road" shall not become "Kuhn Lane".
    for (let tried = 0; tried < names.words.length && normal.includes(street.toLowerCase()); tried++) {
      name = (name + 0x0100_0001) >>> 0;
      street = pickWord(names, name, normal);
    }
    const suffix = suffixes.phrases[pickPhrase(suffixes, hash[2] ?? 0, normal)] ?? "";
    return inStyleOf(value, `${number} ${street} ${suffix}`);
  });
}

/** A city. */
export function newCityFake(context: Pseudonyms): FakeOf {
  const prf = context.pseudonyms.domain("city");
  const list = cities();
  return rememberPhrase((normal, value) => {
    const at = pickPhrase(list, prf.hash(normal)[0] ?? 0, normal);
    return inStyleOf(value, list.phrases[at] ?? "");
  });
}

/** Length of a normalised code of two or three ASCII letters or digits, else 0. */
function codeLength(normal: string): number {
  if (normal.length < 2 || normal.length > 3) return 0;
  for (let i = 0; i < normal.length; i++) {
    const unit = normal.charCodeAt(i);
    if (unit < 48 || unit > 122 || (unit > 57 && unit < 97)) return 0;
  }
  return normal.length;
}

/** A state of the USA, for codes of two or three letters its two letters; `CA` and `California` become the same state. */
export function newRegionFake(context: Pseudonyms): FakeOf {
  const prf = context.pseudonyms.domain("region");
  const [names, codes] = [states(), stateCodes()];
  const nameOf = new Map(codes.lower.map((code, at) => [code, names.lower[at] ?? code]));
  return rememberPhrase((normal, value) => {
    const name = nameOf.get(normal) ?? normal;
    const at = pickPhrase(names, prf.hash(name)[0] ?? 0, name);
    const list = codeLength(normal) > 0 ? codes : names;
    return inStyleOf(value, list.phrases[at] ?? "");
  });
}

/** A country's name; ISO codes of two or three letters or three digits become a code of the same kind. */
export function newCountryFake(context: Pseudonyms): FakeOf {
  const prf = context.pseudonyms.domain("country");
  const names = countries();
  const codes = countryCodes();
  // All codes of a country become codes of one country.
  const known = new Map<string, number>();
  for (const [at, { alpha2, alpha3, numeric }] of codes.entries()) {
    known.set(alpha2.toLowerCase(), at).set(alpha3.toLowerCase(), at).set(numeric, at);
  }
  return rememberPhrase((normal, value) => {
    const length = codeLength(normal);
    if (length === 0) {
      return inStyleOf(value, names.phrases[pickPhrase(names, prf.hash(normal)[0] ?? 0, normal)] ?? "");
    }
    const own = known.get(normal);
    const key = own === undefined ? normal : (codes[own]?.alpha2.toLowerCase() ?? normal);
    let at = indexOf(prf.hash(key)[0] ?? 0, codes.length);
    if (at === own) at = (at + 1) % codes.length;
    const code = codes[at];
    if (isDigit(normal.charCodeAt(0))) return code?.numeric.slice(0, length) ?? "";
    return inStyleOf(value, (length === 2 ? code?.alpha2 : code?.alpha3) ?? "");
  });
}

function defineAddress(
  name: string,
  summary: string,
  newFake: (context: Pseudonyms) => FakeOf,
): MaskerDefinition {
  return {
    name,
    summary,
    families: ["text"],
    guarantee: "list",
    placement: "stream",
    options: NO_OPTIONS,
    example: name,
    create(options, context) {
      parseOptions(NO_OPTIONS, options, name, context.label);
      const fakeOf = newFake(context);
      const { maxLength } = context.type;
      return (value) => cutToLength(fakeOf(value), maxLength);
    },
  };
}

/** Streets with a house number. */
export const streetMasker = defineAddress(
  "address.street",
  "A house number and a street made from lists by keyed hash; no word or number of the original stays.",
  newStreetFake,
);
/** Cities. */
export const cityMasker = defineAddress(
  "address.city",
  "A city drawn from a list by keyed hash.",
  newCityFake,
);
/** States, provinces, counties. */
export const regionMasker = defineAddress(
  "address.region",
  "A state of the USA drawn from a list by keyed hash; a code of two or three letters becomes a state's two letters.",
  newRegionFake,
);
/** Countries. */
export const countryMasker = defineAddress(
  "address.country",
  "A country drawn from a list by keyed hash; an ISO code becomes a code of the same kind.",
  newCountryFake,
);

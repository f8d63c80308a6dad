// faker, loaded only when a rule names it (all locales take 0.2 s): its methods and locales by name, looked up in lists
// made from the library itself and never by following a path that the rules wrote.
import { createRequire } from "node:module";
import type { Faker, Randomizer } from "@faker-js/faker";

type FakerLibrary = typeof import("@faker-js/faker");

/** A method of faker bound to its instance. */
export type FakerMethod = (...given: readonly unknown[]) => unknown;

/** Dates that "now" stands for, so that `date.past()` is the same on every day. */
const REFERENCE_DATE = new Date("2025-01-01T00:00:00Z");

let library: FakerLibrary | undefined;

function loadFaker(): FakerLibrary {
  // Options are checked where nothing can be awaited; Node 20.19 and later require an ES module at once.
  library ??= loadLibrary();
  return library;
}

function loadLibrary(): FakerLibrary {
  const loaded: FakerLibrary = createRequire(import.meta.url)("@faker-js/faker");
  return loaded;
}

let methodNames: readonly string[] | undefined;

/** `module.method` of everything faker has, sorted. */
export function fakerMethodNames(): readonly string[] {
  methodNames ??= [...methodsOf(loadFaker().faker).keys()].sort();
  return methodNames;
}

/** Names of the locales that faker has. */
export function fakerLocaleNames(): readonly string[] {
  return Object.keys(loadFaker().allLocales);
}

/**
 * One method of a faker of its own in `locale`, which draws from `randomizer` alone; undefined when there is no such
 * method or locale.
 */
export function newFakerMethod(
  name: string,
  locale: string,
  randomizer: Randomizer,
): FakerMethod | undefined {
  const { allLocales, Faker: FakerClass } = loadFaker();
  const definition = new Map(Object.entries(allLocales)).get(locale);
  if (definition === undefined) return undefined;
  const faker = new FakerClass({ locale: [definition, allLocales.en, allLocales.base], randomizer });
  faker.setDefaultRefDate(REFERENCE_DATE);
  return methodsOf(faker).get(name);
}

function methodsOf(faker: Faker): Map<string, FakerMethod> {
  const methods = new Map<string, FakerMethod>();
  for (const [module, members] of Object.entries(faker)) {
    if (typeof members !== "object" || members === null || NOT_MODULES.has(module)) continue;
    const names = [...Object.keys(members), ...Object.getOwnPropertyNames(Object.getPrototypeOf(members))];
    for (const name of names) {
      const method: unknown = Reflect.get(members, name);
      if (name === "constructor" || typeof method !== "function") continue;
      const call: FakerMethod = (...given) => Reflect.apply(method, members, given);
      const full = `${module}.${name}`;
      methods.set(full, DEPRECATED.has(full) ? (...given) => withoutWarnings(() => call(...given)) : call);
    }
  }
  return methods;
}

/** Methods that print a warning on every call, which would be one line per row. */
const DEPRECATED = new Set(["image.urlLoremFlickr"]);

function withoutWarnings<Result>(call: () => Result): Result {
  const { warn } = console;
  console.warn = () => {};
  try {
    return call();
  } finally {
    console.warn = warn;
  }
}

/** Members of faker that are no modules of methods. */
const NOT_MODULES = new Set(["fakerCore", "rawDefinitions", "definitions"]);

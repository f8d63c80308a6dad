// The presets that rules can extend, by name. Each is a rules file as text, read by the same reader; in presets alone a
// list of maskers means the first that the column can hold.
import { BETTER_AUTH } from "./better-auth.ts";
import { NEXTAUTH } from "./nextauth.ts";
import { PRISMA } from "./prisma.ts";
import { STRIPE } from "./stripe.ts";

/** `preset:nextauth` and the like to their text. */
export const PRESETS: ReadonlyMap<string, string> = new Map([
  ["preset:nextauth", NEXTAUTH],
  ["preset:better-auth", BETTER_AUTH],
  ["preset:prisma", PRISMA],
  ["preset:stripe", STRIPE],
]);

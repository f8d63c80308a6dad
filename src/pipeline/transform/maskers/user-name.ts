// person.user_name: a user name of 18 characters that says who the fake person is and is injective on the original.
import { PgscrubError } from "../../../errors.ts";
import { GREETING_LENGTH, writeGreeting } from "../greetings.ts";
import { writeLetters } from "../keyed-text.ts";
import { applyCase, countLetters, letterThatDoesNotFold, patternOf } from "../letter-case.ts";
import type { MaskerContext, MaskerDefinition, MaskValue } from "../masker.ts";
import { parseOptions, SEED_OPTIONS, seedColumnOf } from "../masker-options.ts";
import { newSeededPerson } from "../seeded-person.ts";

/** `ivy.`, or `jank` of Jane Kuhn, and 14 keyed letters (64 bits). */
const USER_NAME_LENGTH = GREETING_LENGTH + 14;

/** Equal iff the inputs are, and equal when lower-cased iff the inputs are. */
function newUserNameMasker(context: MaskerContext): MaskValue {
  const { pseudonyms, fold } = context;
  const prf = pseudonyms.domain("user name");
  const casePrf = pseudonyms.domain("user name case");
  const person = newSeededPerson(context);
  const unfolding = letterThatDoesNotFold(fold);
  const hashCase = (raw: string): Uint32Array => casePrf.hash(raw);
  const bytes = Buffer.alloc(USER_NAME_LENGTH);
  return (value, seed) => {
    if (value === "") return value;
    const lower = fold(value);
    const hash = prf.hash(lower);
    if (seed === undefined) writeGreeting(hash[2] ?? 0, lower, bytes);
    else person.writeInitials(seed, bytes, 3, "");
    writeLetters(hash[0] ?? 0, bytes, GREETING_LENGTH);
    writeLetters(hash[1] ?? 0, bytes, GREETING_LENGTH + 7);
    if (lower !== value) {
      const letters = countLetters(bytes, USER_NAME_LENGTH, unfolding);
      applyCase(bytes, USER_NAME_LENGTH, patternOf(value, lower, letters, hash, hashCase), unfolding);
    }
    return bytes.toString("latin1");
  };
}

/** The `person.user_name` masker. */
export const userNameMasker: MaskerDefinition = {
  name: "person.user_name",
  summary: "A user name of 18 characters; equal ones stay equal, whatever their capitals.",
  families: ["text"],
  guarantee: "injective",
  placement: "stream",
  options: SEED_OPTIONS,
  example: "{person.user_name: {seed_from: id}}",
  seedColumnOf,
  outputLength: () => USER_NAME_LENGTH,
  create(options, context) {
    parseOptions(SEED_OPTIONS, options, "person.user_name", context.label);
    const { maxLength } = context.type;
    if (maxLength !== undefined && maxLength < USER_NAME_LENGTH) {
      throw new PgscrubError(
        "RULES_INVALID",
        `${context.label} holds fewer than the ${USER_NAME_LENGTH} characters of a fake user name`,
        { hint: "Use id, which keeps the length, or null or redact." },
      );
    }
    return newUserNameMasker(context);
  },
};

// email: an address under the reserved domain, injective on the whole address, with one fake domain per source domain,
// so that joins by email and by mail domain still join.
import { PgscrubError } from "../../../errors.ts";
import { LABEL_LENGTH, newFakeDomain } from "../fake-domain.ts";
import { fitsLength, isSpace } from "../fit.ts";
import { writeGreeting } from "../greetings.ts";
import { writeLetters } from "../keyed-text.ts";
import { applyCase, countLetters, letterThatDoesNotFold, patternOf } from "../letter-case.ts";
import type { MaskerContext, MaskerDefinition, MaskValue, ReservedNamespaces } from "../masker.ts";
import { parseOptions, SEED_OPTIONS, seedColumnOf } from "../masker-options.ts";
import { newSeededPerson } from "../seeded-person.ts";
import { newEmailBytes } from "./email-bytes.ts";
import { newNameFake } from "./person.ts";

/** One address of a list, with its display name; a comma inside quotes is part of the name. */
const LIST_PART = /(?:"[^"]*"|[^,;\s])(?:"[^"]*"|[^,;])*/g;

/** `ivy.` and 14 keyed letters (64 bits). */
const LOCAL_LENGTH = 4 + 14;
/** `jan.k`, of Jane Kuhn, and those: all that 40 characters have room for. */
const SEEDED_LENGTH = 5 + 14;

/** Characters of every fake address under the reserved domain: 39 under example.test, 40 of persons with a seed. */
export function emailLength(reserved: Pick<ReservedNamespaces, "emailDomain">, hasSeed: boolean): number {
  return (hasSeed ? SEEDED_LENGTH : LOCAL_LENGTH) + 1 + LABEL_LENGTH + 1 + reserved.emailDomain.length;
}

/**
 * The fake of one bare address (no white space around it, no display name) under the run's key. Equal iff the inputs
 * are, and equal when lower-cased iff the inputs are; anything that is no address gets one all the same. With a seed it
 * begins with letters of the seed's fake person, and the address still decides the rest.
 */
export function newEmailFake(
  context: Pick<MaskerContext, "pseudonyms" | "reserved" | "fold">,
): (address: string, seed?: string) => string {
  const { fold } = context;
  const prf = context.pseudonyms.domain("email");
  const casePrf = context.pseudonyms.domain("email case");
  const fakeDomain = newFakeDomain(context);
  const person = newSeededPerson(context);
  const unfolding = letterThatDoesNotFold(fold);
  const hashCase = (raw: string): Uint32Array => casePrf.hash(raw);
  const bytes = Buffer.alloc(emailLength(context.reserved, true));
  return (address, seed) => {
    const lower = fold(address);
    const hash = prf.hash(lower);
    const local = seed === undefined ? LOCAL_LENGTH : SEEDED_LENGTH;
    // Built as bytes: joined strings would be copied together later, at twice the time.
    if (seed === undefined) writeGreeting(hash[2] ?? 0, lower, bytes);
    else person.writeInitials(seed, bytes, 3, ".");
    writeLetters(hash[0] ?? 0, bytes, local - 14);
    writeLetters(hash[1] ?? 0, bytes, local - 7);
    bytes[local] = 0x40;
    const domain = fakeDomain(lower.slice(lower.lastIndexOf("@") + 1));
    for (let i = 0; i < domain.length; i++) bytes[local + 1 + i] = domain.charCodeAt(i);
    if (lower !== address) {
      // The domain's label takes capitals only where the local part has too few letters for the original's.
      const limit = address.length > LOCAL_LENGTH ? local + 1 + LABEL_LENGTH : local;
      const letters = countLetters(bytes, limit, unfolding);
      applyCase(bytes, limit, patternOf(address, lower, letters, hash, hashCase), unfolding);
    }
    return bytes.toString("latin1", 0, local + 1 + domain.length);
  };
}

/** The masker's work on a value in any of the forms in which addresses are written. */
function newEmailMasker(context: MaskerContext): MaskValue {
  const fakeOf = newEmailFake(context);
  const personOf = newNameFake("full_name", context);
  const { maxLength } = context.type;
  const one = (value: string, seed: string | undefined): string => {
    const open = value.indexOf("<");
    if (open === -1 || !value.endsWith(">") || !value.includes("@", open)) return fakeOf(value, seed);
    // The spaces stay: to a unique index `Jane<…>` and `Jane <…>` are two values.
    const name = value.slice(0, open).trimEnd();
    const inner = value.slice(open + 1, -1);
    const address = inner.trim();
    const person = personOf(name) + value.slice(name.length, open);
    return `${person}<${inner.replace(address, () => fakeOf(address, seed))}>`;
  };
  const mask = (value: string, seed?: string): string => {
    const length = value.length;
    if (length === 0) return value;
    let isList = false;
    for (let i = 0; i < length && !isList; i++) {
      const unit = value.charCodeAt(i);
      isList = unit === 44 || unit === 59;
    }
    const isPadded = isSpace(value.charCodeAt(0)) || isSpace(value.charCodeAt(length - 1));
    if (!isList && !isPadded) {
      const masked = one(value, seed);
      return fitsLength(masked, maxLength) ? masked : fakeOf(value, seed);
    }
    const trimmed = value.trim();
    if (trimmed === "") return value;
    // White space around an address stays: two rows that differ in it are two values to a unique index.
    const start = value.indexOf(trimmed);
    const inner = isList
      ? trimmed.replace(LIST_PART, (part) => one(part.trimEnd(), seed) + part.slice(part.trimEnd().length))
      : one(trimmed, seed);
    // Nothing but separators.
    if (inner === trimmed) return fakeOf(value, seed);
    const masked = value.slice(0, start) + inner + value.slice(start + trimmed.length);
    return fitsLength(masked, maxLength) ? masked : fakeOf(value, seed);
  };
  return Object.assign(mask, { bytes: newEmailBytes(context) });
}

/** The `email` masker. */
export const emailMasker: MaskerDefinition = {
  name: "email",
  summary: "An address under the reserved domain; equal addresses stay equal everywhere.",
  families: ["text"],
  guarantee: "injective",
  placement: "stream",
  options: SEED_OPTIONS,
  example: "email",
  seedColumnOf,
  outputLength: (options, reserved) => emailLength(reserved, seedColumnOf(options) !== undefined),
  create(options, context) {
    const parsed = parseOptions(SEED_OPTIONS, options, "email", context.label);
    const needed = emailLength(context.reserved, parsed?.seed_from !== undefined);
    if (context.type.maxLength !== undefined && context.type.maxLength < needed) {
      throw new PgscrubError(
        "RULES_INVALID",
        `${context.label} holds fewer than the ${needed} characters of a fake email`,
        {
          hint: "Use null or redact, or a shorter reserved.email_domain.",
        },
      );
    }
    return newEmailMasker(context);
  },
};

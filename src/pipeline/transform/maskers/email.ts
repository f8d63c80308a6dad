// email: an address under the reserved domain, injective on the whole address, with one fake domain per source domain,
// so that joins by email and by mail domain still join.
import { PgscrubError } from "../../../errors.ts";
import { LABEL_LENGTH, newFakeDomain } from "../fake-domain.ts";
import { fitsLength, isSpace } from "../fit.ts";
import { indexOf, writeLetters } from "../keyed-text.ts";
import { withCaseOf } from "../letter-case.ts";
import type { MaskerContext, MaskerDefinition, MaskValue, ReservedNamespaces } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { newNameFake } from "./person.ts";

/** Names of three letters before the keyed part: people tell `ivy.…` from `max.…` at a glance. */
const GREETINGS: readonly string[] =
  "abe ada amy ana ben bob dan eva fay gus guy hal ian ida ivy jan jay jim joe jon kai kay kim lee leo lou max may meg mia ned nia pam pat ray rex rob ron roy sam sid sky sue ted tia tim tom uma val vic zoe".split(
    " ",
  );

/** One address of a list, with its display name; a comma inside quotes is part of the name. */
const LIST_PART = /(?:"[^"]*"|[^,;\s])(?:"[^"]*"|[^,;])*/g;

/** `ivy.` and 14 keyed letters (64 bits). */
const LOCAL_LENGTH = 4 + 14;

/** Characters of every fake address under the reserved domain: 39 under example.test. */
export function emailLength(reserved: Pick<ReservedNamespaces, "emailDomain">): number {
  return LOCAL_LENGTH + 1 + LABEL_LENGTH + 1 + reserved.emailDomain.length;
}

/** Longer fakes, under a long reserved domain, get a buffer of their own. */
const scratch = Buffer.alloc(256);

/**
 * `ivy.` and the letters of two words before `domain` (ASCII), built as bytes: joined strings would be copied together
 * later, at twice the time.
 */
function printFake(greeting: string, first: number, second: number, domain: string): string {
  const length = LOCAL_LENGTH + 1 + domain.length;
  const bytes = length <= scratch.length ? scratch : Buffer.alloc(length);
  for (let i = 0; i < 3; i++) bytes[i] = greeting.charCodeAt(i);
  bytes[3] = 0x2e;
  writeLetters(first, bytes, 4);
  writeLetters(second, bytes, 11);
  bytes[LOCAL_LENGTH] = 0x40;
  for (let i = 0; i < domain.length; i++) bytes[LOCAL_LENGTH + 1 + i] = domain.charCodeAt(i);
  return bytes.toString("latin1", 0, length);
}

/**
 * The fake of one bare address (no white space around it, no display name) under the run's key. Equal iff the inputs
 * are, and equal when lower-cased iff the inputs are; anything that is no address gets one all the same.
 */
export function newEmailFake(
  context: Pick<MaskerContext, "pseudonyms" | "reserved">,
): (address: string) => string {
  const prf = context.pseudonyms.domain("email");
  const casePrf = context.pseudonyms.domain("email case");
  const fakeDomain = newFakeDomain(context);
  const hashCase = (raw: string): Uint32Array => casePrf.hash(raw);
  return (address) => {
    const lower = address.toLowerCase();
    const hash = prf.hash(lower);
    let greeting = indexOf(hash[2] ?? 0, GREETINGS.length);
    if (lower.includes(GREETINGS[greeting] ?? "")) greeting = (greeting + 1) % GREETINGS.length;
    const domain = fakeDomain(lower.slice(lower.lastIndexOf("@") + 1));
    const fake = printFake(GREETINGS[greeting] ?? "", hash[0] ?? 0, hash[1] ?? 0, domain);
    if (lower === address) return fake;
    // The domain's label takes capitals only where the local part has too few letters for the original's.
    const limit = address.length > LOCAL_LENGTH ? LOCAL_LENGTH + 1 + LABEL_LENGTH : LOCAL_LENGTH;
    return withCaseOf(address, lower, fake, limit, hash, hashCase);
  };
}

/** The masker's work on a value in any of the forms in which addresses are written. */
function newEmailMasker(context: MaskerContext): MaskValue {
  const fakeOf = newEmailFake(context);
  const personOf = newNameFake("full_name", context);
  const { maxLength } = context.type;
  const one = (value: string): string => {
    const open = value.indexOf("<");
    if (open === -1 || !value.endsWith(">") || !value.includes("@", open)) return fakeOf(value);
    const person = value.slice(0, open).trim();
    const gap = person === "" ? "" : " ";
    return `${personOf(person)}${gap}<${fakeOf(value.slice(open + 1, -1).trim())}>`;
  };
  return (value) => {
    const length = value.length;
    if (length === 0) return value;
    let isList = false;
    for (let i = 0; i < length && !isList; i++) {
      const unit = value.charCodeAt(i);
      isList = unit === 44 || unit === 59;
    }
    const isPadded = isSpace(value.charCodeAt(0)) || isSpace(value.charCodeAt(length - 1));
    if (!isList && !isPadded) {
      const masked = one(value);
      return fitsLength(masked, maxLength) ? masked : fakeOf(value);
    }
    const trimmed = value.trim();
    if (trimmed === "") return value;
    // White space around an address stays: two rows that differ in it are two values to a unique index.
    const start = value.indexOf(trimmed);
    const inner = isList ? trimmed.replace(LIST_PART, (part) => one(part.trim())) : one(trimmed);
    // Nothing but separators.
    if (inner === trimmed) return fakeOf(trimmed);
    const masked = value.slice(0, start) + inner + value.slice(start + trimmed.length);
    return fitsLength(masked, maxLength) ? masked : fakeOf(trimmed);
  };
}

/** The `email` masker. */
export const emailMasker: MaskerDefinition = {
  name: "email",
  summary: "An address under the reserved domain; equal addresses stay equal everywhere.",
  families: ["text"],
  guarantee: "injective",
  placement: "stream",
  options: NO_OPTIONS,
  example: "email",
  outputLength: (_options, reserved) => emailLength(reserved),
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "email", context.label);
    const needed = emailLength(context.reserved);
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

// All detectors of strangers as one: the scanner hands on what its walk meets, this asks the detectors that such a place
// can concern. Ranges of one buffer; text is made only where a detector's own quick looks have found a reason.
import type { Fingerprints } from "../fingerprints.ts";
import { newCardDetector } from "./cards.ts";
import { type IsAllowed, isDigit, type StrangerRules, WORD_BYTE } from "./detector.ts";
import { newEmailDetector } from "./emails.ts";
import { newIbanDetector } from "./ibans.ts";
import { newIpv4Detector } from "./ipv4-addresses.ts";
import { newIpv6Detector } from "./ipv6-addresses.ts";
import { type AskLibrary, askAtAnchor, characterStart, endsAnchor } from "./key-anchors.ts";
import { isKeyAssignment, mayBeDatabricks } from "./key-words.ts";
import { type LibraryRule, libraryRuleName, newLibraryJudge } from "./library-rules.ts";
import { isNamedSecret } from "./named-secrets.ts";
import { newPasswordHashDetector } from "./password-hashes.ts";
import { newPhoneDetector } from "./phones.ts";
import { isPrivateKeyMark } from "./private-keys.ts";
import { beginsPattern, newTokenDetector } from "./provider-tokens.ts";
import { findUrlCredentials, leadsToReserved } from "./url-credentials.ts";

const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;
/** What belongs to a key in front of the letters that it is known by: our own prefix may stand there. */
const KEY_BEFORE = /[\w.-]*$/;
const AUTH_TOKEN = Buffer.from("_authToken=");

/** What the scanner meets on its walk over the text `buffer[textStart, textEnd)`. */
export interface StrangerDetectors {
  /** The text that the following ranges stand in. */
  enter(textStart: number, textEnd: number): void;
  token(buffer: Buffer, start: number, end: number, hasAt: boolean): void;
  word(buffer: Buffer, start: number, end: number): void;
  phone(buffer: Buffer, start: number, end: number, isWhole: boolean): void;
  /** One of . _ - + @ % or a colon. */
  readonly separator: (buffer: Buffer, at: number) => void;
  /** A text with dollars in it. */
  dollars(buffer: Buffer, start: number, end: number): void;
}

export interface StrangerListener {
  stranger(name: string): void;
  /** A number that looks like a card's, or could and does not: what it is shows in a column's others. */
  doubt(name: string, isHit: boolean): void;
  /** Whether the range stands in readable surroundings; random bytes hold anything by chance. */
  isText(buffer: Buffer, start: number, end: number): boolean;
}

/** Detectors that tell `listener`; what the rules allow or reserve is never told. */
export function newStrangerDetectors(
  rules: StrangerRules,
  fingerprints: Fingerprints,
  listener: StrangerListener,
): StrangerDetectors {
  const isAllowed: IsAllowed = (buffer, start, end) => fingerprints.lookup(buffer, start, end) === "allowed";
  const prefix = Buffer.from(rules.tokenPrefix);
  const isOurs = (buffer: Buffer, start: number, end: number): boolean =>
    prefix.length > 0 && buffer.subarray(start, end).includes(prefix);
  const tell = (name: string, buffer: Buffer, start: number, end: number): void => {
    if (listener.isText(buffer, start, end) && !isAllowed(buffer, start, end)) listener.stranger(name);
  };
  const tellKey = (name: string, buffer: Buffer, start: number, end: number): void => {
    if (!isOurs(buffer, start, end)) tell(name, buffer, start, end);
  };
  const isStrangeEmail = newEmailDetector(rules, isAllowed);
  const nameToken = newTokenDetector(rules);
  const holdsStrangeHash = newPasswordHashDetector(rules);
  const findIpv4 = newIpv4Detector(rules.ipv4, tell);
  const findIpv6 = newIpv6Detector(rules.ipv6, tell);
  const findPhone = newPhoneDetector(rules.phone, isAllowed, tell);
  const cards = newCardDetector(tell);
  const ibans = newIbanDetector(tell);
  const judge = newLibraryJudge();
  let textStart = 0;
  let textEnd = 0;

  const ask: AskLibrary = (asked, buffer, from, to) => {
    if (!listener.isText(buffer, from, from + 1)) return;
    const text = buffer.toString("utf8", from, to);
    for (const rule of asked) tellJudged(rule, text);
  };

  function tellJudged(rule: LibraryRule, text: string, fileName?: string): void {
    for (const [start, end] of judge(rule, text, fileName)) {
      const before = KEY_BEFORE.exec(text.slice(0, start))?.[0] ?? "";
      const secret = Buffer.from(text.slice(start, end));
      if (rules.tokenPrefix !== "" && (before + text.slice(start, end)).includes(rules.tokenPrefix)) continue;
      if (isAllowed(secret, 0, secret.length)) continue;
      const isUrl = rule === "basicauth" || rule === "database-connection-string";
      if (isUrl && leadsToReserved(text.slice(start), rules.emailDomain)) continue;
      listener.stranger(libraryRuleName(rule));
      return;
    }
  }

  /** A line of .npmrc, which the library knows by the file's name alone. */
  function findAuthToken(buffer: Buffer, at: number): void {
    if (at + AUTH_TOKEN.length >= textEnd || AUTH_TOKEN.compare(buffer, at, at + AUTH_TOKEN.length) !== 0)
      return;
    if (!listener.isText(buffer, at, at + AUTH_TOKEN.length)) return;
    const text = buffer.toString("utf8", at, Math.min(textEnd, at + 200)).split(/\s/, 1)[0] ?? "";
    tellJudged("npm", text, ".npmrc");
  }

  /** A key behind other letters: `key-AKIA…`, `token_eyJ…`. */
  function findKeyBehind(buffer: Buffer, at: number): void {
    if (!beginsPattern(buffer, at + 1, textEnd)) return;
    let to = at + 1;
    while (to < textEnd && isKeyByte(buffer[to] ?? 0)) to++;
    const name = nameToken(buffer, at + 1, to);
    if (name === undefined) return;
    let from = at;
    while (from > textStart && isKeyByte(buffer[from - 1] ?? 0)) from--;
    if (!isOurs(buffer, from, to)) tell(name, buffer, at + 1, to);
  }

  return {
    enter(start, end) {
      textStart = start;
      textEnd = end;
    },
    token(buffer, start, end, hasAt) {
      if (hasAt && listener.isText(buffer, start, end) && isStrangeEmail(buffer, start, end)) {
        listener.stranger("email");
      }
      const name = nameToken(buffer, start, end);
      if (name !== undefined) tell(name, buffer, start, end);
      else if (isNamedSecret(buffer, start, end, textStart)) tellKey("named secret", buffer, start, end);
    },
    word(buffer, start, end) {
      const length = end - start;
      if (length === 7 || length > 7) {
        if (isPrivateKeyMark(buffer, start, end, textStart, textEnd)) tell("private key", buffer, start, end);
      }
      if (length < 9) return;
      if (isKeyAssignment(buffer, start, end)) {
        ask(
          ["aws"],
          buffer,
          characterStart(buffer, Math.max(textStart, start - 24), textStart),
          Math.min(textEnd, end + 80),
        );
      }
      if (length < 14) return;
      if (isDigit(buffer[start])) {
        const isCard = isFreeNumber(buffer, start, end) ? cards.plain(buffer, start, end) : undefined;
        if (isCard !== undefined && listener.isText(buffer, start, end)) {
          listener.doubt("card number", isCard && !isAllowed(buffer, start, end));
        }
      } else {
        ibans.plain(buffer, start, end);
      }
      if (mayBeDatabricks(buffer, start, end)) {
        ask(
          ["databricks"],
          buffer,
          characterStart(buffer, Math.max(textStart, start - 4), textStart),
          Math.min(textEnd, end + 4),
        );
      }
    },
    phone(buffer, start, end, isWhole) {
      if (isDigit(buffer[start])) {
        cards.grouped(buffer, start, textStart, textEnd);
        ibans.grouped(buffer, start, textStart, textEnd);
      }
      findPhone(buffer, start, end, isWhole, textStart);
    },
    separator(buffer, at) {
      const byte = buffer[at];
      const next = at + 1 < textEnd ? (buffer[at + 1] ?? 0) : 0;
      if (byte === COLON) {
        if (next === SLASH) {
          if (buffer[at + 2] === SLASH)
            findUrlCredentials(buffer, at, textStart, textEnd, rules.emailDomain, ask, tellKey);
        } else {
          findIpv6(buffer, at, textStart, textEnd);
        }
        return;
      }
      if (byte === DOT && isDigit(next) && isDigit(buffer[at - 1])) findIpv4(buffer, at, textStart, textEnd);
      if (endsAnchor(buffer, at)) askAtAnchor(buffer, at, textStart, textEnd, ask);
      if (byte === 0x5f || byte === 0x2d) findKeyBehind(buffer, at);
      if (byte === 0x5f && next === 0x61) findAuthToken(buffer, at);
    },
    dollars(buffer, start, end) {
      if (holdsStrangeHash(buffer, start, end)) listener.stranger("password hash");
    },
  };

  /** Whether digits stand by themselves: no fraction, no part of an id or of a longer number. */
  function isFreeNumber(buffer: Buffer, start: number, end: number): boolean {
    const before = start > textStart ? (buffer[start - 1] ?? 0) : 0;
    const after = end < textEnd ? (buffer[end] ?? 0) : 0;
    if (before === DOT || before === 0x2d || before === 0x5f || before === 0x2b) return false;
    return after !== 0x2d && after !== 0x5f && !(after === DOT && isDigit(buffer[end + 1]));
  }
}

function isKeyByte(byte: number): boolean {
  return (
    (WORD_BYTE[byte] === 1 && byte < 0x80) || byte === 0x5f || byte === 0x2d || byte === DOT || byte === 0x2b
  );
}

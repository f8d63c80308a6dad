// What the tap takes from one field: the provable values of a masked column as fingerprints. Each adder walks the bytes
// with the verifier's own tokenizer, so that what is added is what is looked for.
import { newScratch, unescapeAll } from "../../verify/decoders.ts";
import { addressEnd, type DomainSet } from "../../verify/email-shape.ts";
import { type Fingerprints, MAX_PHRASE_BYTES } from "../../verify/fingerprints.ts";
import { newPhoneReader } from "../../verify/phone-digits.ts";
import { isDateLike, isProvableValue, isSecretLike, trimEnd, trimStart } from "../../verify/text-shape.ts";
import { MIN_TOKEN_BYTES, tokenize } from "../../verify/tokenizer.ts";
import type { FieldSink, TapEngine } from "./tap-engine.ts";

/**
 * whole: the masker replaces the whole value, so the value itself proves · inside: parts may be kept (json, text, html,
 * template), so only the emails, phones and secrets inside prove · list: fakes come from lists (person.*, company,
 * city, …), so only what is in no list proves.
 */
export type TapProof = "whole" | "inside" | "list";

/** Adds what one field's text proves. */
export type AddText = (buffer: Buffer, start: number, end: number) => void;

/**
 * An adder for fields of one proof. `fakeWords`: lower-cased words of every list, and words that prove nothing. Without
 * an engine, and for fields too long for it, the plain walk does its work.
 */
export function newTextAdder(
  proof: TapProof,
  fingerprints: Fingerprints,
  fakeWords: ReadonlySet<string>,
  reservedDomains: DomainSet,
  engine?: TapEngine,
): AddText {
  const isWhole = proof === "whole";
  const phones = newPhoneReader();
  const scratch = newScratch();
  const addPhoneForm = (digits: Buffer, start: number, end: number): void =>
    fingerprints.add("phone", digits, start, end);

  // The word that was judged last: a token of one word is not judged twice.
  let wordStart = -1;
  let wordEnd = -1;

  const sink: FieldSink = {
    token(buffer, start, end, hasAt) {
      if (hasAt) addEmails(buffer, start, end);
      else if (start === wordStart && end === wordEnd) return;
      else if (isSecretLike(buffer, start, end)) fingerprints.add("secret", buffer, start, end);
    },
    word(buffer, start, end) {
      if (proof === "list") addName(buffer, start, end);
      else {
        // A secret's longest part, for when the target holds it behind another prefix.
        if (isSecretLike(buffer, start, end)) fingerprints.add("secret", buffer, start, end);
        wordStart = start;
        wordEnd = end;
      }
    },
    pair(buffer, start, end) {
      if (proof === "list") addPair(buffer, start, end);
    },
    phone(buffer, start, end, isLongest) {
      if (!isLongest) return;
      if (isWhole || isFormatted(buffer, start, end)) phones.forms(buffer, start, end, addPhoneForm);
    },
    segment() {},
    run() {},
    field: addWhole,
  };

  function addEmails(buffer: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (buffer[at] !== 0x40) continue;
      const stop = addressEnd(buffer, start, at, end);
      if (stop < 0 || reservedDomains.holds(buffer, at + 1, stop)) continue;
      fingerprints.add("email", buffer, start, stop);
    }
  }

  function addName(buffer: Buffer, start: number, end: number): void {
    if (end - start > 40) return;
    for (let at = start; at < end; at++) {
      const byte = buffer[at] ?? 0;
      if (byte >= 0x30 && byte <= 0x39) return;
    }
    if (!isFake(buffer, start, end)) fingerprints.add("name", buffer, start, end);
  }

  function addPair(buffer: Buffer, start: number, end: number): void {
    const space = buffer.indexOf(0x20, start);
    if (isFake(buffer, start, space) && isFake(buffer, space + 1, end)) return;
    fingerprints.addPair(buffer, start, end);
  }

  function isFake(buffer: Buffer, start: number, end: number): boolean {
    return fakeWords.has(buffer.toString("utf8", start, end).toLowerCase());
  }

  function addWhole(buffer: Buffer, from: number, to: number): void {
    const start = trimStart(buffer, from, to);
    const end = trimEnd(buffer, start, to);
    if (end - start > MAX_PHRASE_BYTES || !isProvableValue(buffer, start, end)) return;
    // A reserved address is where fakes live: a fake may be equal to it.
    let isOneWord = true;
    let firstAt = end;
    for (let at = start; at < end; at++) {
      if (buffer[at] === 0x20) isOneWord = false;
      if (buffer[at] !== 0x40 || at > firstAt) continue;
      firstAt = at;
      const stop = addressEnd(buffer, start, at, end);
      if (stop >= 0 && reservedDomains.holds(buffer, at + 1, stop)) return;
    }
    const kind = isOneWord && isSecretLike(buffer, start, end) ? "secret" : "value";
    fingerprints.addPhrase(kind, buffer, start, end);
  }

  function addPlainly(buffer: Buffer, start: number, end: number): void {
    wordStart = -1;
    const traits = tokenize(buffer, start, end, sink);
    if (isWhole && end - start >= MIN_TOKEN_BYTES) addWhole(buffer, start, end);
    if (traits.hasEscapes && unescapeAll(buffer, start, end, scratch)) {
      wordStart = -1;
      tokenize(scratch.bytes, 0, scratch.length, sink);
    }
  }

  return (buffer, start, end) => {
    wordStart = -1;
    if (engine?.walk(buffer, start, end, proof, sink) !== true) addPlainly(buffer, start, end);
  };
}

/**
 * Adds the pair that two neighbouring name fields of one row make (first and last name), unless both are in the lists.
 */
export function newPairAdder(
  fingerprints: Fingerprints,
  fakeWords: ReadonlySet<string>,
): (buffer: Buffer, firstStart: number, firstEnd: number, lastStart: number, lastEnd: number) => void {
  const pair = Buffer.alloc(128);
  return (buffer, firstStart, firstEnd, lastStart, lastEnd) => {
    const first = firstEnd - firstStart;
    const last = lastEnd - lastStart;
    if (first < 2 || last < 2 || first + last + 1 > pair.length || first + last + 1 < MIN_TOKEN_BYTES) return;
    const isKnown = (start: number, end: number): boolean =>
      fakeWords.has(buffer.toString("utf8", start, end).toLowerCase());
    if (isKnown(firstStart, firstEnd) && isKnown(lastStart, lastEnd)) return;
    if (buffer.subarray(firstStart, firstEnd).includes(0x20)) return;
    buffer.copy(pair, 0, firstStart, firstEnd);
    pair[first] = 0x20;
    buffer.copy(pair, first + 1, lastStart, lastEnd);
    fingerprints.addPair(pair, 0, first + 1 + last);
  };
}

/**
 * Inside text a bare run of digits may be an id or a time; with + or punctuation, or alone in quotes, it is a phone.
 */
function isFormatted(buffer: Buffer, start: number, end: number): boolean {
  if (isDateLike(buffer, start, end)) return false;
  if (buffer[start - 1] === 0x22 && buffer[end] === 0x22) return true;
  for (let at = start; at < end; at++) {
    const byte = buffer[at];
    if (byte === 0x2b || byte === 0x28 || byte === 0x2d || byte === 0x20) return true;
  }
  return false;
}

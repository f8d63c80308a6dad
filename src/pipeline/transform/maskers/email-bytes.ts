// The email masker on bytes, for plain addresses in small ASCII letters, which nearly all are: no string is made of them. Its
// plain twin is newEmailFake; the tests compare the two.
import { hashBytes, viewOf } from "../../codec/byte-words.ts";
import { NOT_MINE, WRITTEN } from "../../codec/field-outcome.ts";
import type { MaskBytes } from "../../codec/field-rewriter.ts";
import type { OutputBuffer } from "../../codec/output-buffer.ts";
import { newFakeDomain } from "../fake-domain.ts";
import { GREETING_LENGTH, greetingBytes } from "../greetings.ts";
import { writeLetters } from "../keyed-text.ts";
import type { MaskerContext } from "../masker.ts";
import { newRecentBytes } from "../recent-bytes.ts";
import { FOR_VALUES } from "../recent-trial.ts";

/** What plain addresses are made of: all of it folds to itself, separates nothing and is escaped nowhere. */
const PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789.-_+=~!#$&'*/?^`|";
const AT = 0x40;
/** Longer ones are left to strings; no real one is. */
const MAX_LENGTH = 254;

const isPlain = new Uint8Array(256);
for (let at = 0; at < PLAIN.length; at++) isPlain[PLAIN.charCodeAt(at)] = 1;

/** Where the `@` stands in `[start, end)` when that is a plain address, or -1. */
export function plainAddressAt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_LENGTH) return -1;
  let local = start;
  while (local < end && isPlain[bytes[local] ?? 0] === 1) local++;
  if (local === start || local + 1 >= end || bytes[local] !== AT) return -1;
  for (let at = local + 1; at < end; at++) if (isPlain[bytes[at] ?? 0] !== 1) return -1;
  return local;
}

/** The masker for columns that hold its fakes; undefined where this lower() changes characters of plain addresses. */
export function newEmailBytes(
  context: Pick<MaskerContext, "pseudonyms" | "reserved" | "fold">,
): MaskBytes | undefined {
  if (context.fold(PLAIN) !== PLAIN || context.fold("@") !== "@") return undefined;
  const prf = context.pseudonyms.domain("email");
  const fakeDomain = newFakeDomain(context);
  const domains = newRecentBytes(FOR_VALUES);

  const writeDomain = (buffer: Buffer, start: number, end: number, out: OutputBuffer): void => {
    if (!domains.isAwake()) {
      out.utf8(fakeDomain(buffer.toString("latin1", start, end)));
      return;
    }
    const view = viewOf(buffer);
    const hash = hashBytes(view, start, end);
    const from = out.length;
    if (domains.recall(hash, view, start, end, out) === WRITTEN) return;
    out.utf8(fakeDomain(buffer.toString("latin1", start, end)));
    domains.note(hash, view, start, end, WRITTEN, out, from);
  };

  return (buffer, start, end, out) => {
    const at = plainAddressAt(buffer, start, end);
    if (at < 0) return NOT_MINE;
    const hash = prf.hashView(viewOf(buffer), start, end);
    const memory = out.room(GREETING_LENGTH + 15);
    const from = out.length;
    greetingBytes(hash[2] ?? 0, buffer, start, end, memory, from);
    writeLetters(hash[0] ?? 0, memory, from + GREETING_LENGTH);
    writeLetters(hash[1] ?? 0, memory, from + GREETING_LENGTH + 7);
    memory[from + GREETING_LENGTH + 14] = AT;
    out.grow(GREETING_LENGTH + 15);
    writeDomain(buffer, at + 1, end, out);
    return WRITTEN;
  };
}

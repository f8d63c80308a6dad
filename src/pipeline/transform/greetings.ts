// Names of three letters before the keyed part of addresses and user names: people tell `ivy.…` from `max.…` at a
// glance.
import { indexOf } from "./keyed-text.ts";

const GREETINGS: readonly string[] =
  "abe ada amy ana ben bob dan eva fay gus guy hal ian ida ivy jan jay jim joe jon kai kay kim lee leo lou max may meg mia ned nia pam pat ray rex rob ron roy sam sid sky sue ted tia tim tom uma val vic zoe".split(
    " ",
  );

/** Characters of a greeting with its dot. */
export const GREETING_LENGTH = 4;

/** Writes the greeting that `word` (32 bits of a hash) picks, one that `lower` does not hold, and a dot to `bytes`. */
export function writeGreeting(word: number, lower: string, bytes: Uint8Array): void {
  const picked = indexOf(word, GREETINGS.length);
  const isShown = lower.includes(GREETINGS[picked] ?? "");
  const greeting = GREETINGS[isShown ? (picked + 1) % GREETINGS.length : picked] ?? "";
  for (let i = 0; i < 3; i++) bytes[i] = greeting.charCodeAt(i);
  bytes[3] = 0x2e;
}

const GREETING_BYTES = Buffer.from(GREETINGS.join(""), "latin1");

/** `writeGreeting` for the lower-case ASCII text `[start, end)` of `text`, to `bytes` from `at`. */
export function greetingBytes(
  word: number,
  text: Uint8Array,
  start: number,
  end: number,
  bytes: Uint8Array,
  at: number,
): void {
  let from = indexOf(word, GREETINGS.length) * 3;
  if (holdsGreeting(text, start, end, from)) from = (from + 3) % GREETING_BYTES.length;
  bytes[at] = GREETING_BYTES[from] ?? 0;
  bytes[at + 1] = GREETING_BYTES[from + 1] ?? 0;
  bytes[at + 2] = GREETING_BYTES[from + 2] ?? 0;
  bytes[at + 3] = 0x2e;
}

function holdsGreeting(text: Uint8Array, start: number, end: number, from: number): boolean {
  const first = GREETING_BYTES[from];
  for (let at = start; at < end - 2; at++) {
    if (text[at] !== first) continue;
    if (text[at + 1] === GREETING_BYTES[from + 1] && text[at + 2] === GREETING_BYTES[from + 2]) return true;
  }
  return false;
}

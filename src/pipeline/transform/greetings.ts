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

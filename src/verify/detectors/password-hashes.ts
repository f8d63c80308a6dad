// Password hashes that the password masker did not write: bcrypt, argon2, scrypt and PBKDF2 in modular crypt format.
import type { StrangerRules } from "./detector.ts";

const HASH =
  /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$[\w$=,+/.-]{20,400}|\$(?:scrypt|pbkdf2[\w-]*|[156y])\$[\w$=,+/.-]{20,400}/g;

const OPENINGS = [Buffer.from("$2"), Buffer.from("$argon2"), Buffer.from("$scrypt$"), Buffer.from("$pbkdf2")];
const CRYPT = [Buffer.from("$1$"), Buffer.from("$5$"), Buffer.from("$6$"), Buffer.from("$y$")];
const WINDOW_BYTES = 512;

/** Says whether `buffer[start, end)` holds a password hash that is not ours. */
export function newPasswordHashDetector(
  rules: StrangerRules,
): (buffer: Buffer, start: number, end: number) => boolean {
  const openings = [...OPENINGS, ...CRYPT];
  return (buffer, start, end) => {
    const range = buffer.subarray(start, end);
    for (const opening of openings) {
      for (let at = range.indexOf(opening); at >= 0; at = range.indexOf(opening, at + 1)) {
        const text = range.toString("latin1", at, Math.min(range.length, at + WINDOW_BYTES));
        HASH.lastIndex = 0;
        const match = HASH.exec(text);
        if (match !== null && match.index === 0 && !rules.allowedHashes.has(match[0])) return true;
      }
    }
    return false;
  };
}

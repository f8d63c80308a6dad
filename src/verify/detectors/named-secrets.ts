// Random text that its own name calls a secret: `"accessToken": "…"`, `api_key = …`, `Authorization: Bearer …`. The name
// makes it one: random text alone is an id more often than a key. Record ids (uuid, cuid, ulid, object id) under such a
// name are left, and so are parameters of URLs, which every link of a mail has.
import { isSecretLike } from "../text-shape.ts";
import { WORD_BYTE } from "./detector.ts";

const COLON = 0x3a;
const EQUALS = 0x3d;
const LONGEST_NAME_BYTES = 40;
const SEPARATOR_BYTES = 8;

/** Names, lower-cased, without `_` and `-`; also as the end of a longer one (`stripeSecretKey`). */
const NAMES =
  /(?:accesstoken|refreshtoken|idtoken|authtoken|bearertoken|sessiontoken|apitoken|csrftoken|apikey|apisecret|secretkey|secretaccesskey|clientsecret|appsecret|signingsecret|webhooksecret|privatekey|encryptionkey|signingkey|licensekey|passwordhash|^token|^secret|^password|^passwd|^authorization|^bearer|^jwt)$/;

/** What stands between a name and its value. */
export const BETWEEN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  " \t:=\"'>\\".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** Whether the token at `buffer[from, to)` is random and stands behind a name of a secret; the text begins at `start`. */
export function isNamedSecret(buffer: Buffer, from: number, to: number, start: number): boolean {
  // Most tokens stand behind a space with a word before it, or behind no name at all.
  if (to - from < 20 || from === start || BETWEEN[buffer[from - 1] ?? 0] === 0) return false;
  let at = from - 1;
  let hasSign = false;
  while (at > start && from - at <= SEPARATOR_BYTES && BETWEEN[buffer[at] ?? 0] === 1) {
    if (buffer[at] === COLON || buffer[at] === EQUALS) hasSign = true;
    at--;
  }
  if (WORD_BYTE[buffer[at] ?? 0] === 0) return false;
  let first = at;
  while (first > start && at - first < LONGEST_NAME_BYTES && isNameByte(buffer[first - 1] ?? 0)) first--;
  const before = first > start ? buffer[first - 1] : 0;
  if (before === 0x3f || before === 0x26) return false; // ?token=… and &token=… of a URL
  if (!hasSign && at - first !== 5) return false;
  if (!isSecretLike(buffer, from, to)) return false;
  const name = buffer
    .toString("latin1", first, at + 1)
    .toLowerCase()
    .replace(/[_-]/g, "");
  return hasSign ? NAMES.test(name) : name === "bearer";
}

function isNameByte(byte: number): boolean {
  return WORD_BYTE[byte] === 1 || byte === 0x5f || byte === 0x2d;
}

// What one sampled value looks like, by its form alone. The value goes no further than this.
import { isIP } from "node:net";
import { firstNames } from "../../pipeline/transform/word-lists.ts";

export type ValueShape =
  | "empty"
  | "email"
  | "mentions_email"
  | "phone"
  | "ip"
  | "mac"
  | "url"
  | "uuid"
  | "machine_id"
  | "secret"
  | "password_hash"
  | "bank"
  | "user_agent"
  | "name"
  | "first_name"
  | "address"
  | "coordinates"
  | "html"
  | "json"
  | "date"
  | "number"
  | "word"
  | "prose"
  | "other";

const EMAIL = /^(?:mailto:)?[^\s@<>"]{1,64}@[^\s@<>"]+\.[a-z]{2,24}$/i;
const NAMED_EMAIL = /^[^<>@]{1,80}<[^\s@<>]+@[^\s@<>]+\.[a-z]{2,24}>$/i;
const EMAIL_INSIDE = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MACHINE_ID = /^(?:c[0-9a-z]{20,31}|[a-z][0-9a-z]{23}|[0-7][0-9A-HJKMNP-TV-Z]{25})$/;
const JWT = /^ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*$/;
const PREFIXED =
  /^(?:Bearer |Basic |sk_|rk_|pk_live|sk-|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abeoprs]-|xapp-|ya29\.|1\/\/0|whsec_|GOCSPX-|AKIA|ASIA|AIza|SG\.|re_[A-Za-z0-9]{8}|key-[0-9a-f]{20}|shpat_|npm_|pypi-|dop_v1_|hf_|EAA|AC[0-9a-f]{32}|SK[0-9a-f]{32}|-----BEGIN )/;
const PASSWORD_HASH =
  /^(?:\$(?:2[abxy]|argon2(?:id|i|d)|scrypt|pbkdf2|5|6|1|y)\$|\{(?:bcrypt|SSHA|pbkdf2)\}|pbkdf2_sha|bcrypt_sha)/;
const PHONE = /^\+?[\d\s()./-]{7,22}$/;
const ADDRESS =
  /\b(?:street|avenue|ave|road|lane|drive|boulevard|blvd|court|square|strasse|straße|str|weg|platz|allee|gasse|rue|chemin|calle|avenida|rua|via|piazza|straat|laan)\b|str\.|straße|strasse/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/;

/** The form of `value`; each is looked at in the order of how much it gives away. */
export function shapeOf(value: string): ValueShape {
  const text = value.trim();
  if (text === "") return "empty";
  if (EMAIL.test(text) || NAMED_EMAIL.test(text)) return "email";
  if (PASSWORD_HASH.test(text)) return "password_hash";
  if (PREFIXED.test(text) || JWT.test(text)) return "secret";
  if (UUID.test(text)) return "uuid";
  if (MACHINE_ID.test(text)) return "machine_id";
  if (DATE.test(text)) return "date";
  if (isIP(text.replace(/\/\d{1,3}$/, "")) !== 0) return "ip";
  if (/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text)) return "mac";
  if (/^[a-z][a-z0-9+.-]{1,12}:\/\/\S+$/i.test(text) || /^www\.\S+\.\S+$/i.test(text)) return "url";
  if (/^(?:Mozilla|Opera|curl|okhttp|PostmanRuntime|Dalvik|python-requests)\/\d/.test(text))
    return "user_agent";
  if (isIban(text) || isCard(text)) return "bank";
  if (/^-?\d{1,3}\.\d{3,},\s*-?\d{1,3}\.\d{3,}$/.test(text)) return "coordinates";
  if (isPhone(text)) return "phone";
  if (/^-?\d+(?:[.,]\d+)*$/.test(text)) return "number";
  if (/^[[{]/.test(text) && parses(text)) return "json";
  if (/<[a-z][a-z0-9]*(?:\s[^>]*)?>/i.test(text) && /<\/[a-z]|\/>|<br/i.test(text)) return "html";
  return shapeOfWords(text);
}

function shapeOfWords(text: string): ValueShape {
  if (!/\s/.test(text)) {
    if (isRandom(text)) return "secret";
    if (/^\p{Lu}\p{L}+$/u.test(text) && namesLower().has(text.toLowerCase())) return "first_name";
    return /^[A-Za-z][A-Za-z0-9_.:/-]{0,40}$/.test(text) ? "word" : "other";
  }
  if (/\d/.test(text) && text.length < 120 && ADDRESS.test(text)) return "address";
  if (EMAIL_INSIDE.test(text)) return "mentions_email";
  const words = text.split(/\s+/);
  if (
    words.length <= 4 &&
    words.every((word) => /^(?:\p{Lu}[\p{L}'’.-]*|van|von|de|da|di|del|der|bin|al)$/u.test(word))
  ) {
    if (words.some((word) => namesLower().has(word.toLowerCase()))) return "name";
  }
  return words.length >= 4 ? "prose" : "other";
}

let known: ReadonlySet<string> | undefined;

function namesLower(): ReadonlySet<string> {
  known ??= new Set(firstNames().lower);
  return known;
}

/** Digits that are written as a phone number is: with a plus, a leading zero or separators. */
function isPhone(text: string): boolean {
  if (!PHONE.test(text)) return false;
  const digits = text.replaceAll(/\D/g, "");
  if (digits.length < 7 || digits.length > 15) return false;
  return /^\+|^00?\d/.test(text) || /\d[\s()./-]+\d/.test(text);
}

function isIban(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const digits = (compact.slice(4) + compact.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** 13 to 19 digits whose check digit is right (ISO/IEC 7812). */
function isCard(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, "");
  if (!/^[3-6]\d{12,18}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** At least 20 characters without a space that a generator of keys could have made: mixed, and with high entropy. */
function isRandom(text: string): boolean {
  if (text.length < 20 || !/^[A-Za-z0-9_+/=.~-]+$/.test(text)) return false;
  if (/^[0-9a-f]{32,}$/i.test(text)) return true;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(text)).length;
  return kinds === 3 && entropyBits(text) >= 3.6;
}

/** Shannon entropy of the characters, in bits a character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

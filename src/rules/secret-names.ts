// Column names that suggest a secret. Such a column is never structural and is kept only with a reason.

const WORDS: ReadonlySet<string> = new Set(
  "password passwd passphrase passcode pwd secret token key hash salt ssn otp totp pin cvv cvc iban jwt bearer credential credentials cookie auth signature apikey".split(
    " ",
  ),
);
const PARTS = /passw|secret|token|apikey|privatekey|credential/;

/** `name` looks like that of a secret: `accessToken`, `api_key`, `passwordHash`, `ssn`. */
export function looksSecret(name: string): boolean {
  if (PARTS.test(name.toLowerCase().replaceAll(/[^a-z]/g, ""))) return true;
  return wordsOf(name).some((word) => WORDS.has(word));
}

/** Words of a camelCase or snake_case name, lower-cased: `lastSeen_at` gives last, seen, at. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

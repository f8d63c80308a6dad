// The template of the masker `template` taken apart: fixed text, keyed characters, and maskers applied to the value.

/** Alphabets of the keyed parts. */
export const KEYED_ALPHABETS = {
  hash: "0123456789abcdef",
  letters: "abcdefghijklmnopqrstuvwxyz",
  digits: "0123456789",
} as const;

export type KeyedPart = keyof typeof KEYED_ALPHABETS;

/** Maskers that a template may name: those that need no options and replace a text as a whole. */
export const TEMPLATE_MASKERS: ReadonlySet<string> = new Set([
  ...["person.first_name", "person.last_name", "person.full_name", "email", "company", "job_title", "phone"],
  ...[
    "address.street",
    "address.city",
    "address.region",
    "address.postcode",
    "address.country",
    "ip",
    "mac",
    "url",
  ],
  ...["user_agent", "token", "id", "uuid", "redact", "date_shift", "number_noise"],
]);

export type TemplatePart =
  | { readonly kind: "fixed"; readonly text: string }
  | { readonly kind: "keyed"; readonly alphabet: KeyedPart; readonly count: number }
  | { readonly kind: "masker"; readonly masker: string };

const MOST_KEYED = 64;

function isKeyedPart(name: string): name is KeyedPart {
  return Object.hasOwn(KEYED_ALPHABETS, name);
}

/** The parts of a template; `error` says what is wrong and at which character, counted from 1. */
export function parseTemplate(template: string): readonly TemplatePart[] | { readonly error: string } {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    const end = open === -1 ? template.length : open;
    if (end > at) parts.push({ kind: "fixed", text: template.slice(at, end) });
    if (open === -1) break;
    const close = template.indexOf("}}", open);
    if (close === -1) return { error: `the {{ at character ${open + 1} of the template has no }}` };
    const part = parsePart(template.slice(open + 2, close).trim());
    if (typeof part === "string") return { error: `${part} at character ${open + 1} of the template` };
    parts.push(part);
    at = close + 2;
  }
  if (!parts.some(({ kind }) => kind !== "fixed"))
    return { error: "the template has no part in {{ }}; fixed gives one value" };
  return parts;
}

function parsePart(written: string): TemplatePart | string {
  const [name = "", count, ...more] = written.split(":");
  if (isKeyedPart(name)) {
    const number = count === undefined || !/^[1-9][0-9]?$/.test(count) || more.length > 0 ? 0 : Number(count);
    if (number < 1 || number > MOST_KEYED)
      return `{{${name}}} needs a number of 1 to ${MOST_KEYED}, as in {{${name}:8}},`;
    return { kind: "keyed", alphabet: name, count: number };
  }
  if (count === undefined && TEMPLATE_MASKERS.has(name)) return { kind: "masker", masker: name };
  return "there is no such part: hash:N, letters:N, digits:N or a masker's name is expected";
}

/** Bits of the keyed function that the keyed parts show. */
export function keyedBits(parts: readonly TemplatePart[]): number {
  let bits = 0;
  for (const part of parts) {
    if (part.kind === "keyed") bits += part.count * Math.log2(KEYED_ALPHABETS[part.alphabet].length);
  }
  return bits;
}

/** Characters (code points) of the fixed and the keyed parts, which are never cut. */
export function ownLength(parts: readonly TemplatePart[]): number {
  let length = 0;
  for (const part of parts) {
    if (part.kind === "fixed") length += [...part.text].length;
    else if (part.kind === "keyed") length += part.count;
  }
  return length;
}

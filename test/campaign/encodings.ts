// The eight ways in which campaigns 8 and 18 write a value. All but the first two write every character in its encoded
// form, which is harder to see through than what real encoders do; tests of the decoders hold the usual forms.

/** How a value is written. */
export interface Encoding {
  readonly name: string;
  /** `variant` picks what may differ: entities in decimal or hex, the alignment of base64. */
  render(value: string, variant: number): string;
  /** The rendering is JSON's own escapes: stands in a JSON document without being escaped again. */
  readonly isJson?: boolean;
}

const characters = (value: string): string[] => [...value];
const hexOf = (value: string): string => Buffer.from(value).toString("hex");

/** Other punctuation for a phone number, itself for everything else. */
function inAnotherForm(value: string): string {
  return /^\+[\d ]+$/.test(value) ? value.replace(/ (\d+)$/, "-$1") : value;
}

/** Base64 in the middle of longer base64, so that the value begins at each of the three places in a group. */
function base64(value: string, variant: number): string {
  const before = ["id ", "id: ", "ids: "][variant % 3] ?? "";
  return `x${variant % 7}${Buffer.from(`${before}${value} end`).toString("base64").replaceAll("=", "")}`;
}

/** Every byte as =XX, with a soft line break in the middle. */
function quotedPrintable(value: string): string {
  const escaped = hexOf(value)
    .toUpperCase()
    .replace(/../g, (pair) => `=${pair}`);
  const middle = Math.ceil(escaped.length / 6) * 3;
  return escaped.length < 40 ? escaped : `${escaped.slice(0, middle)}=\r\n${escaped.slice(middle)}`;
}

/** Plain, upper-case, URL, HTML, JSON, hex, base64, quoted-printable. */
export const ENCODINGS: readonly Encoding[] = [
  { name: "plain", render: inAnotherForm },
  { name: "upper-case", render: (value) => value.toUpperCase() },
  { name: "URL", render: (value) => hexOf(value).replace(/../g, (pair) => `%${pair.toUpperCase()}`) },
  {
    name: "HTML",
    render: (value, variant) =>
      characters(value)
        .map((one) => {
          const code = one.codePointAt(0) ?? 0;
          return variant % 2 === 0 ? `&#${code};` : `&#x${code.toString(16)};`;
        })
        .join(""),
  },
  {
    name: "JSON",
    isJson: true,
    render: (value) =>
      characters(value)
        .map((one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`)
        .join(""),
  },
  {
    name: "hex",
    render: (value, variant) => (variant % 2 === 0 ? hexOf(value) : hexOf(value).toUpperCase()),
  },
  { name: "base64", render: base64 },
  { name: "quoted-printable", render: quotedPrintable },
];

/** A generator of numbers in [0, 1), the same for the same seed (mulberry32, of the public domain). */
export function newRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ";
const DIGITS = "23456789";

/** A unique, high-entropy token of letters and digits in turn, `length` characters. */
export function tokenOf(random: () => number, length: number): string {
  const pick = (from: string): string => from.charAt(Math.floor(random() * from.length));
  let token = "";
  while (token.length < length) token += pick(LETTERS) + pick(LETTERS) + pick(DIGITS);
  return token.slice(0, length);
}

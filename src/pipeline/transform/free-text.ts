// Free text: finds emails, phones, addresses, URLs, secrets and known names, also behind percent signs, entities,
// escapes and base64, and gives one edit for each. The text and html maskers are this and a walk over markup.

import { decodeHTML } from "entities";
import { readBase64 } from "./base64-text.ts";
import { digitsOf } from "./fit.ts";
import { REDACTED } from "./json-rules.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";
import { giveClaims, takeClaims } from "./text-claims.ts";
import { applyEdits, decodeView, type Edit, editsOfSource } from "./text-edits.ts";
import { findEmails } from "./text-emails.ts";
import { newNameFinder } from "./text-names.ts";
import { findNumbers } from "./text-numbers.ts";
import {
  HAS_AMPERSAND,
  HAS_BACKSLASH,
  HAS_COLON,
  HAS_LONG_WORD,
  HAS_PERCENT,
  HAS_WIDE,
  MAY_HAVE_AT,
  MAY_HAVE_NUMBER,
  MAY_HAVE_PREFIX,
  MAY_HAVE_TAG,
  MAY_HAVE_WWW,
  readSigns,
} from "./text-signs.ts";
import { findLongWords, findPrefixedTokens, looksRandom } from "./text-tokens.ts";
import { giveUnits, takeUnits } from "./text-units.ts";

/** Codes within codes are followed this far; what is hidden deeper is redacted. */
const MAX_NESTED = 6;
/** Long words beyond this are contents of files, whatever they hold. */
const MAX_TOKEN_LENGTH = 1000;
const FILE_PLACEHOLDER = "file removed by pgscrub";

const MERGE_TAG =
  /\{\{\{?[^{}@]{1,120}\}?\}\}|%%[\w.:| -]{1,60}%%|\*\|[\w.:| -]{1,60}\|\*|\{%[^{}@]{1,120}%\}/g;
const URL = /(?:(?:https?|ftp|wss?):\/\/|(?<![\p{L}\p{N}@.])www\.)[^\s<>"'`\\]+/giu;
const ENTITY = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});/g;
const PERCENT_WORD = /[^\s<>"'`]*%[0-9A-Fa-f]{2}[^\s<>"'`]*/g;
const PERCENT = /(?:%[0-9A-Fa-f]{2})+/g;
const UNICODE_ESCAPE = /\\u[0-9A-Fa-f]{4}/g;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** An `@` stays as it stood: `mailto:` links carry it plain. */
function encodePercent(text: string, original: string): string {
  const encoded = encodeURIComponent(text);
  return original.includes("@") ? encoded.replaceAll("%40", "@") : encoded;
}

function decodePercent(code: string): string | undefined {
  try {
    return decodeURIComponent(code);
  } catch {
    return undefined;
  }
}

function decodeEntity(code: string): string | undefined {
  const text = decodeHTML(code);
  return text === code ? undefined : text;
}

/** Codes that a whole text may be written in. */
const CODES = [
  { sign: "&", code: ENTITY, decode: decodeEntity, encode: escapeHtml },
  {
    sign: "\\u",
    code: UNICODE_ESCAPE,
    decode: (code: string) => String.fromCharCode(Number.parseInt(code.slice(2), 16)),
    encode: (after: string) => after,
  },
];

const alwaysFree = () => true;

/** Finds what must go from a text; `nested` counts the codes it was decoded from. */
export type EditFinder = (text: string, nested?: number) => readonly Edit[];

/** Compiles the detectors for one column. */
export function newEditFinder(context: MaskerContext): EditFinder {
  const build = (masker: string): MaskValue => context.build({ masker, options: undefined });
  const mask = {
    email: build("email"),
    phone: build("phone"),
    ip: build("ip"),
    url: build("url"),
    token: build("token"),
    id: build("id"),
  };
  const findNames = newNameFinder(context);

  function isAllowedHost(host: string): boolean {
    const { allowedDomains } = context;
    if (allowedDomains.size === 0) return false;
    const lower = host.toLowerCase();
    for (let at = 0; at >= 0; at = lower.indexOf(".", at) + 1 || -1) {
      if (allowedDomains.has(lower.slice(at))) return true;
    }
    return false;
  }

  /** The rules allow this very email, phone, address or token: it stays in texts, and verification knows it. */
  function isAllowedValue(found: string): boolean {
    const { allowedValues } = context;
    if (allowedValues.size === 0) return false;
    if (allowedValues.has(found) || allowedValues.has(found.toLowerCase())) return true;
    const digits = digitsOf(found);
    return digits !== "" && allowedValues.has(digits);
  }

  function newUrl(url: string): string | undefined {
    const host = /^(?:[a-z]+:\/\/)?(?:[^/?#@]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? "";
    if (isAllowedHost(host) || host === "") return undefined;
    // Merge tags stay where they are; the URL before the first one is masked as a URL, the rest as text.
    const tag = url.search(MERGE_TAG);
    if (tag < 0) return mask.url(url) ?? "";
    const rest = url.slice(tag);
    return (mask.url(url.slice(0, tag)) ?? "") + applyEdits(rest, find(rest, 1));
  }

  /** What a long word becomes: by what its base64 holds, else as a token when it looks random. */
  function newLongWord(word: string, nested: number): string | undefined {
    const content = readBase64(word);
    if (content?.kind === "file") return content.encode(FILE_PLACEHOLDER);
    if (content?.kind === "text") {
      if (nested >= MAX_NESTED) return content.encode(REDACTED);
      const after = applyEdits(content.text, find(content.text, nested + 1));
      if (after !== content.text) return content.encode(after);
      if (/\s/.test(content.text.trim())) return undefined;
    }
    if (word.length > MAX_TOKEN_LENGTH) return Buffer.from(FILE_PLACEHOLDER).toString("base64");
    return looksRandom(word) ? (mask.token(word) ?? "") : undefined;
  }

  function find(text: string, nested = 0): readonly Edit[] {
    if (nested > MAX_NESTED) return text === "" ? [] : [{ start: 0, end: text.length, text: REDACTED }];
    const units = takeUnits(text);
    const { isFree, claim } = takeClaims(text.length);
    try {
      return findIn(text, units, nested, isFree, claim);
    } finally {
      giveClaims();
      giveUnits();
    }
  }

  function findIn(
    text: string,
    units: Uint16Array,
    nested: number,
    isFree: (start: number, end: number) => boolean,
    claim: (start: number, end: number) => void,
  ): readonly Edit[] {
    const signs = readSigns(text, units);
    if (signs === 0) return findNames(text, units, alwaysFree);
    if ((signs & (HAS_AMPERSAND | HAS_BACKSLASH)) !== 0) {
      for (const { sign, code, decode, encode } of CODES) {
        if (!text.includes(sign)) continue;
        const view = decodeView(text, 0, text.length, code, decode);
        if (view !== undefined) return editsOfSource(text, view, find(view.text, nested + 1), encode);
      }
    }
    const edits: Edit[] = [];
    const put = (start: number, end: number, after: string | undefined | null): void => {
      if (after === undefined || !isFree(start, end)) return;
      claim(start, end);
      if (isAllowedValue(text.slice(start, end))) return;
      edits.push({ start, end, text: after ?? "" });
    };
    const may = (sign: number) => (signs & sign) !== 0;
    const has = (sign: string) => text.includes(sign);

    if ((may(HAS_COLON) && has("://")) || (may(MAY_HAVE_WWW) && /www\./i.test(text))) {
      for (const match of text.matchAll(URL)) {
        const url = match[0].replace(/[.,;:!?)\]}]+$/, (tail) =>
          /^[)\]}]/.test(tail) && match[0].includes("{{") ? tail : "",
        );
        put(match.index, match.index + url.length, newUrl(url));
      }
    }
    if (may(MAY_HAVE_TAG) && (has("{{") || has("%%") || has("*|") || has("{%"))) {
      for (const { index, 0: tag } of text.matchAll(MERGE_TAG)) {
        if (isFree(index, index + tag.length) && !/\d{7}/.test(tag)) claim(index, index + tag.length);
      }
    }
    if (may(HAS_PERCENT)) {
      for (const { index, 0: word } of text.matchAll(PERCENT_WORD)) {
        const view = decodeView(text, index, index + word.length, PERCENT, decodePercent);
        if (view === undefined) continue;
        for (const edit of editsOfSource(text, view, find(view.text, nested + 1), encodePercent)) {
          put(edit.start, edit.end, edit.text);
        }
      }
    }
    if (may(MAY_HAVE_AT)) {
      for (const { start, end } of findEmails(text, units)) {
        const found = text.slice(start, end);
        const address = may(HAS_WIDE) ? found.replace("\uff20", "@").normalize("NFC") : found;
        if (isAllowedHost(address.slice(address.lastIndexOf("@") + 1))) claim(start, end);
        else if (isFree(start, end)) put(start, end, mask.email(address));
      }
    }
    if (may(MAY_HAVE_PREFIX) && /\S{10}/.test(text)) {
      for (const { start, end } of findPrefixedTokens(text)) {
        if (isFree(start, end)) put(start, end, mask.token(text.slice(start, end)));
      }
    }
    if (may(HAS_LONG_WORD)) {
      for (const { start, end } of findLongWords(text)) {
        if (isFree(start, end)) putLongWord(text, start, end, nested, put);
      }
    }
    if (may(MAY_HAVE_NUMBER) && (/\d/.test(text) || has(":"))) {
      for (const { kind, start, end } of findNumbers(text, units)) {
        if (!isFree(start, end)) continue;
        put(start, end, kind === "mac" ? "02:00:5e:00:53:00" : mask[kind](text.slice(start, end)));
      }
    }
    for (const edit of findNames(text, units, isFree)) put(edit.start, edit.end, edit.text);
    return edits;
  }

  /** A word with slashes or signs may be a path: if it is nothing as a whole, its pieces are tried. */
  function putLongWord(
    text: string,
    start: number,
    end: number,
    nested: number,
    put: (start: number, end: number, after: string | undefined) => void,
  ): void {
    const word = text.slice(start, end);
    const pieces = /[/=]/.test(word.replace(/=+$/, "")) ? [...word.matchAll(/[^/=]+=*/g)] : [];
    if (pieces.length > 1 && readBase64(word) === undefined) {
      for (const piece of pieces) {
        const from = start + piece.index;
        put(from, from + piece[0].length, newLongWord(piece[0], nested));
      }
      if (
        pieces.some((piece) => looksRandom(piece[0])) ||
        (word.length <= MAX_TOKEN_LENGTH && !looksRandom(word))
      )
        return;
    }
    put(start, end, newLongWord(word, nested));
  }

  return find;
}

// The masker for a JSON leaf whose key has a built-in meaning (json-key-names.ts): the scalar masker of that name, with
// care for what such leaves hold besides, so that an email is the same pseudonym here as in columns.
import { NOT_MINE } from "../codec/field-outcome.ts";
import type { OutputBuffer } from "../codec/output-buffer.ts";
import type { KeyMeaning } from "./json-key-names.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";

const BARE_EMAIL = /^[^\s<>"(),:;@]+@[^\s<>"(),:;@]+$/u;
const AT = 0x40;
/** ASCII characters that no bare address holds beside its one `@`. */
const NOT_BARE = new Uint8Array(128);
for (const mark of '<>"(),:;\t\n\v\f\r ') NOT_BARE[mark.charCodeAt(0)] = 1;
const MESSAGE_ID = /^<[^\s<>@"]+@[^\s<>@"]+>$/;
const PHONE = /^[\d\s+().\-/x]{7,30}$/;

/** BARE_EMAIL, without the pattern where all is ASCII. */
export function isBareEmail(value: string): boolean {
  const last = value.length - 1;
  let ats = 0;
  for (let at = 0; at <= last; at++) {
    const unit = value.charCodeAt(at);
    if (unit > 127) return BARE_EMAIL.test(value);
    if (NOT_BARE[unit] === 1) return false;
    if (unit === AT && (++ats > 1 || at === 0 || at === last)) return false;
  }
  return ats === 1;
}

/** Where the `<` of `Jane Doe <jane@corp.example>` stands when the value is just that, or -1. */
function plainAngleAt(value: string): number {
  const open = value.indexOf("<");
  const first = value.charCodeAt(0);
  if (open < 0 || !value.endsWith(">") || first <= 0x20 || first > 127) return -1;
  for (let at = 0; at < open; at++) {
    const unit = value.charCodeAt(at);
    if (unit === 0x22 || unit === 0x2c || unit === 0x3b) return -1;
  }
  return isBareEmail(value.slice(open + 1, -1)) ? open : -1;
}

/** Splits an address list at the commas and semicolons outside quotes and angle brackets. */
function splitMailboxes(value: string): string[] {
  return value.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;])+|[,;]/g) ?? [value];
}

/** `Jane Doe <jane@corp.example>, …` and its parts; what is no address is taken for a person's name. */
function newMailboxMasker(email: MaskValue, phone: MaskValue, name: MaskValue): MaskValue {
  const nameOf = (text: string) => {
    const core = text.trim();
    if (core === "") return text;
    const isQuoted = core.startsWith('"') || core.startsWith("'");
    const fake = name(isQuoted ? core.replace(/^(["'])(.*)\1$/s, "$2") : core) ?? "";
    if (core.length === text.length) return fake;
    const start = text.indexOf(core);
    return text.slice(0, start) + fake + text.slice(start + core.length);
  };
  const maskOne = (text: string): string => {
    const core = text.trim();
    if (core === "" || core === "," || core === ";") return text;
    if (isBareEmail(core)) return text.replace(core, () => email(core) ?? "");
    const angle = /^(.*)<\s*(?:mailto:)?([^<>]*?)\s*>(.*)$/s.exec(core);
    if (angle !== null) {
      const address = maskOne(angle[2] ?? "");
      return `${nameOf(angle[1] ?? "")}<${address}>${nameOf(angle[3] ?? "")}`;
    }
    if (core.includes("@")) {
      return core
        .split(/(\s+)/)
        .map((word) => {
          const bare = word.replace(/^mailto:/i, "");
          return bare.includes("@") ? (email(bare) ?? "") : nameOf(word);
        })
        .join("");
    }
    return PHONE.test(core) ? (phone(core) ?? "") : nameOf(text);
  };
  return (value) => {
    if (isBareEmail(value)) return email(value);
    const open = plainAngleAt(value);
    if (open >= 0) return `${nameOf(value.slice(0, open))}<${email(value.slice(open + 1, -1)) ?? ""}>`;
    return splitMailboxes(value).map(maskOne).join("");
  };
}

/** Compiles the masker of `meaning`; merge tags (`{{firstName}}`) survive in all but secrets. */
export function newKeyMeaningMasker(meaning: KeyMeaning, context: MaskerContext): MaskValue {
  const build = (masker: string) => context.build({ masker, options: undefined });
  const text = build("text");
  if (meaning === "text" || meaning === "html") return build(meaning);
  if (meaning === "token") return build("token");
  if (meaning === "message_id") {
    const id = build("id");
    const email = build("email");
    return (value) => {
      // The usual form without a scan of the text: events hold one each.
      if (MESSAGE_ID.test(value)) return `<${email(value.slice(1, -1)) ?? ""}>`;
      return value.includes("@") ? text(value) : id(value);
    };
  }
  const email = build("email");
  const scalar =
    meaning === "mailbox"
      ? newMailboxMasker(email, build("phone"), build("person.full_name"))
      : build(meaning);
  const mask = (value: string): string | null => {
    if (value === "") return value;
    if (value.includes("{{") && value.includes("}}")) return text(value);
    return meaning !== "mailbox" && isBareEmail(value) ? email(value) : scalar(value);
  };
  const { bytes } = email;
  if (bytes === undefined) return mask;
  const other = scalar.bytes;
  if (other === undefined) return Object.assign(mask, { bytes });
  return Object.assign(mask, {
    bytes: (buffer: Buffer, start: number, end: number, out: OutputBuffer): number => {
      const outcome = bytes(buffer, start, end, out);
      return outcome === NOT_MINE ? other(buffer, start, end, out) : outcome;
    },
  });
}

// The masker for a JSON leaf whose key has a built-in meaning (json-key-names.ts): the scalar masker of that name, with
// care for what such leaves hold besides, so that an email is the same pseudonym here as in columns.
import type { KeyMeaning } from "./json-key-names.ts";
import type { MaskerContext, MaskValue } from "./masker.ts";

const BARE_EMAIL = /^[^\s<>"(),:;@]+@[^\s<>"(),:;@]+$/u;
const MESSAGE_ID = /^<[^\s<>@"]+@[^\s<>@"]+>$/;
const PHONE = /^[\d\s+().\-/x]{7,30}$/;

/** Splits an address list at the commas and semicolons outside quotes and angle brackets. */
function splitMailboxes(value: string): string[] {
  return value.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;])+|[,;]/g) ?? [value];
}

/** `Jane Doe <jane@corp.example>, …` and its parts; what is no address is taken for a person's name. */
function newMailboxMasker(email: MaskValue, phone: MaskValue, name: MaskValue): MaskValue {
  const nameOf = (text: string) => {
    const core = text.trim();
    if (core === "") return text;
    return text.replace(core, () => name(core.replace(/^(["'])(.*)\1$/s, "$2")) ?? "");
  };
  const maskOne = (text: string): string => {
    const core = text.trim();
    if (core === "" || core === "," || core === ";") return text;
    if (BARE_EMAIL.test(core)) return text.replace(core, () => email(core) ?? "");
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
    if (BARE_EMAIL.test(value)) return email(value);
    return splitMailboxes(value).map(maskOne).join("");
  };
}

/** Kinds without a masker of their own are redacted. */
function maskerOf(meaning: KeyMeaning): string {
  return meaning === "job_title" || meaning === "mac" || meaning.startsWith("address.") ? "redact" : meaning;
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
      : build(maskerOf(meaning));
  return (value) => {
    if (value === "") return value;
    if (value.includes("{{") && value.includes("}}")) return text(value);
    return meaning !== "mailbox" && BARE_EMAIL.test(value) ? email(value) : scalar(value);
  };
}

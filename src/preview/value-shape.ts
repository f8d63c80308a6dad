// What may be told of a value that must not be shown: the form of an email, of anything else the kinds of its characters,
// and the length. Never a letter or a digit of it, but for the first ones and the last label of an email.

/** Longest form that is shown. */
const FORM_LENGTH = 24;

const EMAIL = /^([^\s@"<>]+)@([^\s@"<>.]+)(?:\.[^\s@"<>]+)*?(\.[a-z]{2,6})$/i;

/** `a***@c***.com, 22 characters`; `Aaaa Aaaaa, 10 characters`; documents and long texts by their length alone. */
export function shapeOf(value: string): string {
  const count = [...value].length;
  const length = count === 1 ? "1 character" : `${count} characters`;
  if (value === "") return "empty";
  const [, local, domain, end] = EMAIL.exec(value) ?? [];
  if (local !== undefined && domain !== undefined && end !== undefined) {
    return `${firstLetter(local)}***@${firstLetter(domain)}***${end.toLowerCase()}, ${length}`;
  }
  if (count > FORM_LENGTH || /^\s*[[{]/.test(value)) return length;
  return `${formOf(value)}, ${length}`;
}

/** The first letter of a part that is long enough not to be told by it. */
function firstLetter(part: string): string {
  const first = [...part][0] ?? "";
  return [...part].length >= 3 && /\p{L}|\p{N}/u.test(first) ? first.toLowerCase() : "*";
}

function formOf(value: string): string {
  return value
    .replaceAll(/\p{Lu}/gu, "A")
    .replaceAll(/[\p{L}\p{M}]/gu, (letter) => (letter === "A" ? letter : "a"))
    .replaceAll(/\p{N}/gu, "9")
    .replaceAll(/[^Aa9 .,:;_+()/@-]/gu, "?");
}

// Members put into the text of a JSON object without touching anything else: package.json keeps its indentation, line ends
// and order. The text has been through JSON.parse, so the scanner need not judge it.

interface Member {
  readonly key: string;
  /** Where the value begins and where the character after it stands. */
  readonly start: number;
  readonly end: number;
}

interface ScannedObject {
  readonly open: number;
  /** Position of the closing brace. */
  readonly close: number;
  readonly members: readonly Member[];
}

/** `text`, a JSON object, with `entries` behind the members of its object `name`, which is made when it is missing. */
export function addToJsonObject(
  text: string,
  name: string,
  entries: readonly (readonly [string, string])[],
): string {
  const root = scanObject(text, text.indexOf("{"));
  const unit = indentUnit(text, root);
  const found = root.members.findLast(({ key }) => key === name);
  if (found !== undefined && text[found.start] === "{") {
    return insert(text, scanObject(text, found.start), unit.repeat(2), entries.map(jsonMember));
  }
  const isInline = isOnOneLine(text, root);
  const members = entries.map(jsonMember);
  const newline = lineEnd(text);
  const value = isInline
    ? `{${members.join(", ")}}`
    : `{${newline}${members.map((member) => unit.repeat(2) + member).join(`,${newline}`)}${newline}${unit}}`;
  return insert(text, root, unit, [`${JSON.stringify(name)}: ${value}`]);
}

function jsonMember([key, value]: readonly [string, string]): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

function insert(text: string, object: ScannedObject, indent: string, members: readonly string[]): string {
  const last = object.members.at(-1);
  const newline = lineEnd(text);
  if (last === undefined) {
    if (!text.includes("\n")) return splice(text, object.open + 1, object.close, members.join(", "));
    const outer = indent.slice(indent.length / 2);
    const lines = members.map((member) => indent + member).join(`,${newline}`);
    return splice(text, object.open + 1, object.close, `${newline}${lines}${newline}${outer}`);
  }
  const between = isOnOneLine(text, object) ? ", " : `,${newline}${indentOf(text, last, indent)}`;
  return splice(text, last.end, last.end, members.map((member) => between + member).join(""));
}

/** The blanks before the line that holds a member, where it stands alone on it. */
function indentOf(text: string, member: Member, otherwise: string): string {
  const key = text.lastIndexOf(JSON.stringify(member.key), member.start);
  const line = text.slice(text.lastIndexOf("\n", key) + 1, key);
  return /^[\t ]*$/.test(line) ? line : otherwise;
}

function indentUnit(text: string, root: ScannedObject): string {
  const first = root.members[0];
  return first === undefined ? "  " : indentOf(text, first, "  ");
}

function isOnOneLine(text: string, { open, members }: ScannedObject): boolean {
  const first = members[0];
  return first === undefined ? !text.includes("\n") : !text.slice(open, first.start).includes("\n");
}

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function scanObject(text: string, open: number): ScannedObject {
  const members: Member[] = [];
  let at = skipBlank(text, open + 1);
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at);
    const start = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const end = endOfValue(text, start);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    members.push({ key: String(key), start, end });
    at = skipBlank(text, end);
    if (text[at] === ",") at = skipBlank(text, at + 1);
  }
  return { open, close: at, members };
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

/** The position behind the closing quote of the string that begins at `from`. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function endOfValue(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if ("{[".includes(character)) depth += 1;
    else if ("}]".includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && ", \t\r\n".includes(character)) return at;
    at += 1;
  }
  return at;
}

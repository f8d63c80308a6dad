// What is wrong with the text of a .env file: lines that no reader understands, names given twice, quotes that do not do what
// they seem to. Values are dotenv's affair; this only finds places, and tells no value.

/** A mistake on a line. */
export interface SyntaxProblem {
  readonly kind: "line" | "duplicate" | "quotes" | "cut";
  readonly line: number;
  /** The variable, undefined where the line has none. */
  readonly variable: string | undefined;
  /** For duplicates: whether both values are the same. */
  readonly isSame?: boolean;
}

interface Assignment {
  readonly name: string;
  readonly line: number;
  readonly raw: string;
  readonly problem: "quotes" | "cut" | undefined;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)(.*)$/;
const CURLY = /^[\u2018\u2019\u201c\u201d]|[\u2018\u2019\u201c\u201d]$/;

/** Every mistake of `text`, by line. */
export function findSyntaxProblems(text: string): readonly SyntaxProblem[] {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const problems: SyntaxProblem[] = [];
  const seen = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (/^\s*(#.*)?$/.test(line)) continue;
    const match = ASSIGNMENT.exec(line);
    if (match?.[1] === undefined) {
      problems.push({ kind: "line", line: at + 1, variable: undefined });
      continue;
    }
    const { assignment, last } = readValue(match[1], match[2] ?? "", lines, at);
    at = last;
    if (assignment.problem !== undefined)
      problems.push({ kind: assignment.problem, line: assignment.line, variable: assignment.name });
    const before = seen.get(assignment.name);
    if (before !== undefined) {
      const isSame = before === assignment.raw;
      problems.push({ kind: "duplicate", line: assignment.line, variable: assignment.name, isSame });
    }
    seen.set(assignment.name, assignment.raw);
  }
  return problems;
}

/** The value that begins behind the equals sign, and its last line: quoted ones may go on over several. */
function readValue(
  name: string,
  rest: string,
  lines: readonly string[],
  at: number,
): { assignment: Assignment; last: number } {
  const line = at + 1;
  const trimmed = rest.trim();
  const quote = /^["'`]/.exec(trimmed)?.[0];
  if (quote === undefined) {
    const raw = trimmed.replace(/\s+#.*$/, "");
    return { assignment: { name, line, raw, problem: problemOfBare(raw) }, last: at };
  }
  const following = [trimmed.slice(1), ...lines.slice(at + 1)].join("\n");
  const length = closedLength(following, quote);
  if (length === undefined) return { assignment: { name, line, raw: trimmed, problem: "quotes" }, last: at };
  const inside = following.slice(0, length);
  const behind = following.slice(length + 1).split("\n", 1)[0] ?? "";
  const last = at + inside.split("\n").length - 1;
  const isAlone = /^\s*(#.*)?$/.test(behind);
  return {
    assignment: { name, line, raw: inside, problem: isAlone && !CURLY.test(inside) ? undefined : "quotes" },
    last: isAlone ? last : at,
  };
}

/** How far it is to the closing quote; a backslash before one takes it away. */
function closedLength(text: string, quote: string): number | undefined {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}

function problemOfBare(raw: string): "quotes" | "cut" | undefined {
  if (CURLY.test(raw) || /["'`]$/.test(raw)) return "quotes";
  // Without quotes dotenv ends the value at any #, also in the middle of a word.
  return /\S#/.test(raw) ? "cut" : undefined;
}

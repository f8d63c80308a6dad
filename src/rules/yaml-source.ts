// Text of scrub-rules.yaml → a tree of plain values that knows where each key and value stands. Fails closed on all that
// rules have no need of (anchors, aliases, tags, directives, depth), found by the lexer alone, before a tree is built.
import { CST, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import type { Position } from "./rules.ts";

const MAX_CHARACTERS = 1024 * 1024;
/** About 10,000 column rules. The parser needs some 6 µs a token, and more for each of its errors. */
const MAX_TOKENS = 60_000;
const MAX_FLOW_DEPTH = 32;
const MAX_INDENT = 128;
const MAX_INDICATORS_A_LINE = 16;
/** More mistakes of syntax than this say nothing new. */
const MAX_SYNTAX_DIAGNOSTICS = 20;
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** One value of the file. `entries` and `items` are empty for what is not a mapping or a sequence. */
export interface YamlValue {
  readonly position: Position;
  /** Plain data; mappings are objects without a prototype. */
  readonly plain: unknown;
  readonly entries: ReadonlyMap<string, { readonly key: Position; readonly value: YamlValue }>;
  readonly items: readonly YamlValue[];
}

/** The tree with the keys that stand twice in it (the first counts), or everything wrong with the file as YAML. */
export type YamlResult =
  | { readonly root: YamlValue; readonly duplicates: readonly Diagnostic[] }
  | { readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

/** Parses `text`; linear in its length, whatever it holds. */
export function readYaml(text: string, file: string): YamlResult {
  const lines = new LineCounter();
  const found: Diagnostic[] = [];
  const place = (start: number, end: number): Position => {
    const { line, col } = lines.linePos(start);
    return { line: Math.max(1, line), col: Math.max(1, col), length: Math.max(1, end - start) };
  };
  const refuse = (code: DiagnosticCode, at: Position, message: string, hint: string): void => {
    if (found.length < MAX_SYNTAX_DIAGNOSTICS) found.push({ code, file, ...at, message, hint });
  };

  if (text.length > MAX_CHARACTERS) {
    refuse("RULES_FILE", START, "the file is larger than 1 MB", "Check that this is the rules file.");
  } else {
    indexLines(text, lines);
    const control = CONTROL_CHARACTER.exec(text);
    if (control !== null) {
      const at = place(control.index, control.index + 1);
      refuse("RULES_FILE", at, "the file holds a control character", "Remove the character underlined.");
    } else {
      for (const { start, end, message } of findForbiddenTokens(text)) {
        refuse("RULES_YAML_SYNTAX", place(start, end), message, "Write the rules as plain YAML.");
      }
    }
  }
  if (isNonEmpty(found)) return { diagnostics: found };

  // uniqueKeys would compare every key with every other; buildTree finds duplicates in linear time.
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, uniqueKeys: false });
  for (const problem of [...document.errors, ...document.warnings]) {
    const message = problem.message.split("\n")[0] ?? "";
    const at = place(problem.pos[0], problem.pos[0] + 1);
    const sentence = message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
    refuse("RULES_YAML_SYNTAX", at, sentence, "Correct the YAML at the place underlined.");
  }
  if (isNonEmpty(found)) return { diagnostics: found };
  const root = buildTree(document.contents, START, place, (name, at, first) => {
    refuse(
      "RULES_DUPLICATE_KEY",
      at,
      `${name} stands twice`,
      `Keep one of them; the first is in line ${first.line}.`,
    );
  });
  return { root, duplicates: found };
}

const START: Position = { line: 1, col: 1, length: 1 };

function isNonEmpty(list: Diagnostic[]): list is [Diagnostic, ...Diagnostic[]] {
  return list.length > 0;
}

function indexLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
}

interface ForbiddenToken {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

const FORBIDDEN: ReadonlyMap<string | null, string> = new Map([
  ["alias", "aliases are not allowed"],
  ["anchor", "anchors are not allowed"],
  ["tag", "tags are not allowed"],
  ["directive-line", "directives are not allowed"],
]);

const FLOW_TYPES: ReadonlySet<string | null> = new Set([
  "flow-map-start",
  "flow-seq-start",
  "flow-map-end",
  "flow-seq-end",
]);

/**
 * Tokens that rules have no need of, and the first place that nests too deep, from the lexer: the parser that follows
 * recurses into every level. The lexer marks scalars, documents and broken flows with tokens that are not text.
 */
function findForbiddenTokens(text: string): ForbiddenToken[] {
  const found: ForbiddenToken[] = [];
  let offset = 0;
  let tokenCount = 0;
  let flowDepth = 0;
  let indicators = 0;
  let isLineStart = true;
  let isScalarText = false;
  for (const token of new Lexer().lex(text)) {
    if (token === CST.SCALAR || token === CST.DOCUMENT || token === CST.FLOW_END) {
      if (token === CST.SCALAR) isScalarText = true;
      if (token === CST.FLOW_END) flowDepth = 0;
      continue;
    }
    const start = offset;
    offset += token.length;
    if (isScalarText) {
      isScalarText = false;
      isLineStart = token.endsWith("\n");
      if (isLineStart) indicators = 0;
      continue;
    }
    const type = CST.tokenType(token);
    // Each bad escape of a double-quoted text is an error of its own, and so is each stray bracket.
    tokenCount += type === "double-quoted-scalar" ? token.split("\\").length : FLOW_TYPES.has(type) ? 3 : 1;
    if (tokenCount > MAX_TOKENS)
      return [...found, { start, end: start + 1, message: "the file holds too much" }];
    const message = FORBIDDEN.get(type);
    if (message !== undefined) found.push({ start, end: offset, message });
    if (found.length >= MAX_SYNTAX_DIAGNOSTICS) return found;
    if (type === "newline") indicators = 0;
    if (type === "flow-map-start" || type === "flow-seq-start") flowDepth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") flowDepth -= 1;
    if (type === "seq-item-ind" || type === "explicit-key-ind") indicators += 1;
    if (type === "map-value-ind" && flowDepth === 0) indicators += 1;
    const isDeep =
      flowDepth > MAX_FLOW_DEPTH ||
      indicators > MAX_INDICATORS_A_LINE ||
      (type === "space" && isLineStart && token.length > MAX_INDENT && flowDepth === 0);
    if (isDeep) return [...found, { start, end: start + 1, message: "the file nests too deep" }];
    isLineStart = type === "newline";
  }
  return found;
}

type Place = (start: number, end: number) => Position;
type OnDuplicate = (name: string, at: Position, first: Position) => void;

function buildTree(node: Node | null, parent: Position, place: Place, onDuplicate: OnDuplicate): YamlValue {
  const position = node === null ? parent : positionOf(node, parent, place);
  const entries = new Map<string, { key: Position; value: YamlValue }>();
  const items: YamlValue[] = [];
  if (isMap<Node, Node | null>(node)) {
    const plain: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      const key = positionOf(pair.key, position, place);
      const first = entries.get(name);
      if (first !== undefined) {
        onDuplicate(name, key, first.key);
        continue;
      }
      const value = buildTree(pair.value, key, place, onDuplicate);
      entries.set(name, { key, value });
      plain[name] = value.plain;
    }
    return { position, plain, entries, items };
  }
  if (isSeq<Node | null>(node)) {
    for (const item of node.items) items.push(buildTree(item, position, place, onDuplicate));
    return { position, plain: items.map((item) => item.plain), entries, items };
  }
  return { position, plain: isScalar(node) ? node.value : null, entries, items };
}

function positionOf(node: Node, parent: Position, place: Place): Position {
  const [start, end] = node.range ?? [];
  // An empty value has no text of its own: its key is what can be underlined.
  return start === undefined || end === undefined || start === end ? parent : place(start, end);
}

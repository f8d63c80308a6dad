// Rewrites the leaves of a JSON document (RFC 8259) in one pass over its text: everything that is not rewritten keeps
// its characters, nesting costs heap instead of stack, and a document without changes comes back as the same string.
import type { PathState, PathTransition } from "./json-paths.ts";
import type { MaskValue } from "./masker.ts";

/** What happens to a value; a rule found at a key also holds for what lies below, see `reach`. */
export interface LeafRule {
  /** leaf: strings and numbers one by one · keep · null: the whole value · raw: objects and arrays as text, by `string`. */
  readonly kind: "leaf" | "keep" | "null" | "raw";
  /** Who gave the rule; below a rule only rules of the same or a higher rank count. */
  readonly rank: number;
  /** tree: holds for everything below · arrays: for elements only. */
  readonly reach: "tree" | "arrays";
  /** New value of a decoded string; null writes JSON's null. */
  readonly string: MaskValue;
  /** New JSON text of a number's text. */
  readonly number: (text: string) => string;
}

/** What a key decides: its rule, where the paths go on, and the key's own new JSON text when it must change. */
export interface KeyDecision {
  readonly rule: LeafRule | undefined;
  readonly state: PathState;
  readonly newKey: string | undefined;
}

export interface JsonRules {
  /** For values that nothing speaks for. */
  readonly unmatched: LeafRule;
  readonly root: PathTransition;
  /** Rule of the path with this number. */
  pathRule(matched: number): LeafRule | undefined;
  /** `rawKey` is the key's text between its quotes. */
  decide(state: PathState, rawKey: string): KeyDecision;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** JSON text of a string, with no more escapes than JSON needs. */
export function quoteJson(value: string): string {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code <= 0xdfff)) {
      return JSON.stringify(value);
    }
  }
  return `"${value}"`;
}

/** The string between two quotes as JSON text has it; undefined when an escape is none of JSON's. */
export function unquoteJson(raw: string): string | undefined {
  if (!raw.includes("\\")) return raw;
  try {
    const value: unknown = JSON.parse(`"${raw}"`);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function skipSpace(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at++;
  }
}

/** Index of the quote that ends the string whose content begins at `start`, or -1. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end >= 0) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH && end - 1 - backslashes >= start)
      backslashes++;
    if ((backslashes & 1) === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

/** One past the object or array that begins at `start`, or -1 when it does not end. */
function endOfContainer(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at + 1);
      if (at < 0) return -1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth++;
    } else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

/** One past the number or literal that begins at `start`. */
function endOfScalar(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isPart =
      (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x2d || code === 0x2e;
    if (!isPart && code !== 0x2b && code !== 0x45) break;
  }
  return at;
}

function isNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length === 1) return first >= 0x30 && first <= 0x39;
  return NUMBER.test(text);
}

/**
 * `text` with its leaves rewritten, the very same string when none changed, or undefined when it is not JSON. Whatever a
 * masker throws passes through.
 */
export function rewriteJson(text: string, rules: JsonRules): string | undefined {
  const { unmatched } = rules;
  const isObject: boolean[] = [];
  const below: LeafRule[] = [];
  const states: PathState[] = [];
  const counts: number[] = [];
  let depth = 0;
  let out = "";
  let copied = 0;
  let at = 0;
  let rule = rules.pathRule(rules.root.matched) ?? unmatched;
  let state = rules.root.state;

  /** Reads a key and its colon; false when there is none. */
  function readKey(): boolean {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== QUOTE) return false;
    const start = at + 1;
    const end = endOfString(text, start);
    if (end < 0) return false;
    const decision = rules.decide(states[depth - 1] ?? state, text.slice(start, end));
    const inherited = below[depth - 1] ?? unmatched;
    rule = decision.rule !== undefined && decision.rule.rank >= inherited.rank ? decision.rule : inherited;
    state = decision.state;
    if (decision.newKey !== undefined && inherited.kind !== "keep") {
      out += text.slice(copied, start - 1) + decision.newKey;
      copied = end + 1;
    }
    at = skipSpace(text, end + 1);
    if (text.charCodeAt(at) !== COLON) return false;
    at++;
    return true;
  }

  /** Sets rule and state for the next element of the innermost array. */
  function enterElement(): void {
    const from = states[depth - 1] ?? state;
    rule = below[depth - 1] ?? unmatched;
    state = from;
    if (from.isDead) return;
    const index = counts[depth - 1] ?? 0;
    counts[depth - 1] = index + 1;
    const step = from.element(index);
    rule = rules.pathRule(step.matched) ?? rule;
    state = step.state;
  }

  value: for (;;) {
    at = skipSpace(text, at);
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at + 1);
      if (end < 0) return undefined;
      if (rule.kind === "null") {
        out += text.slice(copied, at) + "null";
        copied = end + 1;
      } else if (rule.kind !== "keep") {
        const before = unquoteJson(text.slice(at + 1, end));
        if (before === undefined) return undefined;
        const after = rule.string(before);
        if (after !== before) {
          out += text.slice(copied, at) + (after === null ? "null" : quoteJson(after));
          copied = end + 1;
        }
      }
      at = end + 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (rule.kind === "null" || rule.kind === "raw") {
        const end = endOfContainer(text, at);
        if (end < 0) return undefined;
        const before = text.slice(at, end);
        const after = rule.kind === "null" ? null : rule.string(before);
        if (after !== before) {
          out += text.slice(copied, at) + (after ?? "null");
          copied = end;
        }
        at = end;
      } else {
        const opensObject = code === OPEN_BRACE;
        isObject[depth] = opensObject;
        below[depth] = opensObject && rule.reach === "arrays" ? unmatched : rule;
        states[depth] = state;
        counts[depth] = 0;
        depth++;
        at = skipSpace(text, at + 1);
        if (text.charCodeAt(at) !== (opensObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          if (!opensObject) enterElement();
          else if (!readKey()) return undefined;
          continue;
        }
        at++;
        depth--;
      }
    } else {
      const end = endOfScalar(text, at);
      const before = text.slice(at, end);
      const isLiteral = before === "true" || before === "false" || before === "null";
      if (!isLiteral && !isNumber(before)) return undefined;
      if (rule.kind !== "keep" && !(isLiteral && rule.kind !== "null")) {
        const after = rule.kind === "null" ? "null" : rule.number(before);
        if (after !== before) {
          out += text.slice(copied, at) + after;
          copied = end;
        }
      }
      at = end;
    }
    for (;;) {
      at = skipSpace(text, at);
      if (depth === 0) break value;
      const after = text.charCodeAt(at++);
      const inObject = isObject[depth - 1] ?? false;
      if (after === COMMA) {
        if (!inObject) enterElement();
        else if (!readKey()) return undefined;
        continue value;
      }
      if (after !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return undefined;
      depth--;
    }
  }
  if (at < text.length) return undefined;
  return copied === 0 ? text : out + text.slice(copied);
}

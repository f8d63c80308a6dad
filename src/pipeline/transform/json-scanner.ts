// Rewrites the leaves of a JSON document (RFC 8259) in one pass over its text: everything that is not rewritten keeps
// its characters, nesting costs heap instead of stack, and a document without changes comes back as the same string.
import type { MaskBytes } from "../codec/field-rewriter.ts";
import type { PathState, PathTransition } from "./json-paths.ts";
import {
  endOfContainer,
  endOfScalar,
  endOfString,
  isNumber,
  quoteJson,
  skipSpace,
  unquoteJson,
} from "./json-text.ts";
import type { MaskValue } from "./masker.ts";
import { newRecentBytes, type RecentBytes } from "./recent-bytes.ts";
import { FOR_FIELDS } from "./recent-trial.ts";
import { giveUnits, takeUnits } from "./text-units.ts";

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
  /** `string` on bytes (json-bytes.ts): takes no backslash and writes nothing that JSON escapes. */
  readonly bytes: MaskBytes | undefined;
  /** What strings became on bytes, with their quotes, by the text between their own. */
  readonly recent: RecentBytes;
}

/** `LeafRule.number` of rules that say nothing of numbers. */
export const ZERO = (): string => "0";

/** A rule with an empty memory. */
export function newLeafRule(rule: Omit<LeafRule, "bytes" | "recent">, bytes?: MaskBytes): LeafRule {
  return { ...rule, bytes, recent: newRecentBytes(FOR_FIELDS) };
}

/** What a key decides: its rule, where the paths go on, and the key's own new JSON text when it must change. */
export interface KeyDecision {
  readonly rule: LeafRule | undefined;
  readonly state: PathState;
  readonly newKey: string | undefined;
  /** State and key, as units of the text between its quotes, that it was made for. */
  readonly from: PathState;
  readonly keyUnits: Uint16Array;
  /** The same text in UTF-8. */
  readonly keyBytes: DataView;
  /** The keys that came behind it and first below it last time: documents of a column are alike. */
  readonly guess: KeyGuess | undefined;
}

/** What the scanner expects next; changed by it as it goes. */
export interface KeyGuess {
  next: KeyDecision | undefined;
  firstBelow: KeyDecision | undefined;
}

export interface JsonRules {
  /** For values that nothing speaks for. */
  readonly unmatched: LeafRule;
  readonly root: PathTransition;
  /** The first key of the last document. */
  readonly rootGuess: KeyGuess;
  /** Rule of the path with this number. */
  pathRule(matched: number): LeafRule | undefined;
  /** `rawKey` is the key's text between its quotes. */
  decide(state: PathState, rawKey: string): KeyDecision;
  /** Forgets what leaves became. */
  forget(): void;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Stands for "unchanged" among remembered leaves: no JSON text is empty. */
const UNCHANGED = "";

/** Whether `guess` is the key whose content begins at `start`, in this state. */
function isKey(guess: KeyDecision, state: PathState, units: Uint16Array, start: number): boolean {
  const { keyUnits } = guess;
  const { length } = keyUnits;
  if (guess.from !== state || units[start + length] !== QUOTE) return false;
  for (let at = 0; at < length; at++) if (keyUnits[at] !== units[start + at]) return false;
  return true;
}

/** One open object or array. */
interface Level {
  readonly above: Level | undefined;
  readonly isObject: boolean;
  readonly below: LeafRule;
  readonly state: PathState;
  /** Elements so far, and where the paths go on at the last. */
  count: number;
  elementState: PathState;
  /** Where the next key is expected from: the key before it, or at first the key above. */
  guess: KeyGuess | undefined;
  isFirst: boolean;
}

/**
 * `text` with its leaves rewritten, the very same string when none changed, or undefined when it is not JSON. Whatever a
 * masker throws passes through.
 */
export function rewriteJson(text: string, rules: JsonRules): string | undefined {
  const units = takeUnits(text);
  try {
    return rewriteUnits(text, units, rules);
  } finally {
    giveUnits();
  }
}

/** JSON text of what a string between quotes becomes; undefined when it is not JSON. */
function leafOf(rule: LeafRule, raw: string, hasEscapes: boolean): string | undefined {
  const before = hasEscapes ? unquoteJson(raw) : raw;
  if (before === undefined) return undefined;
  const after = rule.string(before);
  return after === before ? UNCHANGED : after === null ? "null" : quoteJson(after);
}

function rewriteUnits(text: string, units: Uint16Array, rules: JsonRules): string | undefined {
  const { unmatched } = rules;
  const { length } = text;
  let level: Level | undefined;
  let out = "";
  let copied = 0;
  let at = 0;
  let rule = rules.pathRule(rules.root.matched) ?? unmatched;
  let state = rules.root.state;
  let guess: KeyGuess | undefined = rules.rootGuess;
  let backslash = -1;
  let readsKey = false;

  value: for (;;) {
    at = skipSpace(units, at);
    if (readsKey && level !== undefined) {
      if (units[at] !== QUOTE) return undefined;
      const start = at + 1;
      const expected: KeyDecision | undefined = level.isFirst ? level.guess?.firstBelow : level.guess?.next;
      let decision: KeyDecision;
      let end: number;
      if (expected !== undefined && isKey(expected, level.state, units, start)) {
        decision = expected;
        end = start + expected.keyUnits.length;
      } else {
        end = endOfString(text, units, start);
        if (end < 0) return undefined;
        decision = rules.decide(level.state, text.slice(start, end));
        if (level.guess !== undefined && decision.guess !== undefined) {
          if (level.isFirst) level.guess.firstBelow = decision;
          else level.guess.next = decision;
        }
      }
      level.isFirst = false;
      level.guess = decision.guess;
      guess = decision.guess;
      const inherited: LeafRule = level.below;
      rule = decision.rule !== undefined && decision.rule.rank >= inherited.rank ? decision.rule : inherited;
      state = decision.state;
      if (decision.newKey !== undefined && inherited.kind !== "keep") {
        out += text.slice(copied, start - 1) + decision.newKey;
        copied = end + 1;
      }
      at = skipSpace(units, end + 1);
      if (units[at] !== COLON) return undefined;
      at = skipSpace(units, at + 1);
      readsKey = false;
    }
    const code = units[at];
    if (code === QUOTE) {
      const start = at + 1;
      const end = endOfString(text, units, start);
      if (end < 0) return undefined;
      if (rule.kind === "null") {
        out += `${text.slice(copied, at)}null`;
        copied = end + 1;
      } else if (rule.kind !== "keep") {
        if (backslash < start) {
          backslash = text.indexOf("\\", start);
          if (backslash < 0) backslash = length;
        }
        const became: string | undefined = leafOf(rule, text.slice(start, end), backslash < end);
        if (became === undefined) return undefined;
        if (became !== UNCHANGED) {
          out += text.slice(copied, at) + became;
          copied = end + 1;
        }
      }
      at = end + 1;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (rule.kind === "null" || rule.kind === "raw") {
        const end = endOfContainer(text, units, at);
        if (end < 0) return undefined;
        const before = text.slice(at, end);
        const after = rule.kind === "null" ? null : rule.string(before);
        if (after !== before) {
          out += text.slice(copied, at) + (after ?? "null");
          copied = end;
        }
        at = end;
      } else {
        const isObject = code === OPEN_BRACE;
        const below = isObject && rule.reach === "arrays" ? unmatched : rule;
        level = { above: level, isObject, below, state, count: 0, elementState: state, guess, isFirst: true };
        at = skipSpace(units, at + 1);
        if (units[at] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          readsKey = isObject;
          if (!isObject) {
            rule = elementRule(level, rules);
            state = level.elementState;
          }
          continue;
        }
        at++;
        level = level.above;
      }
    } else {
      const end = endOfScalar(units, at, length);
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
      at = skipSpace(units, at);
      if (level === undefined) break value;
      const after = units[at++];
      if (after === COMMA) {
        readsKey = level.isObject;
        if (!readsKey) {
          rule = elementRule(level, rules);
          state = level.elementState;
          guess = level.guess;
        }
        continue value;
      }
      if (after !== (level.isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return undefined;
      level = level.above;
    }
  }
  if (at < length) return undefined;
  return copied === 0 ? text : out + text.slice(copied);
}

/** The rule of an array's next element, whose state it notes. */
function elementRule(level: Level, rules: JsonRules): LeafRule {
  level.elementState = level.state;
  if (level.state.isDead) return level.below;
  const step = level.state.element(level.count++);
  level.elementState = step.state;
  return rules.pathRule(step.matched) ?? level.below;
}

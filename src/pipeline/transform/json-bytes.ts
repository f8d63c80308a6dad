// The fast form of json-scanner.ts, from bytes to bytes: a document is walked in UTF-8 as COPY sends it, what is not rewritten is
// copied in ranges, and leaves that came before are answered by their bytes. json-scanner.ts is its plain twin: whatever is
// no JSON here is left to it, and the tests compare the two.
import { equalBytes, hashBytes, viewOf } from "../codec/byte-words.ts";
import { KEPT, NOT_MINE, NULLED, WRITTEN } from "../codec/field-outcome.ts";
import type { MaskBytes } from "../codec/field-rewriter.ts";
import type { OutputBuffer } from "../codec/output-buffer.ts";
import {
  endOfContainerBytes,
  endOfScalarBytes,
  endOfStringBytes,
  isLiteral,
  isNumberBytes,
} from "./json-byte-text.ts";
import type { PathState } from "./json-paths.ts";
import { type JsonRules, type KeyDecision, type KeyGuess, type LeafRule, ZERO } from "./json-scanner.ts";
import { quoteJson, unquoteJson } from "./json-text.ts";
import { MAX_REMEMBERED_BYTES } from "./recent-bytes.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO_DIGIT = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NULL_TEXT = Buffer.from("null");

/** One open object or array; used again for every document. */
interface Level {
  isObject: boolean;
  below: LeafRule;
  state: PathState;
  count: number;
  guess: KeyGuess | undefined;
  isFirst: boolean;
}

/** Index of the first byte from `from` on that is no white space, `end` at most. */
function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (; at < end; at++) {
    const code = bytes[at];
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

/** What the string between `start` and `end` becomes, appended to `out` with its quotes; NOT_MINE when it is no JSON. */
function writeString(
  rule: LeafRule,
  buffer: Buffer,
  view: DataView,
  start: number,
  end: number,
  out: OutputBuffer,
): number {
  const { recent, bytes } = rule;
  const isShort = end - start <= MAX_REMEMBERED_BYTES;
  const asks = isShort && recent.isAwake();
  const hash = asks ? hashBytes(view, start, end) : 0;
  if (asks) {
    const outcome = recent.recall(hash, view, start, end, out);
    if (outcome !== NOT_MINE) return outcome;
  }
  const from = out.length;
  let outcome = NOT_MINE;
  if (bytes !== undefined && isShort && !hasBackslash(buffer, start, end)) {
    out.byte(QUOTE);
    outcome = bytes(buffer, start, end, out);
    if (outcome === WRITTEN) out.byte(QUOTE);
    else out.rewind(from);
  }
  if (outcome === NOT_MINE) {
    const raw = buffer.toString("utf8", start, end);
    const before = unquoteJson(raw);
    if (before === undefined) return NOT_MINE;
    const after = rule.string(before);
    outcome = after === before ? KEPT : WRITTEN;
    if (after !== before) out.utf8(after === null ? "null" : quoteJson(after));
  } else if (outcome === NULLED) {
    out.bytes(NULL_TEXT, 0, 4);
    outcome = WRITTEN;
  }
  if (asks) recent.note(hash, view, start, end, outcome, out, from);
  return outcome;
}

function hasBackslash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

/** Rewrites documents by `rules`; forgets what leaves became when more names become known. */
export function newJsonBytes(rules: JsonRules, known: { readonly size: number }): MaskBytes {
  const { unmatched, root } = rules;
  const levels: Level[] = [];
  let knownCount = known.size;
  let source: Buffer = NULL_TEXT;
  let view = viewOf(source);

  /** Notes the array's next element; its rule. */
  const elementRule = (level: Level): LeafRule => {
    if (level.state.isDead) return level.below;
    return rules.pathRule(level.state.element(level.count).matched) ?? level.below;
  };

  const rewrite = (buffer: Buffer, begin: number, end: number, out: OutputBuffer): number => {
    let depth = -1;
    let copied = begin;
    let at = begin;
    let rule = rules.pathRule(root.matched) ?? unmatched;
    let state = root.state;
    let guess: KeyGuess | undefined = rules.rootGuess;
    let readsKey = false;
    let level: Level | undefined;

    value: for (;;) {
      at = skipSpace(buffer, at, end);
      if (readsKey && level !== undefined) {
        if (at >= end || buffer[at] !== QUOTE) return NOT_MINE;
        const start = at + 1;
        const expected: KeyDecision | undefined = level.isFirst ? level.guess?.firstBelow : level.guess?.next;
        let decision: KeyDecision;
        let stop: number;
        if (expected !== undefined && isKey(expected, level.state, buffer, start, end)) {
          decision = expected;
          stop = start + expected.keyBytes.byteLength;
        } else {
          stop = endOfStringBytes(buffer, start, end);
          if (stop < 0) return NOT_MINE;
          decision = rules.decide(level.state, buffer.toString("utf8", start, stop));
          if (level.guess !== undefined && decision.guess !== undefined) {
            if (level.isFirst) level.guess.firstBelow = decision;
            else level.guess.next = decision;
          }
        }
        level.isFirst = false;
        level.guess = decision.guess;
        guess = decision.guess;
        rule =
          decision.rule !== undefined && decision.rule.rank >= level.below.rank ? decision.rule : level.below;
        state = decision.state;
        if (decision.newKey !== undefined && level.below.kind !== "keep") {
          out.bytes(buffer, copied, start - 1);
          out.utf8(decision.newKey);
          copied = stop + 1;
        }
        at = skipSpace(buffer, stop + 1, end);
        if (at >= end || buffer[at] !== COLON) return NOT_MINE;
        at = skipSpace(buffer, at + 1, end);
        readsKey = false;
      }
      if (at >= end) return NOT_MINE;
      const code = buffer[at];
      if (code === QUOTE) {
        const start = at + 1;
        const stop = endOfStringBytes(buffer, start, end);
        if (stop < 0) return NOT_MINE;
        if (rule.kind !== "keep") {
          out.bytes(buffer, copied, at);
          copied = at;
          if (rule.kind === "null") {
            out.bytes(NULL_TEXT, 0, 4);
            copied = stop + 1;
          } else {
            const outcome = writeString(rule, buffer, view, start, stop, out);
            if (outcome === NOT_MINE) return NOT_MINE;
            if (outcome === WRITTEN) copied = stop + 1;
          }
        }
        at = stop + 1;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (rule.kind === "null" || rule.kind === "raw") {
          const stop = endOfContainerBytes(buffer, at, end);
          if (stop < 0) return NOT_MINE;
          const before = buffer.toString("utf8", at, stop);
          const after = rule.kind === "null" ? null : rule.string(before);
          if (after !== before) {
            out.bytes(buffer, copied, at);
            out.utf8(after ?? "null");
            copied = stop;
          }
          at = stop;
        } else {
          const isObject: boolean = code === OPEN_BRACE;
          const below: LeafRule = isObject && rule.reach === "arrays" ? unmatched : rule;
          depth++;
          level = levels[depth];
          if (level === undefined) {
            level = { isObject, below, state, count: 0, guess, isFirst: true };
            levels.push(level);
          } else {
            level.isObject = isObject;
            level.below = below;
            level.state = state;
            level.count = 0;
            level.guess = guess;
            level.isFirst = true;
          }
          at = skipSpace(buffer, at + 1, end);
          if (at >= end) return NOT_MINE;
          if (buffer[at] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
            readsKey = isObject;
            if (!isObject) {
              rule = elementRule(level);
              state = elementState(level);
            }
            continue;
          }
          at++;
          level = levels[--depth];
        }
      } else {
        const stop = endOfScalarBytes(buffer, at, end);
        const literal = isLiteral(buffer, at, stop);
        if (!literal && !isNumberBytes(buffer, at, stop)) return NOT_MINE;
        if (rule.kind === "null") {
          out.bytes(buffer, copied, at);
          out.bytes(NULL_TEXT, 0, 4);
          copied = stop;
        } else if (rule.kind !== "keep" && !literal) {
          out.bytes(buffer, copied, at);
          copied = stop;
          if (rule.number === ZERO) out.byte(ZERO_DIGIT);
          else out.utf8(rule.number(buffer.toString("latin1", at, stop)));
        }
        at = stop;
      }
      for (;;) {
        at = skipSpace(buffer, at, end);
        if (level === undefined) break value;
        if (at >= end) return NOT_MINE;
        const after = buffer[at++];
        if (after === COMMA) {
          readsKey = level.isObject;
          if (!readsKey) {
            rule = elementRule(level);
            state = elementState(level);
            guess = level.guess;
          }
          continue value;
        }
        if (after !== (level.isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return NOT_MINE;
        level = levels[--depth];
      }
    }
    if (at < end) return NOT_MINE;
    if (copied === begin) return KEPT;
    out.bytes(buffer, copied, end);
    return WRITTEN;
  };

  return (buffer, start, end, out) => {
    if (source !== buffer) {
      source = buffer;
      view = viewOf(buffer);
    }
    if (knownCount !== known.size) {
      knownCount = known.size;
      rules.forget();
    }
    const from = out.length;
    const outcome = rewrite(buffer, start, end, out);
    if (outcome !== WRITTEN) out.rewind(from);
    return outcome;
  };

  /** Whether `guess` is the key whose content begins at `start`, in this state. */
  function isKey(guess: KeyDecision, from: PathState, buffer: Buffer, start: number, end: number): boolean {
    const { keyBytes } = guess;
    const stop = start + keyBytes.byteLength;
    if (guess.from !== from || stop >= end || buffer[stop] !== QUOTE) return false;
    return equalBytes(view, start, keyBytes, 0, keyBytes.byteLength);
  }
}

/** Where the paths go on at the array's next element, which is counted. */
function elementState(level: Level): PathState {
  return level.state.isDead ? level.state : level.state.element(level.count++).state;
}

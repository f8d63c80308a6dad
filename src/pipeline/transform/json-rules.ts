// From the options of a json column and the rules-wide key names to what the scanner asks at each key and leaf: paths,
// then the column's key names, then the rules-wide ones, then the built-in ones, then the policy.
import type { ColumnType } from "../../catalog/catalog.ts";
import { PgscrubError } from "../../errors.ts";
import { viewOf } from "../codec/byte-words.ts";
import { WRITTEN } from "../codec/field-outcome.ts";
import type { MaskBytes } from "../codec/field-rewriter.ts";
import { type KeyMeaning, meaningOfKey, plainKeyName } from "./json-key-names.ts";
import type { JsonOptions } from "./json-options.ts";
import { compileJsonPaths, type PathState, parseJsonPath } from "./json-paths.ts";
import {
  type JsonRules,
  type KeyDecision,
  type KeyGuess,
  type LeafRule,
  newLeafRule,
  rewriteJson,
  ZERO,
} from "./json-scanner.ts";
import { quoteJson, unquoteJson } from "./json-text.ts";
import { newKeyMeaningMasker } from "./key-meaning-masker.ts";
import type { MaskerContext, MaskerSpec, MaskValue } from "./masker.ts";
import { ownCopy } from "./recent.ts";

/** What an unmatched string becomes. */
export const REDACTED = "redacted";

const REDACTED_BYTES = Buffer.from(REDACTED);

const writeRedacted: MaskBytes = (_buffer, _start, _end, out) => {
  out.bytes(REDACTED_BYTES, 0, REDACTED_BYTES.length);
  return WRITTEN;
};

const RANK = { path: 4, columnKey: 3, rulesKey: 2, builtIn: 1, unmatched: 0 } as const;
/** Distinct keys remembered per state; keys beyond it (documents keyed by ids) are decided anew each time. */
const MAX_REMEMBERED_KEYS = 4096;
/** JSON inside a string inside JSON …: beyond this it is redacted. */
const MAX_EMBEDDED = 16;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Maskers that read text and may meet JSON in it. */
const TEXTUAL: ReadonlySet<string> = new Set(["text", "html", "json"]);
/** Maskers that may give a number for a number. */
const NUMERIC: ReadonlySet<string> = new Set(["fixed", "number_noise", "js", "faker"]);

const leafType = (name: string, oid: number, family: ColumnType["family"]): ColumnType => ({
  oid,
  name,
  family,
  isArray: false,
  elementOid: undefined,
  maxLength: undefined,
  hasBinary: true,
  hasComposite: false,
  domains: [],
  enumLabels: [],
});
const TEXT_TYPE = leafType("text", 25, "text");
const NUMERIC_TYPE = leafType("numeric", 1700, "numeric");

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

const newGuess = (): KeyGuess => ({ next: undefined, firstBelow: undefined });

let embedded = 0;

/** Whether the text may be an object or array: its first and last character beside white space say so. */
function looksLikeJson(text: string): boolean {
  const unit = text.charCodeAt(0);
  // Anything else in ASCII but a control or a space ends it here, which is nearly every text.
  if (unit > 0x20 && unit < 0x80 && unit !== OPEN_BRACE && unit !== OPEN_BRACKET) return false;
  const first = /\S/.exec(text)?.index;
  if (first === undefined || (text[first] !== "{" && text[first] !== "[")) return false;
  const last = text.trimEnd().at(-1);
  return last === (text[first] === "{" ? "}" : "]");
}

/** `mask` for text in which a whole JSON document is rewritten by `rules` instead. */
export function withEmbeddedJson(mask: MaskValue, rules: () => JsonRules): MaskValue {
  return (value) => {
    if (value.length < 2 || !looksLikeJson(value)) return mask(value);
    if (embedded >= MAX_EMBEDDED) return REDACTED;
    embedded++;
    try {
      return rewriteJson(value, rules()) ?? mask(value);
    } finally {
      embedded--;
    }
  };
}

/** What happens to leaves that nothing speaks for. */
function unmatchedRule(context: MaskerContext, fallback: MaskValue | undefined): LeafRule {
  const base = { kind: "leaf", rank: RANK.unmatched, reach: "tree" } as const;
  if (fallback !== undefined) {
    return newLeafRule({
      ...base,
      string: fallback,
      number: (text) => (fallback(text) === text ? text : "0"),
    });
  }
  if (context.unmatchedJson === "fail") {
    const fail = (): never => {
      throw new PgscrubError(
        "VALUE_UNSUPPORTED",
        `${context.label} holds a json leaf that no rule speaks for`,
        {
          hint: "Name its path or key under the column's json rule, or set policy.unmatched_json to redact.",
        },
      );
    };
    return newLeafRule({ ...base, string: fail, number: fail });
  }
  return newLeafRule({ ...base, string: () => REDACTED, number: ZERO }, writeRedacted);
}

/**
 * Compiles the rules of one column. `fallback` replaces the policy for unmatched leaves (JSON found in free text).
 * Throws RULES_INVALID when a named masker cannot hold.
 */
export function compileJsonRules(
  options: JsonOptions,
  context: MaskerContext,
  fallback?: MaskValue,
): JsonRules {
  const unmatched = unmatchedRule(context, fallback);
  const automaton = compileJsonPaths(options.paths.map(({ path }) => parseJsonPath(path) ?? []));
  const dead = compileJsonPaths([]).root;
  const embeddedRules: JsonRules = {
    unmatched,
    root: dead,
    rootGuess: newGuess(),
    pathRule: () => undefined,
    decide,
    forget,
  };

  const made: LeafRule[] = [unmatched];
  function newRule(...parts: Parameters<typeof newLeafRule>): LeafRule {
    const rule = newLeafRule(...parts);
    made.push(rule);
    return rule;
  }
  function forget(): void {
    for (const { recent } of made) recent.clear();
  }

  function ruleOf(spec: MaskerSpec, rank: number): LeafRule {
    const reach = "tree";
    if (spec.masker === "keep")
      return newRule({ kind: "keep", rank, reach, string: (value) => value, number: (text) => text });
    if (spec.masker === "null")
      return newRule({ kind: "null", rank, reach, string: () => null, number: () => "null" });
    if (spec.masker === "json" && spec.options === undefined) {
      const string = withEmbeddedJson(
        () => REDACTED,
        () => embeddedRules,
      );
      return newRule({
        kind: unmatched.kind,
        reach: unmatched.reach,
        number: unmatched.number,
        rank,
        string,
      });
    }
    if (TEXTUAL.has(spec.masker)) {
      const mask = context.build(spec, TEXT_TYPE);
      if (spec.masker === "json")
        return newRule({ kind: "raw", rank, reach, string: mask, number: (text) => mask(text) ?? "null" });
      const string = withEmbeddedJson(mask, () => embeddedRules);
      const number = (text: string) => (mask(text) === text ? text : "0");
      return newRule({ kind: "leaf", rank, reach, string, number });
    }
    if (!NUMERIC.has(spec.masker)) {
      const string = context.build(spec, TEXT_TYPE);
      return newRule({ kind: "leaf", rank, reach, string, number: ZERO }, string.bytes);
    }
    const onNumber = context.build(spec, NUMERIC_TYPE);
    const onString = spec.masker === "number_noise" ? () => REDACTED : context.build(spec, TEXT_TYPE);
    const number = (text: string) => {
      const value = onNumber(text);
      return value !== null && JSON_NUMBER.test(value) ? value : "0";
    };
    return newRule({ kind: "leaf", rank, reach, string: onString, number });
  }

  const builtIns = new Map<KeyMeaning, LeafRule>();
  function builtInRule(meaning: KeyMeaning): LeafRule {
    let rule = builtIns.get(meaning);
    if (rule === undefined) {
      const mask = newKeyMeaningMasker(meaning, context);
      const string =
        meaning === "text" || meaning === "html" ? withEmbeddedJson(mask, () => embeddedRules) : mask;
      rule = newRule(
        { kind: "leaf", rank: RANK.builtIn, reach: "arrays", string, number: ZERO },
        string.bytes,
      );
      builtIns.set(meaning, rule);
    }
    return rule;
  }

  const pathRules = options.paths.map(({ spec }) => ruleOf(spec, RANK.path));
  const columnKeys = new Map<string, LeafRule>();
  for (const [name, spec] of Object.entries(options.keys)) {
    const rule = ruleOf(spec, RANK.columnKey);
    columnKeys.set(plainKeyName(name), rule);
    columnKeys.set(name, rule);
  }
  const rulesSpecs = new Map<string, MaskerSpec>();
  for (const [name, spec] of context.jsonKeys)
    rulesSpecs.set(plainKeyName(name), spec).set(name.toLowerCase(), spec);
  // Compiled when first met: a rules-wide key may itself say `json`, which would compile itself without end.
  const rulesKeys = new Map<MaskerSpec, LeafRule>();
  function rulesKeyRule(key: string): LeafRule | undefined {
    if (rulesSpecs.size === 0) return undefined;
    const spec = rulesSpecs.get(key.toLowerCase()) ?? rulesSpecs.get(plainKeyName(key));
    if (spec === undefined) return undefined;
    let rule = rulesKeys.get(spec);
    if (rule === undefined) {
      rule = ruleOf(spec, RANK.rulesKey);
      rulesKeys.set(spec, rule);
    }
    return rule;
  }

  let textMask: MaskValue | undefined;
  /** A key that carries a value itself (an email, a phone, words) is masked as free text. */
  function maskKey(key: string): string | undefined {
    const digits = key.replace(/\D+/g, "").length;
    if (!/[@%＠\s]/.test(key) && digits < 7 && key.length < 20 && !(digits > 1 && /[.:]/.test(key)))
      return undefined;
    textMask ??= context.build({ masker: "text", options: undefined }, TEXT_TYPE);
    const masked = textMask(key) ?? "";
    return masked === key ? undefined : quoteJson(masked);
  }

  function decideNew(from: PathState, rawKey: string, guess: KeyGuess | undefined): KeyDecision {
    const key = unquoteJson(rawKey) ?? rawKey;
    const { matched, state } = from.isDead ? dead : from.key(key);
    const named =
      pathRules[matched] ?? columnKeys.get(key) ?? columnKeys.get(plainKeyName(key)) ?? rulesKeyRule(key);
    const newKey = named === undefined ? maskKey(key) : undefined;
    const meaning = named === undefined && newKey === undefined ? meaningOfKey(key) : undefined;
    const rule = named ?? (meaning === undefined ? undefined : builtInRule(meaning));
    const keyUnits = Uint16Array.from({ length: rawKey.length }, (_, at) => rawKey.charCodeAt(at));
    const keyBytes = viewOf(Buffer.from(rawKey));
    return { rule, state, newKey, from, keyUnits, keyBytes, guess };
  }

  const remembered = new Map<PathState, Map<string, KeyDecision>>();
  let lastState: PathState = automaton.root.state;
  let lastKeys = new Map<string, KeyDecision>();
  remembered.set(lastState, lastKeys);
  function decide(state: PathState, rawKey: string): KeyDecision {
    if (state !== lastState) {
      const keys = remembered.get(state) ?? new Map<string, KeyDecision>();
      remembered.set(state, keys);
      lastState = state;
      lastKeys = keys;
    }
    const keys = lastKeys;
    let decision = keys.get(rawKey);
    if (decision === undefined) {
      const isKept = keys.size < MAX_REMEMBERED_KEYS;
      const key = isKept ? ownCopy(rawKey) : rawKey;
      decision = decideNew(state, key, isKept ? newGuess() : undefined);
      if (isKept) keys.set(key, decision);
    }
    return decision;
  }

  const { root } = automaton;
  const pathRule = (matched: number) => pathRules[matched];
  return { unmatched, root, rootGuess: newGuess(), pathRule, decide, forget };
}

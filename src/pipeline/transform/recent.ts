// A bounded memory of recent pseudonyms: first names, last names and mail domains repeat all the time, and a look-up
// costs a tenth of what hashing and choosing again does. Slots by a cheap hash instead of a Map: no hashing by the engine of
// every fresh string, no emptying at once.
import { FOR_VALUES, newRecentTrial } from "./recent-trial.ts";

const FIRST_SLOTS = 64;
const MOST_SLOTS = 16_384;
/** Long texts are rare and would make the memory unbounded in bytes. */
const MAX_LENGTH = 256;

/** Shorter strings are copied by the engine when they are cut out of others. */
const LEAST_SLICED = 13;

/**
 * `text` without the text it may have been cut from: a piece of a document is a view that keeps all of the document in
 * memory, which a memory of pieces must not do.
 */
export function ownCopy(text: string): string {
  return text.length < LEAST_SLICED ? text : ` ${text}`.slice(1);
}

/** Values by a cheap hash of their keys; a newer one takes the slot of an older one. */
export interface RecentValues<Value> {
  get(key: string): Value | undefined;
  /** Keys longer than 256 characters are not kept. */
  set(key: string, value: Value): void;
  clear(): void;
}

/** The memory itself: who has the hash of a key at hand need not take it twice. */
interface HashedValues<Value> {
  get(hash: number, key: string): Value | undefined;
  set(hash: number, key: string, value: Value): void;
  clear(): void;
}

function newHashedValues<Value>(): HashedValues<Value> {
  // Slots go in pairs, the newer value first: of one slot per hash, a fifth of the names would push each other out.
  let keys: (string | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let values: (Value | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let lost = 0;
  const put = (hash: number, key: string, value: Value | undefined): void => {
    const slot = hash & (keys.length - 2);
    if (keys[slot + 1] !== undefined) lost++;
    keys[slot + 1] = keys[slot];
    values[slot + 1] = values[slot];
    keys[slot] = key;
    values[slot] = value;
  };
  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    const count = Math.min(oldKeys.length * 4, MOST_SLOTS);
    keys = new Array(count).fill(undefined);
    values = new Array(count).fill(undefined);
    for (let at = oldKeys.length - 1; at >= 0; at--) {
      const key = oldKeys[at];
      if (key !== undefined) put(hashOf(key), key, oldValues[at]);
    }
    lost = 0;
  };
  return {
    get(hash, key) {
      const slot = hash & (keys.length - 2);
      if (keys[slot] === key) return values[slot];
      return keys[slot + 1] === key ? values[slot + 1] : undefined;
    },
    set(hash, key, value) {
      if (lost > keys.length >> 1 && keys.length < MOST_SLOTS) grow();
      put(hash, ownCopy(key), value);
    },
    clear() {
      keys.fill(undefined);
      values.fill(undefined);
    },
  };
}

/** Starts with room for 64 values and grows while values push each other out, up to 32,768. */
export function newRecentValues<Value>(): RecentValues<Value> {
  const recent = newHashedValues<Value>();
  return {
    get: (key) => (key.length > MAX_LENGTH ? undefined : recent.get(hashOf(key), key)),
    set(key, value) {
      if (key.length <= MAX_LENGTH) recent.set(hashOf(key), key, value);
    },
    clear: () => recent.clear(),
  };
}

function hashOf(key: string): number {
  let hash = key.length;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** `compute` with its most recent results remembered, in bounded memory, as long as that is worth it. */
export function rememberRecent(compute: (value: string) => string): (value: string) => string {
  const recent = newHashedValues<string>();
  const trial = newRecentTrial(FOR_VALUES);
  return (value) => {
    if (value.length > MAX_LENGTH || !trial.isAwake()) return compute(value);
    const hash = hashOf(value);
    const known = recent.get(hash, value);
    if (known !== undefined) {
      trial.noteAnswer();
      return known;
    }
    const result = compute(value);
    recent.set(hash, value, result);
    return result;
  };
}

// A bounded memory of recent pseudonyms: first names, last names and mail domains repeat all the time, and a look-up
// costs a tenth of what hashing and choosing again does. Slots by a cheap hash instead of a Map: no hashing by the engine of
// every fresh string, no emptying at once.

const FIRST_SLOTS = 64;
const MOST_SLOTS = 32_768;
/** Long texts are rare and would make the memory unbounded in bytes. */
const MAX_LENGTH = 256;

/** Values by a cheap hash of their keys; a newer one takes the slot of an older one. */
export interface RecentValues<Value> {
  get(key: string): Value | undefined;
  /** Keys longer than 256 characters are not kept. */
  set(key: string, value: Value): void;
  clear(): void;
}

/** Starts with room for 64 values and doubles while values push each other out, up to 32,768. */
export function newRecentValues<Value>(): RecentValues<Value> {
  // Slots go in pairs, the newer value first: of one slot per hash, a fifth of the names would push each other out.
  let keys: (string | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let values: (Value | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  let lost = 0;
  const pairOf = (key: string): number => hashOf(key) & (keys.length - 2);
  const put = (key: string, value: Value | undefined): void => {
    const slot = pairOf(key);
    if (keys[slot + 1] !== undefined) lost++;
    keys[slot + 1] = keys[slot];
    values[slot + 1] = values[slot];
    keys[slot] = key;
    values[slot] = value;
  };
  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Array(oldKeys.length * 2).fill(undefined);
    values = new Array(oldKeys.length * 2).fill(undefined);
    for (let at = oldKeys.length - 1; at >= 0; at--) {
      const key = oldKeys[at];
      if (key !== undefined) put(key, oldValues[at]);
    }
    lost = 0;
  };
  return {
    get(key) {
      if (key.length > MAX_LENGTH) return undefined;
      const slot = pairOf(key);
      if (keys[slot] === key) return values[slot];
      return keys[slot + 1] === key ? values[slot + 1] : undefined;
    },
    set(key, value) {
      if (key.length > MAX_LENGTH) return;
      if (lost > keys.length >> 1 && keys.length < MOST_SLOTS) grow();
      put(key, value);
    },
    clear() {
      keys.fill(undefined);
      values.fill(undefined);
    },
  };
}

function hashOf(key: string): number {
  let hash = key.length;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** `compute` with its most recent results remembered, in bounded memory. */
export function rememberRecent(compute: (value: string) => string): (value: string) => string {
  const recent = newRecentValues<string>();
  return (value) => {
    const known = recent.get(value);
    if (known !== undefined) return known;
    const result = compute(value);
    recent.set(value, result);
    return result;
  };
}

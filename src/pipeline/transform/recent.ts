// A bounded memory of recent pseudonyms: first names, last names and mail domains repeat all the time, and a look-up
// costs a tenth of what hashing and choosing again does.

const RECENT_COUNT = 4096;

/** `compute` with its most recent results remembered; emptied whenever it holds 4,096, so memory stays bounded. */
export function rememberRecent(compute: (value: string) => string): (value: string) => string {
  const recent = new Map<string, string>();
  return (value) => {
    const known = recent.get(value);
    if (known !== undefined) return known;
    const result = compute(value);
    if (recent.size >= RECENT_COUNT) recent.clear();
    // Long texts are rare and would make the memory unbounded in bytes.
    if (value.length <= 256) recent.set(value, result);
    return result;
  };
}

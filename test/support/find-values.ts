// Looks for many values in a long text at once, whatever their case: one walk with a map of their first characters.

const PREFIX = 6;

/** Those of `values` that stand anywhere in `text`. Values of fewer than 6 characters are a mistake of the caller. */
export function findValues(text: string, values: Iterable<string>): string[] {
  const byPrefix = new Map<string, string[]>();
  for (const value of values) {
    if (value.length < PREFIX) throw new RangeError(`a value of ${value.length} characters proves nothing`);
    const prefix = value.toLowerCase().slice(0, PREFIX);
    const same = byPrefix.get(prefix);
    if (same === undefined) byPrefix.set(prefix, [value]);
    else same.push(value);
  }
  const lower = text.toLowerCase();
  const found = new Set<string>();
  for (let at = 0; at + PREFIX <= lower.length; at++) {
    for (const value of byPrefix.get(lower.slice(at, at + PREFIX)) ?? []) {
      if (lower.startsWith(value.toLowerCase(), at)) found.add(value);
    }
  }
  return [...found];
}

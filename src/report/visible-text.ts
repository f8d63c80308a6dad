// Names of a database as text that a person can trust: nothing invisible, nothing that turns the reading direction,
// nothing that a terminal would obey. Used by every rendering before its own escaping.

// Controls, formats (bidirectional marks, zero width), lone surrogates, unassigned, line ends, blanks other than space.
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** `text` with every invisible character as `\u{hex}`, so that two names that differ look different. */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** `text` on one line: SQL of the rules may be written over several. */
export function oneLine(text: string): string {
  return visible(text.replaceAll(/[\t\n\r ]+/g, " ").trim());
}

/** `1 row`, `2 rows`; `1,234 rows`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${Math.round(count).toLocaleString("en-US")} ${count === 1 ? singular : plural}`;
}

// What the maskers share about length and letters: cutting to varchar(n), the style of capitals, cheap character tests.

/** `text` cut to `maxLength` characters (code points, as PostgreSQL counts them); undefined means no limit. */
export function cutToLength(text: string, maxLength: number | undefined): string {
  if (maxLength === undefined || text.length <= maxLength) return text;
  let end = 0;
  for (let count = 0; count < maxLength && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** Whether `text` has at most `maxLength` characters (code points); undefined means no limit. */
export function fitsLength(text: string, maxLength: number | undefined): boolean {
  return (
    maxLength === undefined || text.length <= maxLength || cutToLength(text, maxLength).length === text.length
  );
}

/** `fake` in the capitals of `original`: all upper, all lower, else as it is. */
export function inStyleOf(original: string, fake: string): string {
  const lower = original.toLowerCase();
  const upper = original.toUpperCase();
  if (lower === upper) return fake;
  // One capital alone (an initial) says nothing about the style of a whole name.
  if (original === upper) return original.length > 1 ? fake.toUpperCase() : fake;
  return original === lower ? fake.toLowerCase() : fake;
}

/** Whether the UTF-16 unit is white space that `String.prototype.trim` removes, tested cheaply for ASCII. */
export function isSpace(unit: number): boolean {
  if (unit < 128) return unit === 32 || (unit >= 9 && unit <= 13);
  return String.fromCharCode(unit).trim() === "";
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

export function isLower(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

export function isUpper(unit: number): boolean {
  return unit >= 65 && unit <= 90;
}

/** The digits of `text`, in order. */
export function digitsOf(text: string): string {
  // By hand, without a pattern: this runs for every phone number.
  let digits = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (isDigit(text.charCodeAt(at))) continue;
    if (at > from) digits += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : digits + text.slice(from);
}

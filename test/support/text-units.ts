// The units of a text as the detectors get them: a zero behind the text, and behind that what an earlier one left.

/** A copy of the units of `text`, followed by a zero and by units that must not be looked at. */
export function unitsOf(text: string): Uint16Array {
  const behind = "9@.:a9@.:a";
  return Uint16Array.from({ length: text.length + 1 + behind.length }, (_, at) =>
    at < text.length ? text.charCodeAt(at) : at === text.length ? 0 : behind.charCodeAt(at - text.length - 1),
  );
}

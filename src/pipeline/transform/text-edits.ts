// Edits of a text and decoded views of it: a detector reads the decoded form, its edits land in the original, and all
// that no edit touches keeps its characters.

/** `text` replaces the characters from `start` up to `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap; the very same string when there are none. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const sorted = isSorted(edits) ? edits : [...edits].sort((a, b) => a.start - b.start);
  let out = "";
  let copied = 0;
  for (const edit of sorted) {
    out += text.slice(copied, edit.start) + edit.text;
    copied = edit.end;
  }
  return out + text.slice(copied);
}

function isSorted(edits: readonly Edit[]): boolean {
  let last = 0;
  for (const { start } of edits) {
    if (start < last) return false;
    last = start;
  }
  return true;
}

/** A stretch of a text, decoded: character `i` of `text` came from the source's `starts[i]` up to `starts[i + 1]`. */
export interface DecodedView {
  readonly text: string;
  readonly starts: readonly number[];
}

/**
 * Decodes `source` from `offset` to `end` where `code` (global) matches; `decode` gives undefined for what is no code
 * after all. Undefined when nothing was decoded.
 */
export function decodeView(
  source: string,
  offset: number,
  end: number,
  code: RegExp,
  decode: (match: string) => string | undefined,
): DecodedView | undefined {
  const starts: number[] = [];
  let text = "";
  let at = offset;
  let isDecoded = false;
  const copyTo = (to: number) => {
    text += source.slice(at, to);
    for (; at < to; at++) starts.push(at);
  };
  code.lastIndex = offset;
  for (let match = code.exec(source); match !== null && match.index < end; match = code.exec(source)) {
    const decoded = decode(match[0]);
    if (decoded === undefined || decoded === "") continue;
    copyTo(match.index);
    for (let unit = 0; unit < decoded.length; unit++) starts.push(match.index);
    text += decoded;
    at = match.index + match[0].length;
    isDecoded = true;
  }
  if (!isDecoded) return undefined;
  copyTo(end);
  starts.push(end);
  return { text, starts };
}

/** Edits of a view as edits of its `source`, their text encoded by `encode`, which also sees what it replaces. */
export function editsOfSource(
  source: string,
  view: DecodedView,
  edits: readonly Edit[],
  encode: (text: string, original: string) => string,
): Edit[] {
  return edits.map((edit) => {
    const start = view.starts[edit.start] ?? 0;
    // A code that stands for several characters is replaced whole.
    const end = view.starts[nextSource(view, edit.end)] ?? 0;
    return { start, end, text: encode(edit.text, source.slice(start, end)) };
  });
}

function nextSource(view: DecodedView, end: number): number {
  let at = end;
  while (at < view.text.length && view.starts[at] === view.starts[at - 1]) at++;
  return at;
}

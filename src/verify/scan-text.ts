// Looks through one field's text, and through what its encodings decode to, for values of the source and for strangers.
// The hot loop of verification: the walk runs in the engine, the judge sees what may matter.
import type { StrangerRules } from "./detectors/detector.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { newScanEngine } from "./scan-engine.ts";
import { CHUNK_END, type HitListener, newTextJudge } from "./text-judge.ts";
import { walkEngine } from "./walk-engine.ts";

export interface TextScanner {
  /** Looks through `buffer[start, end)`, one whole field; `isBinary` for bytea and the like. */
  scan(buffer: Buffer, start: number, end: number, isBinary: boolean): void;
  /**
   * From here to the next call the fields of `buffer[start, end)` are asked for, and `buffer` does not change: they are
   * copied to the engine together. Left out, each field is copied by itself.
   */
  place(buffer: Buffer, start: number, end: number): void;
}

/** Fields longer than a window are looked through in overlapping windows, so that scratch space stays small. */
const WINDOW_BYTES = 1 << 20;
const OVERLAP_BYTES = 4096;

/** A scanner with its own scratch space; `listener` is called during `scan`. */
export function newTextScanner(
  fingerprints: Fingerprints,
  rules: StrangerRules,
  listener: HitListener,
): TextScanner {
  const engine = walkEngine();
  if (engine === undefined) return newPlainTextScanner(fingerprints, rules, listener);
  const judge = newTextJudge(fingerprints, rules, listener);
  const { place, scan } = newScanEngine(engine, fingerprints, rules, judge);
  return {
    place,
    scan(buffer, start, end, isBinary) {
      judge.setBinary(isBinary);
      if (end - start <= WINDOW_BYTES) scan(buffer, start, end);
      else eachWindow(buffer, start, end, scan);
    },
  };
}

/** The same without the engine: for where there is none, and to be compared with. */
export function newPlainTextScanner(
  fingerprints: Fingerprints,
  rules: StrangerRules,
  listener: HitListener,
): TextScanner {
  const judge = newTextJudge(fingerprints, rules, listener);
  return {
    place() {},
    scan(buffer, start, end, isBinary) {
      judge.setBinary(isBinary);
      eachWindow(buffer, start, end, judge.walk);
    },
  };
}

function eachWindow(
  buffer: Buffer,
  start: number,
  end: number,
  scan: (buffer: Buffer, start: number, end: number) => void,
): void {
  let from = start;
  while (end - from > WINDOW_BYTES) {
    let to = from + WINDOW_BYTES;
    // Cut between tokens, so that no address loses the end of its domain.
    while (to > from + WINDOW_BYTES / 2 && CHUNK_END[buffer[to] ?? 0] === 0) to--;
    if (to === from + WINDOW_BYTES / 2) to = from + WINDOW_BYTES;
    scan(buffer, from, to);
    from = to - OVERLAP_BYTES;
  }
  scan(buffer, from, end);
}

// Looks through one field's text, and through what its encodings decode to, for values of the source and for strangers.
// The hot loop of verification: the walk runs in the engine, the judge sees what may matter.
import type { StrangerRules } from "./detectors/detector.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { newScanEngine } from "./scan-engine.ts";
import { CHUNK_END, type HitListener, newTextJudge, type TextJudge } from "./text-judge.ts";
import { walkEngine } from "./walk-engine.ts";

export interface TextScanner extends PieceScanner {
  /** Looks through `buffer[start, end)`, one whole field; `isBinary` for bytea and the like. */
  scan(buffer: Buffer, start: number, end: number, isBinary: boolean): void;
  /**
   * From here to the next call the fields of `buffer[start, end)` are asked for, and `buffer` does not change: they are
   * copied to the engine together. Left out, each field is copied by itself.
   */
  place(buffer: Buffer, start: number, end: number): void;
}

/** The same for one whole field that comes in pieces: `open`, `feed` each, then `close`; it sees what `scan` would. */
export interface PieceScanner {
  open(isBinary: boolean): void;
  feed(buffer: Buffer, start: number, end: number): void;
  close(): void;
}

/** Fields longer than a window are looked through in overlapping windows, so that scratch space stays small. */
const WINDOW_BYTES = 1 << 20;
const OVERLAP_BYTES = 4096;
const NOTHING = Buffer.alloc(0);

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
    ...newPieceScanner(judge, (buffer, start, end) => {
      place(NOTHING, 0, 0); // the window holds other bytes each time
      scan(buffer, start, end);
    }),
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
    ...newPieceScanner(judge, judge.walk),
    scan(buffer, start, end, isBinary) {
      judge.setBinary(isBinary);
      eachWindow(buffer, start, end, judge.walk);
    },
  };
}

type ScanWindow = (buffer: Buffer, start: number, end: number) => void;

function newPieceScanner(judge: TextJudge, scan: ScanWindow): PieceScanner {
  let window: Buffer | undefined;
  let held = 0;
  return {
    open(isBinary) {
      judge.setBinary(isBinary);
      held = 0;
    },
    feed(buffer, start, end) {
      window ??= Buffer.allocUnsafeSlow(WINDOW_BYTES + 1);
      for (let at = start; at < end; ) {
        const taken = Math.min(end - at, window.length - held);
        buffer.copy(window, held, at, at + taken);
        held += taken;
        at += taken;
        if (held < window.length) return;
        // It is known now that more follows: the first window can be cut where it would be in the whole field.
        const to = windowEnd(window, 0);
        scan(window, 0, to);
        window.copyWithin(0, to - OVERLAP_BYTES, held);
        held -= to - OVERLAP_BYTES;
      }
    },
    close() {
      if (window !== undefined && held > 0) scan(window, 0, held);
    },
  };
}

/** Where the window at `from` ends: between tokens, so that no address loses the end of its domain. */
function windowEnd(buffer: Buffer, from: number): number {
  let to = from + WINDOW_BYTES;
  while (to > from + WINDOW_BYTES / 2 && CHUNK_END[buffer[to] ?? 0] === 0) to--;
  return to === from + WINDOW_BYTES / 2 ? from + WINDOW_BYTES : to;
}

function eachWindow(buffer: Buffer, start: number, end: number, scan: ScanWindow): void {
  let from = start;
  while (end - from > WINDOW_BYTES) {
    const to = windowEnd(buffer, from);
    scan(buffer, from, to);
    from = to - OVERLAP_BYTES;
  }
  scan(buffer, from, end);
}

// The verifier's walk and its looks into runs once more, byte by byte and without a trick: what the fast ones are
// compared with.
import { isDateLike } from "../../src/verify/text-shape.ts";

/** Name of the event and its range. */
export type WalkEvent = `${string} ${number} ${number}`;

type Kind = "hard" | "letter" | "digit" | "high" | "soft";

function kindOf(byte: number, isHighHard: boolean): Kind {
  if (byte >= 0x80) return isHighHard ? "hard" : "high";
  const char = String.fromCharCode(byte);
  if (/[a-zA-Z]/.test(char)) return "letter";
  if (/[0-9]/.test(char)) return "digit";
  return "._-+@%".includes(char) ? "soft" : "hard";
}

function isUpper(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0xc3;
}

/** Every event of the walk over `bytes`, each once, sorted. */
export function plainEvents(bytes: Buffer): WalkEvent[] {
  const events = walk(bytes, false);
  if (bytes.some((byte) => byte >= 0x80)) events.push(...walk(bytes, true));
  return [...new Set(events)].sort();
}

function walk(bytes: Buffer, isHighHard: boolean): WalkEvent[] {
  const events: WalkEvent[] = [];
  const kinds = [...bytes].map((byte) => kindOf(byte, isHighHard));
  const at = (index: number): number => bytes[index] ?? 0;
  const isWordByte = (index: number): boolean => ["letter", "digit", "high"].includes(kinds[index] ?? "hard");
  let token = -1;
  let word = -1;
  let lastWord: readonly [number, number] = [-1, -1];
  let hasAt = false;
  let run = -1;
  let line = -1;
  let quote = -1;
  const tell = (name: string, from: number, to: number, least: number): void => {
    if (to - from >= least) events.push(`${name} ${from} ${to}`);
  };
  for (let index = 0; index <= bytes.length; index++) {
    const kind = kinds[index] ?? "hard";
    if (isWordByte(index)) {
      const isFirst = word < 0;
      if (isFirst) word = index;
      if (token < 0) token = index;
      if (kind === "high") {
        if (run >= 0) tell("run", run, index, 16);
        run = -1;
      } else if (isFirst) {
        if (kind === "digit") events.push(...phones(bytes, kinds, index));
        if (run < 0) [run, line] = [index, index];
      }
      continue;
    }
    if (word >= 0) {
      tell("word", word, index, 6);
      const [first, firstEnd] = lastWord;
      if (firstEnd === word - 1 && at(firstEnd) === 0x20 && isUpper(at(word)) && isUpper(at(first))) {
        tell("pair", first, index, 8);
      }
      lastWord = [word, index];
      word = -1;
    }
    const char = index < bytes.length ? String.fromCharCode(at(index)) : "";
    if (run >= 0 && !(char !== "" && "+/-_".includes(char))) {
      const isLineEnd = char === "\n" || char === "\r";
      if (isLineEnd && (index - line >= 60 || at(index - 1) === 0x0d)) {
        line = index + 1;
      } else {
        tell("run", run, index, 16);
        run = -1;
      }
    }
    if (kind === "soft") {
      if (char === "@") hasAt = true;
      continue;
    }
    if (token >= 0) tell(hasAt ? "address" : "token", token, lastWord[1], 8);
    token = -1;
    hasAt = false;
    if (char === '"') {
      if (quote >= 0) tell("segment", quote + 1, index, 8);
      quote = index;
    }
  }
  return events;
}

/** 9 to 15 digits in groups with at most three bytes of punctuation between them, 28 bytes at most. */
function phones(bytes: Buffer, kinds: readonly Kind[], start: number): WalkEvent[] {
  const events: WalkEvent[] = [];
  const limit = Math.min(bytes.length, start + 28);
  if (limit - start < 9 || isDateLike(bytes, start, bytes.length)) return events;
  const isGap = (index: number): boolean => " .-()/+".includes(String.fromCharCode(bytes[index] ?? 0));
  let from = start;
  while (from > 0 && start - from < 3 && (bytes[from - 1] === 0x2b || bytes[from - 1] === 0x28)) from--;
  let before = start - 1;
  while (before >= 0 && start - before < 5 && isGap(before)) before--;
  const isFirst = !(before >= 0 && before < start - 1 && kinds[before] === "digit");
  let digits = 0;
  let next = start;
  while (next < limit) {
    let groupEnd = next;
    while (groupEnd < limit && kinds[groupEnd] === "digit") groupEnd++;
    digits += groupEnd - next;
    const after = kinds[groupEnd] ?? "hard";
    if ((groupEnd === limit && after === "digit") || after === "letter" || after === "high" || digits > 15) {
      return events;
    }
    let gap = groupEnd;
    while (gap < limit && gap - groupEnd < 4 && isGap(gap)) gap++;
    const goesOn = gap > groupEnd && gap < limit && kinds[gap] === "digit";
    if (digits >= 9) events.push(`${isFirst && !goesOn ? "whole" : "part"} ${from} ${groupEnd}`);
    if (!goesOn) return events;
    next = gap;
  }
  return events;
}

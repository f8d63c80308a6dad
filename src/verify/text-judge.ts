// Judges the ranges that a walk over a field tells of, and those of what its encodings decode to: values of the source,
// strangers. The walk is the plain one of tokenizer.ts, or the engine's, which leaves out what cannot matter.
import { newScratch, type Scratch, unescapeAll } from "./decoders.ts";
import type { StrangerRules } from "./detectors/detector.ts";
import { newStrangerDetectors } from "./detectors/strangers.ts";
import { domainEnd } from "./email-shape.ts";
import {
  decodeBase64,
  decodeHex,
  hexRunEnd,
  hidesTextInHex,
  nextHexRun,
  readableAlignments,
} from "./encoded-runs.ts";
import type { FingerprintKind, Fingerprints } from "./fingerprints.ts";
import { newPhoneReader } from "./phone-digits.ts";
import { newPlacedValues } from "./placed-values.ts";
import { trimEnd, trimStart } from "./text-shape.ts";
import { MIN_TOKEN_BYTES, type TokenSink, tokenize } from "./tokenizer.ts";

/** Encodings inside encodings that are undone. */
export const MAX_DECODINGS = 2;

/** Told of every hit; the same detector may hit several times in one field. */
export interface HitListener {
  /** A value of the source stands here. */
  survivor(kind: FingerprintKind): void;
  /** Something outside the reserved namespaces stands here; `name` says what. */
  stranger(name: string): void;
  /** A number that only looks like one (`isHit`) or could have and does not: a column's others show which it is. */
  doubt?(name: string, isHit: boolean): void;
}

/** Told of the ranges of one text after another; between texts nothing is kept. */
export interface TextJudge {
  readonly sink: TokenSink;
  /** The text that the following ranges stand in: a field, or what `decodings` made of it. */
  enter(start: number, end: number, decodings: number): void;
  /** The whole of the text. */
  phrase(buffer: Buffer, start: number, end: number): void;
  /** The text holds dollars. */
  dollars(buffer: Buffer, start: number, end: number): void;
  /** Walks a whole field, a piece of one, or what was decoded, without the engine. */
  walk(buffer: Buffer, start: number, end: number): void;
  /** The following fields are bytea and the like, or not. */
  setBinary(isBinary: boolean): void;
}

const LONGEST_CHUNK_BYTES = 512;
/** Printable bytes in a row that make a stretch of binary data count as text: 16 by chance are 1 in 10 million. */
const TEXT_IN_BINARY_BYTES = 16;

/** Bytes that end a chunk: a stretch such as a URL, `key=value` or a password hash. */
export const CHUNK_END: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte <= 0x20 || "\"'<>(){}[],;&?\\|`".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/** A judge with its own scratch space, who tells `listener`. */
export function newTextJudge(
  fingerprints: Fingerprints,
  rules: StrangerRules,
  listener: HitListener,
): TextJudge {
  const isAllowed = (buffer: Buffer, start: number, end: number): boolean =>
    fingerprints.lookup(buffer, start, end) === "allowed";
  const strangers = newStrangerDetectors(rules, fingerprints, {
    stranger: (name) => listener.stranger(name),
    doubt(name, isHit) {
      if (listener.doubt !== undefined) listener.doubt(name, isHit);
      else if (isHit) listener.stranger(name);
    },
    isText,
  });
  const phones = newPhoneReader();
  const { digests } = fingerprints;
  const isPlaced = newPlacedValues(digests);
  const hasDigests = digests.size > 0;
  const scratches = Array.from({ length: MAX_DECODINGS }, () => ({ text: newScratch(), run: newScratch() }));
  let depth = 0;
  let isBinary = false;
  let fieldStart = 0;
  let fieldEnd = 0;
  // The word and the token of the present walk that were looked up last.
  let wordStart = -1;
  let wordEnd = -1;
  let tokenStart = -1;
  let tokenEnd = -1;

  function probe(buffer: Buffer, start: number, end: number): void {
    const kind = fingerprints.lookup(buffer, start, end);
    // A name is looked for as a word, where its capital letter is asked for too.
    if (kind !== undefined && kind !== "name" && kind !== "allowed") listener.survivor(kind);
  }

  function probeDigest(buffer: Buffer, start: number, end: number): void {
    if (!isPlaced(buffer, start, end)) return;
    if (!isAllowed(buffer, start, end)) listener.survivor("secret");
  }

  const probePhone = (digits: Buffer, start: number, end: number): void => {
    if (fingerprints.lookup(digits, start, end) === "phone") listener.survivor("phone");
    else if (digests.hasDigits && digests.has(digits, start, end)) listener.survivor("phone");
  };

  function scanHexRun(buffer: Buffer, from: number, to: number, scratch: Scratch): void {
    for (let skip = 0; skip < 2; skip++) {
      if (hidesTextInHex(buffer, from + skip, to) && decodeHex(buffer, from + skip, to, scratch)) {
        walkDeeper(scratch, true);
      }
    }
  }

  const sink: TokenSink = {
    token(buffer, start, end, hasAt) {
      tokenStart = start;
      tokenEnd = end;
      // A token of one word has been looked up as a word.
      if (start !== wordStart || end !== wordEnd) probe(buffer, start, end);
      if (hasAt) probeAddresses(buffer, start, end);
      strangers.token(buffer, start, end, hasAt);
      if (hasDigests) probeChunk(buffer, start, end);
    },
    word(buffer, start, end) {
      wordStart = start;
      wordEnd = end;
      const kind = fingerprints.lookup(buffer, start, end);
      if (kind !== undefined && kind !== "allowed" && (kind !== "name" || isCapital(buffer[start]))) {
        listener.survivor(kind);
      }
      strangers.word(buffer, start, end);
    },
    pair(buffer, start, end) {
      if (fingerprints.hasPairs && fingerprints.lookup(buffer, start, end) === "name") {
        listener.survivor("name");
      }
    },
    phone(buffer, start, end, isWhole) {
      phones.forms(buffer, start, end, probePhone);
      strangers.phone(buffer, start, end, isWhole);
    },
    separator: strangers.separator,
    segment(buffer, from, to) {
      probePhrase(buffer, from, to);
    },
    run(buffer, start, end) {
      const scratch = scratches[depth]?.run;
      if (scratch === undefined) return;
      const alignments = readableAlignments(buffer, start, end);
      for (let skip = 0; skip < 4; skip++) {
        if ((alignments & (1 << skip)) === 0) continue;
        if (decodeBase64(buffer, start, end, skip, scratch)) walkDeeper(scratch, true);
      }
      let from = nextHexRun(buffer, start, end);
      while (from >= 0) {
        const to = hexRunEnd(buffer, from, end);
        scanHexRun(buffer, from, to, scratch);
        from = nextHexRun(buffer, to, end);
      }
    },
  };

  function isCapital(byte: number | undefined): boolean {
    return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || byte >= 0x80);
  }

  /** An address may be a part of its token: the domain ends before `%` or `_`, other parts begin behind `%`. */
  function probeAddresses(buffer: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (buffer[at] !== 0x40) continue;
      const stop = domainEnd(buffer, at + 1, end);
      if (stop < end) probe(buffer, start, stop);
      for (let from = start + 1; from < at; from++) {
        const before = buffer[from - 1];
        const isBoundary =
          before === 0x25 ||
          before === 0x2b ||
          before === 0x40 ||
          before === 0x2d ||
          before === 0x5f ||
          before === 0x2e;
        if (isBoundary && stop - from >= MIN_TOKEN_BYTES) probe(buffer, from, stop);
      }
    }
  }

  /** A placed value may hold separators (`1//0…`, `$2b$10$…/…`): the token, and the chunk that it stands in. */
  function probeChunk(buffer: Buffer, start: number, end: number): void {
    let from = start;
    let afterSign = start;
    while (
      from > fieldStart &&
      start - from < LONGEST_CHUNK_BYTES &&
      CHUNK_END[buffer[from - 1] ?? 0] === 0
    ) {
      from--;
      if (afterSign === start && (buffer[from] === 0x3d || buffer[from] === 0x3a)) afterSign = from + 1;
    }
    let to = end;
    while (to < fieldEnd && to - end < LONGEST_CHUNK_BYTES && CHUNK_END[buffer[to] ?? 0] === 0) to++;
    probeDigest(buffer, start, end);
    if (afterSign !== start) probeDigest(buffer, afterSign, end);
    if (from !== start) probeDigest(buffer, from, end);
    if (to === end) return;
    probeDigest(buffer, start, to);
    if (afterSign !== start) probeDigest(buffer, afterSign, to);
    if (from !== start) probeDigest(buffer, from, to);
  }

  /** Random bytes hold an address by chance now and then; in binary data only readable surroundings make it one. */
  function isText(buffer: Buffer, start: number, end: number): boolean {
    if (!isBinary) return true;
    const isPrintable = (at: number): boolean => (buffer[at] ?? 0) >= 0x20 && (buffer[at] ?? 0) < 0x7f;
    for (let at = start; at < end; at++) if (!isPrintable(at)) return false;
    let from = start;
    let to = end;
    while (from > fieldStart && to - from < TEXT_IN_BINARY_BYTES && isPrintable(from - 1)) from--;
    while (to < fieldEnd && to - from < TEXT_IN_BINARY_BYTES && isPrintable(to)) to++;
    // A short value may fill the whole of what was decoded.
    return to - from >= TEXT_IN_BINARY_BYTES || (from === fieldStart && to === fieldEnd);
  }

  /** A whole field or quoted string: values that hold separators, placed values of any form. */
  function probePhrase(buffer: Buffer, from: number, to: number): void {
    const start = trimStart(buffer, from, to);
    const end = trimEnd(buffer, start, to);
    const length = end - start;
    // A field that is one token, as ids are, has been looked up already.
    if (length < MIN_TOKEN_BYTES || (start === tokenStart && end === tokenEnd)) return;
    if (fingerprints.hasPhraseOfLength(length)) probe(buffer, start, end);
    if (hasDigests) probeDigest(buffer, start, end);
  }

  function enter(start: number, end: number, decodings: number): void {
    depth = decodings;
    fieldStart = start;
    fieldEnd = end;
    strangers.enter(start, end);
    wordStart = -1;
    tokenStart = -1;
  }

  function walk(buffer: Buffer, start: number, end: number): void {
    const outerStart = fieldStart;
    const outerEnd = fieldEnd;
    enter(start, end, depth);
    const traits = tokenize(buffer, start, end, sink);
    probePhrase(buffer, start, end);
    if (traits.hasDollar) strangers.dollars(buffer, start, end);
    const scratch = traits.hasEscapes ? scratches[depth]?.text : undefined;
    if (scratch !== undefined && unescapeAll(buffer, start, end, scratch)) {
      walkDeeper(scratch, isBinary);
    }
    fieldStart = outerStart;
    fieldEnd = outerEnd;
    strangers.enter(fieldStart, fieldEnd);
  }

  function walkDeeper(decoded: Scratch, isDecodedBinary: boolean): void {
    const wasBinary = isBinary;
    const outer = [wordStart, wordEnd, tokenStart, tokenEnd] as const;
    isBinary = isDecodedBinary;
    depth++;
    walk(decoded.bytes, 0, decoded.length);
    depth--;
    isBinary = wasBinary;
    [wordStart, wordEnd, tokenStart, tokenEnd] = outer;
  }

  return {
    sink,
    enter,
    phrase: probePhrase,
    dollars: strangers.dollars,
    walk(buffer, start, end) {
      depth = 0;
      walk(buffer, start, end);
    },
    setBinary(isFieldBinary) {
      isBinary = isFieldBinary;
    },
  };
}

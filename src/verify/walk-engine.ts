// The walk's WebAssembly module of this thread: one for all taps and scans, told anew of whose turn it is. It takes two
// thirds of the plain walk's time (tokenizer.ts), which stays for engines without WebAssembly and as its twin in the tests.

import { ENTITIES, HEX, JSON_LETTERS } from "./decoders.ts";
import { BASE64, GROUP_BEGINS, TOKEN_BYTE } from "./encoded-runs.ts";
import { FILTER_BLOCK_BYTES } from "./fingerprint-filter.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { keyWords } from "./keyed-hash.ts";
import { UPPER_HEX } from "./quoted-printable.ts";
import { ALPHABETS, SORTS } from "./text-shape.ts";
import { ASCII_CLASSES, CLASSES, MARKS, PARTS, PHONE_PUNCTUATION, RUN_PUNCTUATION } from "./tokenizer.ts";
import {
  ASIDE_AT,
  ASIDE_BYTES,
  ENTITY_BYTES,
  FILTER_AT,
  INPUT_AT,
  INPUT_BYTES,
  LAYOUT,
} from "./walk-layout.ts";
import { WALK_MODULE } from "./walk-module.ts";

/** The part of the engine's WebAssembly (JavaScript Interface, chapter 5) that is used; TypeScript has it for browsers. */
declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (
        module: object,
        imports: object,
      ) => { readonly exports: Readonly<Record<string, unknown>> };
      readonly Memory: new (...never: never) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
    }
  | undefined;

const PAGE_BYTES = 1 << 16;
/**
 * Of this thread's copy of the filter: a larger one is folded, since each scanning thread has a copy. What passes it by
 * chance is asked for in the table itself.
 */
const MOST_FILTER_BYTES = 1 << 24;
/** Zeros behind what was copied, for those who look ahead. */
const MARGIN_BYTES = 16;

/** Takes the events from EVENTS_AT up to `end`; ranges are places in the engine's `bytes`. */
export type TakeEvents = (end: number) => void;

/** Who uses the engine; what it was told is kept until another one comes. */
export interface EngineUser {
  readonly take: TakeEvents;
}

export interface WalkEngine {
  /** The module's memory; another buffer after a larger filter was loaded. */
  readonly bytes: Buffer;
  /** The same memory in words. */
  readonly words: Int32Array;
  /** True when `user` was not the last one: it must tell the engine again what it needs. */
  use(user: EngineUser): boolean;
  /** Writes a table, or what the rules say. */
  write(at: number, table: Uint8Array | Int8Array): void;
  setKey(key: Uint8Array): void;
  /** Loads the filter and the lengths of phrases. */
  setKnown(fingerprints: Fingerprints): void;
  /**
   * Copies `buffer[start, end)`, and what stands behind it as far as there is room, unless it is there already. Whoever calls
   * this says that `buffer` stays as it is until the next call; a longer range is not copied.
   */
  place(buffer: Buffer, start: number, end: number): void;
  /**
   * What is to be added to a place in `buffer` to find it in `bytes`: `buffer[start, end)`, at most INPUT_BYTES, is copied
   * unless it lies in what was placed.
   */
  find(buffer: Buffer, start: number, end: number): number;
  scanText(start: number, end: number): void;
  tapText(start: number, end: number, proof: number): void;
  /** Forgets which values of the source were told of. */
  forget(): void;
  /** Tells of every range of the walk, for tests. */
  tellAll(start: number, end: number): void;
  /** 0, or the length of what the range reads without its escapes, for tests; it stands where decoded texts do. */
  undoEscapes(start: number, end: number): number;
}

let known: WalkEngine | undefined;

/** This thread's engine; undefined where there is no WebAssembly (`--jitless`). */
export function walkEngine(): WalkEngine | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  known ??= loadEngine(WebAssembly);
  return known;
}

function loadEngine(engine: NonNullable<typeof WebAssembly>): WalkEngine | undefined {
  let user: EngineUser | undefined;
  const drain = (end: number): void => user?.take(end);
  const module = new engine.Module(Buffer.from(WALK_MODULE, "base64"));
  const { exports } = new engine.Instance(module, { events: { drain } });
  const { memory, setKey, setKnown, scanText, tapText, forget, tellAll, undoEscapesOf } = exports;
  if (!(memory instanceof engine.Memory)) return undefined;
  if (typeof setKey !== "function" || typeof setKnown !== "function") return undefined;
  if (typeof scanText !== "function" || typeof tapText !== "function") return undefined;
  if (typeof forget !== "function" || typeof tellAll !== "function") return undefined;
  if (typeof undoEscapesOf !== "function") return undefined;
  const pages = memory;
  let bytes = Buffer.from(pages.buffer);
  let words = new Int32Array(pages.buffer);
  let placed: Buffer | undefined;
  let placedStart = 0;
  let placedEnd = 0;

  function reserve(end: number): void {
    const missing = end - bytes.length;
    if (missing <= 0) return;
    pages.grow(Math.ceil(missing / PAGE_BYTES));
    bytes = Buffer.from(pages.buffer);
    words = new Int32Array(pages.buffer);
  }

  function copy(buffer: Buffer, start: number, end: number): void {
    bytes.set(start === 0 && end === buffer.length ? buffer : buffer.subarray(start, end), INPUT_AT);
    const behind = INPUT_AT + end - start;
    bytes.fill(0, behind, behind + MARGIN_BYTES);
    placedStart = start;
    placedEnd = end;
  }

  /** What was placed stays: fields that are read as text first stand between others of their row. */
  function copyAside(buffer: Buffer, start: number, end: number): number {
    bytes.set(buffer.subarray(start, end), ASIDE_AT);
    bytes.fill(0, ASIDE_AT + end - start, ASIDE_AT + end - start + MARGIN_BYTES);
    return ASIDE_AT - start;
  }

  reserve(FILTER_AT + PAGE_BYTES);
  for (const [at, table] of TABLES) bytes.set(table, at);

  return {
    get bytes() {
      return bytes;
    },
    get words() {
      return words;
    },
    use(asking) {
      if (asking === user) return false;
      user = asking;
      placed = undefined;
      return true;
    },
    write: (at, table) => bytes.set(table, at),
    setKey: (key) => void setKey(...keyWords(key)),
    setKnown(fingerprints) {
      const { phraseLengths, hasPairs, digests } = fingerprints;
      let blocks = 0;
      fingerprints.writeFilter(MOST_FILTER_BYTES, (length) => {
        blocks = (length * 4) / FILTER_BLOCK_BYTES;
        reserve(FILTER_AT + length * 4);
        return words.subarray(FILTER_AT >> 2, (FILTER_AT >> 2) + length);
      });
      bytes.set(phraseLengths, LAYOUT.phraseLengths);
      bytes.set(new Uint8Array(digests.share().lengths), LAYOUT.digestLengths);
      setKnown(blocks, Number(hasPairs), Number(digests.size > 0), Number(digests.hasDigits));
    },
    place(buffer, start, end) {
      if (placed === buffer && start >= placedStart && end <= placedEnd) return;
      placed = undefined;
      if (end - start > INPUT_BYTES) return;
      copy(buffer, start, Math.min(buffer.length, start + INPUT_BYTES));
      placed = buffer;
    },
    find(buffer, start, end) {
      if (placed !== buffer || start < placedStart || end > placedEnd) {
        if (placed !== undefined && end - start <= ASIDE_BYTES) return copyAside(buffer, start, end);
        placed = undefined;
        copy(buffer, start, end);
      }
      return INPUT_AT - placedStart;
    },
    scanText: (start, end) => void scanText(start, end),
    tapText: (start, end, proof) => void tapText(start, end, proof),
    forget: () => void forget(),
    tellAll: (start, end) => void tellAll(start, end),
    undoEscapes: (start, end) => Number(undoEscapesOf(start, end)),
  };
}

/** By place. */
const TABLES: readonly (readonly [at: number, table: Uint8Array | Int8Array])[] = [
  ...([
    [LAYOUT.classes, CLASSES],
    [LAYOUT.asciiClasses, ASCII_CLASSES],
    [LAYOUT.marks, MARKS],
    [LAYOUT.runPunctuation, RUN_PUNCTUATION],
    [LAYOUT.phonePunctuation, PHONE_PUNCTUATION],
    [LAYOUT.parts, PARTS],
    [LAYOUT.sorts, SORTS],
    [LAYOUT.alphabets, ALPHABETS],
    [LAYOUT.base64, BASE64],
    [LAYOUT.hex, HEX],
    [LAYOUT.tokenByte, TOKEN_BYTE],
    [LAYOUT.upperHex, UPPER_HEX],
    [LAYOUT.groupBegins, GROUP_BEGINS],
  ] as const),
  [LAYOUT.jsonLetters, Uint8Array.from({ length: 256 }, (_, letter) => JSON_LETTERS.get(letter) ?? 0)],
  [LAYOUT.entities, entityNames()],
  [LAYOUT.entityCodes, new Uint8Array(Uint16Array.from(ENTITIES.values()).buffer)],
];

function entityNames(): Uint8Array {
  const names = Buffer.alloc((ENTITIES.size + 1) * ENTITY_BYTES);
  for (const [index, name] of [...ENTITIES.keys()].entries()) {
    names[index * ENTITY_BYTES] = name.length;
    names.write(name, index * ENTITY_BYTES + 1, "latin1");
  }
  return names;
}

// Where rewritten rows are assembled: one growing buffer that is handed over whole, so that the sink makes few writes.
import { copyWords, MAX_COPIED_BY_WORDS, viewOf } from "./byte-words.ts";

/** Handed over when it holds this much; large enough to make per-write costs vanish, small enough to stay in cache. */
export const FLUSH_BYTES = 256 * 1024;

const EMPTY = Buffer.alloc(0);

export interface OutputBuffer {
  /** Appends `source[start, end)`. */
  bytes(source: Buffer, start: number, end: number): void;
  /** Appends a short stretch of what `view` shows. */
  words(view: DataView, start: number, end: number): void;
  /** Appends one byte. */
  byte(value: number): void;
  /** Appends a 32-bit big-endian integer. */
  int32(value: number): void;
  /** Appends a 16-bit big-endian integer. */
  int16(value: number): void;
  /** Appends `text` as UTF-8. */
  utf8(text: string): void;
  /** Makes room for `size` more bytes, which the caller writes to `memory` from `length` on, and then calls `grow`. */
  room(size: number): Buffer;
  /** Counts `size` bytes that the caller wrote as appended. */
  grow(size: number): void;
  /** Replaces four bytes at `at` by a 32-bit big-endian integer. */
  patchInt32(at: number, value: number): void;
  /** Takes back what was appended behind `length`. */
  rewind(length: number): void;
  readonly length: number;
  /** The bytes so far are its beginning; another one after every call that appends. */
  readonly memory: Buffer;
  /** The same as words. */
  readonly view: DataView;
  /** What was appended since the last call, as a buffer that nothing else writes to. */
  take(): Buffer;
}

export function newOutputBuffer(flushBytes: number = FLUSH_BYTES): OutputBuffer {
  let buffer = Buffer.allocUnsafeSlow(flushBytes + (flushBytes >> 2));
  let view = viewOf(buffer);
  let length = 0;
  // The source of the last copy: chunks of 64 KB give hundreds of them.
  let source: Buffer = EMPTY;
  let sourceView = viewOf(EMPTY);

  function reserve(extra: number): void {
    if (buffer.length - length >= extra) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + extra));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
    view = viewOf(grown);
  }

  return {
    bytes(from, start, end) {
      const size = end - start;
      reserve(size);
      if (size > MAX_COPIED_BY_WORDS) {
        from.copy(buffer, length, start, end);
      } else {
        if (from !== source) {
          source = from;
          sourceView = viewOf(from);
        }
        copyWords(sourceView, start, end, view, length);
      }
      length += size;
    },
    words(from, start, end) {
      reserve(end - start);
      copyWords(from, start, end, view, length);
      length += end - start;
    },
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    int32(value) {
      reserve(4);
      view.setInt32(length, value);
      length += 4;
    },
    int16(value) {
      reserve(2);
      view.setInt16(length, value);
      length += 2;
    },
    utf8(text) {
      reserve(text.length * 3);
      length += buffer.write(text, length, "utf8");
    },
    room(size) {
      reserve(size);
      return buffer;
    },
    grow(size) {
      length += size;
    },
    patchInt32(at, value) {
      view.setInt32(at, value);
    },
    rewind(to) {
      length = to;
    },
    get length() {
      return length;
    },
    get memory() {
      return buffer;
    },
    get view() {
      return view;
    },
    take() {
      const taken = buffer.subarray(0, length);
      buffer = Buffer.allocUnsafeSlow(flushBytes + (flushBytes >> 2));
      view = viewOf(buffer);
      length = 0;
      source = EMPTY;
      sourceView = viewOf(EMPTY);
      return taken;
    },
  };
}

// Where rewritten rows are assembled: one growing buffer that is handed over whole, so that the sink makes few writes.

/** Handed over when it holds this much; large enough to make per-write costs vanish, small enough to stay in cache. */
export const FLUSH_BYTES = 256 * 1024;

export interface OutputBuffer {
  /** Appends `source[start, end)`. */
  bytes(source: Buffer, start: number, end: number): void;
  /** Appends a 32-bit big-endian integer. */
  int32(value: number): void;
  /** Appends a 16-bit big-endian integer. */
  int16(value: number): void;
  /** Appends `text` as UTF-8. */
  utf8(text: string): void;
  /** Appends the UTF-8 length of `text` as int32, then `text`. */
  prefixedUtf8(text: string): void;
  readonly length: number;
  /** What was appended since the last call, as a buffer that nothing else writes to. */
  take(): Buffer;
}

export function newOutputBuffer(): OutputBuffer {
  let buffer = Buffer.allocUnsafeSlow(FLUSH_BYTES + (FLUSH_BYTES >> 2));
  let length = 0;

  function reserve(extra: number): void {
    if (buffer.length - length >= extra) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + extra));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
  }

  return {
    bytes(source, start, end) {
      reserve(end - start);
      source.copy(buffer, length, start, end);
      length += end - start;
    },
    int32(value) {
      reserve(4);
      length = buffer.writeInt32BE(value, length);
    },
    int16(value) {
      reserve(2);
      length = buffer.writeInt16BE(value, length);
    },
    utf8(text) {
      reserve(text.length * 3);
      length += buffer.write(text, length, "utf8");
    },
    prefixedUtf8(text) {
      reserve(4 + text.length * 3);
      const size = buffer.write(text, length + 4, "utf8");
      buffer.writeInt32BE(size, length);
      length += 4 + size;
    },
    get length() {
      return length;
    },
    take() {
      const taken = buffer.subarray(0, length);
      buffer = Buffer.allocUnsafeSlow(FLUSH_BYTES + (FLUSH_BYTES >> 2));
      length = 0;
      return taken;
    },
  };
}

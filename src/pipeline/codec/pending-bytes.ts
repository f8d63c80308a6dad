// Holds the bytes of a row that a chunk's end cut, and joins them with the next chunk without copying whole chunks twice.

const EMPTY = Buffer.alloc(0);

export interface PendingBytes {
  /** The held bytes followed by `chunk`, as one buffer; nothing is held afterwards. */
  join(chunk: Buffer): Buffer;
  /** Keeps `buffer` from `offset` on for the next join. */
  keep(buffer: Buffer, offset: number): void;
  readonly length: number;
}

/**
 * A row much larger than a chunk would be copied once per chunk if every join made a new buffer; so the held bytes live
 * in a buffer that grows geometrically, and the cost stays linear in the row's size.
 */
export function newPendingBytes(): PendingBytes {
  let store = EMPTY;
  let start = 0;
  let end = 0;

  function reserve(extra: number): void {
    const length = end - start;
    if (store.length - end >= extra) return;
    if (store.length >= length + extra && start > store.length >> 1) {
      store.copyWithin(0, start, end);
    } else {
      const grown = Buffer.allocUnsafeSlow(Math.max(store.length * 2, length + extra, 1 << 16));
      store.copy(grown, 0, start, end);
      store = grown;
    }
    start = 0;
    end = length;
  }

  return {
    join(chunk) {
      if (start === end) return chunk;
      reserve(chunk.length);
      chunk.copy(store, end);
      return store.subarray(start, end + chunk.length);
    },
    keep(buffer, offset) {
      const length = buffer.length - offset;
      if (length === 0) {
        // A store grown for one huge row is given back; the usual one is kept for the next chunk.
        if (store.length > 1 << 22) store = EMPTY;
        start = 0;
        end = 0;
        return;
      }
      if (buffer.buffer === store.buffer && store.length > 0) {
        start = buffer.byteOffset - store.byteOffset + offset;
        end = start + length;
        return;
      }
      start = 0;
      end = 0;
      reserve(length);
      buffer.copy(store, 0, offset);
      end = length;
    },
    get length() {
      return end - start;
    },
  };
}

// Holds the bytes of a row that a chunk's end cut, and joins them with the next chunk without copying whole chunks twice.

const EMPTY = Buffer.alloc(0);

export interface PendingBytes {
  /** The held bytes followed by `chunk`, as one buffer; nothing is held afterwards. */
  join(chunk: Buffer): Buffer;
  /**
   * Keeps `buffer` from `offset` on for the next join. `expected`: bytes from `offset` on that are known to belong together,
   * so that room is made once.
   */
  keep(buffer: Buffer, offset: number, expected?: number): void;
  readonly length: number;
}

/** A store above this size was made for one row and is given back behind it. */
const LARGE_BYTES = 1 << 22;
/** What a chunk may hold behind the end of a row that was expected. */
const CHUNK_ROOM_BYTES = 1 << 20;

/**
 * A row much larger than a chunk would be copied once per chunk if every join made a new buffer; so the held bytes live
 * in a buffer that grows geometrically, and the cost stays linear in the row's size. Where the row's size is known there is
 * no growth: doubling would hold a row of 200 MB almost twice, 330 MB instead of 200.
 */
export function newPendingBytes(): PendingBytes {
  let store = EMPTY;
  let start = 0;
  let end = 0;

  function moveInto(capacity: number): void {
    const moved = Buffer.allocUnsafeSlow(capacity);
    store.copy(moved, 0, start, end);
    store = moved;
    end -= start;
    start = 0;
  }

  function reserve(extra: number): void {
    const length = end - start;
    if (store.length - end >= extra) return;
    if (store.length >= length + extra && start > store.length >> 1) {
      store.copyWithin(0, start, end);
      start = 0;
      end = length;
    } else {
      moveInto(Math.max(store.length * 2, length + extra, 1 << 16));
    }
  }

  function makeRoom(expected: number): void {
    const length = end - start;
    if (expected > LARGE_BYTES) {
      if (store.length - start < expected) moveInto(expected + CHUNK_ROOM_BYTES);
    } else if (store.length > LARGE_BYTES && length < store.length >> 3) {
      moveInto(Math.max(length, 1 << 16));
    }
  }

  return {
    join(chunk) {
      if (start === end) return chunk;
      reserve(chunk.length);
      chunk.copy(store, end);
      return store.subarray(start, end + chunk.length);
    },
    keep(buffer, offset, expected = 0) {
      const length = buffer.length - offset;
      if (length === 0) {
        // A store grown for one huge row is given back; the usual one is kept for the next chunk.
        if (store.length > LARGE_BYTES) store = EMPTY;
        start = 0;
        end = 0;
        return;
      }
      if (buffer.buffer === store.buffer && store.length > 0) {
        start = buffer.byteOffset - store.byteOffset + offset;
        end = start + length;
        makeRoom(expected);
        return;
      }
      start = 0;
      end = 0;
      makeRoom(expected);
      reserve(length);
      buffer.copy(store, 0, offset);
      end = length;
    },
    get length() {
      return end - start;
    },
  };
}

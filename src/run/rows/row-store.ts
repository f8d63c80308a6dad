// Pages of bits for all sets of rows of one run: a bounded cache, and one temporary file for what does not fit. The file
// is unlinked as soon as it is open, so that nothing stays behind however the process ends. It holds ctids, never values.
import { PgscrubError } from "../../errors.ts";
import {
  closeUnlinked,
  openUnlinked,
  readWhole,
  spillError,
  systemCode,
  writeWhole,
} from "../../verify/unlinked-file.ts";

/** Bytes of a page; one bit for each row. */
export const PAGE_BYTES = 4096;

const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;

/** A page of a set: in a frame of the cache, in a slot of the file, or both. */
export interface Page {
  /** Frame that holds it, -1: none. */
  frame: number;
  /** Slot of the file kept for it, -1: none yet. */
  slot: number;
  /** Bits that are set. */
  count: number;
}

export class RowStore {
  readonly #frameCount: number;
  readonly #frames: Buffer[] = [];
  readonly #owners: (Page | undefined)[] = [];
  /** Frames looked at since the hand last passed. */
  readonly #used: boolean[] = [];
  readonly #changed: boolean[] = [];
  readonly #freeFrames: number[] = [];
  readonly #freeSlots: number[] = [];
  #slotCount = 0;
  #hand = 0;
  #file: number | undefined;

  /** `cacheBytes` bounds the memory of all pages together. */
  constructor(cacheBytes: number = DEFAULT_CACHE_BYTES) {
    this.#frameCount = Math.max(2, Math.floor(cacheBytes / PAGE_BYTES));
  }

  /** Bytes that the temporary file has reached. */
  get spilledBytes(): number {
    return this.#slotCount * PAGE_BYTES;
  }

  newPage(): Page {
    return { frame: -1, slot: -1, count: 0 };
  }

  /** The page's bytes, good until the next call. `isChanging`: the caller writes to them. */
  bytesOf(page: Page, isChanging: boolean): Buffer {
    let { frame } = page;
    if (frame === -1) {
      frame = this.#takeFrame();
      const bytes = this.#frames[frame] ?? Buffer.alloc(PAGE_BYTES);
      if (page.slot === -1) bytes.fill(0);
      else this.#read(bytes, page.slot);
      this.#owners[frame] = page;
      this.#changed[frame] = page.slot === -1;
      page.frame = frame;
    }
    this.#used[frame] = true;
    if (isChanging) this.#changed[frame] = true;
    const held = this.#frames[frame];
    if (held === undefined) throw new PgscrubError("BUG", "a page of rows has no frame");
    return held;
  }

  /** Gives back what an empty page holds. */
  release(page: Page): void {
    if (page.frame !== -1) {
      this.#owners[page.frame] = undefined;
      this.#freeFrames.push(page.frame);
      page.frame = -1;
    }
    if (page.slot !== -1) this.#freeSlots.push(page.slot);
    page.slot = -1;
  }

  close(): void {
    if (this.#file !== undefined) closeUnlinked(this.#file);
    this.#file = undefined;
  }

  #takeFrame(): number {
    const free = this.#freeFrames.pop();
    if (free !== undefined) return free;
    if (this.#frames.length < this.#frameCount) {
      this.#used.push(false);
      this.#changed.push(false);
      this.#owners.push(undefined);
      return this.#frames.push(Buffer.alloc(PAGE_BYTES)) - 1;
    }
    while (this.#used[this.#hand] === true) {
      this.#used[this.#hand] = false;
      this.#hand = (this.#hand + 1) % this.#frameCount;
    }
    const frame = this.#hand;
    this.#hand = (this.#hand + 1) % this.#frameCount;
    this.#evict(frame);
    return frame;
  }

  #evict(frame: number): void {
    const page = this.#owners[frame];
    const bytes = this.#frames[frame];
    if (page === undefined || bytes === undefined) return;
    if (this.#changed[frame] === true) {
      if (page.slot === -1) page.slot = this.#freeSlots.pop() ?? this.#slotCount++;
      this.#write(bytes, page.slot);
    }
    this.#owners[frame] = undefined;
    page.frame = -1;
  }

  #write(bytes: Buffer, slot: number): void {
    try {
      this.#file ??= openUnlinked();
      writeWhole(this.#file, bytes, PAGE_BYTES, slot * PAGE_BYTES);
    } catch (error) {
      throw spillError("the chosen rows", systemCode(error));
    }
  }

  #read(bytes: Buffer, slot: number): void {
    if (this.#file === undefined) throw new PgscrubError("BUG", "the temporary file for rows is closed");
    if (readWhole(this.#file, bytes, PAGE_BYTES, slot * PAGE_BYTES) < PAGE_BYTES) {
      throw new PgscrubError("BUG", "the temporary file for rows is too short");
    }
  }
}

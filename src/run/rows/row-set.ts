// A set of rows of one table, as bits over the numbers that row-ids.ts gives ctids. Pages live in the run's RowStore.
import { PAGE_BYTES, type Page, type RowStore } from "./row-store.ts";

const PAGE_BITS = PAGE_BYTES * 8;

export class RowSet {
  readonly #store: RowStore;
  readonly #pages = new Map<number, Page>();
  #count = 0;

  constructor(store: RowStore) {
    this.#store = store;
  }

  get count(): number {
    return this.#count;
  }

  has(row: number): boolean {
    const number = Math.floor(row / PAGE_BITS);
    const page = this.#pages.get(number);
    if (page === undefined) return false;
    const bit = row - number * PAGE_BITS;
    const byte = this.#store.bytesOf(page, false)[bit >>> 3] ?? 0;
    return (byte & (1 << (bit & 7))) !== 0;
  }

  /** Whether the row is new here. */
  add(row: number): boolean {
    const number = Math.floor(row / PAGE_BITS);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = this.#store.newPage();
      this.#pages.set(number, page);
    }
    const bit = row - number * PAGE_BITS;
    const bytes = this.#store.bytesOf(page, true);
    const byte = bytes[bit >>> 3] ?? 0;
    const mask = 1 << (bit & 7);
    if ((byte & mask) !== 0) return false;
    bytes[bit >>> 3] = byte | mask;
    page.count++;
    this.#count++;
    return true;
  }

  /** Whether the row was here. */
  delete(row: number): boolean {
    const number = Math.floor(row / PAGE_BITS);
    const page = this.#pages.get(number);
    if (page === undefined) return false;
    const bit = row - number * PAGE_BITS;
    const bytes = this.#store.bytesOf(page, true);
    const byte = bytes[bit >>> 3] ?? 0;
    const mask = 1 << (bit & 7);
    if ((byte & mask) === 0) return false;
    bytes[bit >>> 3] = byte & ~mask;
    this.#lower(number, page);
    return true;
  }

  /** Takes up to `limit` rows out, in no particular order of pages. */
  take(limit: number): number[] {
    const rows: number[] = [];
    for (const [number, page] of this.#pages) {
      const bytes = this.#store.bytesOf(page, true);
      for (let at = 0; at < PAGE_BYTES && rows.length < limit; at++) {
        for (let bit = 0; bytes[at] !== 0 && bit < 8 && rows.length < limit; bit++) {
          const mask = 1 << bit;
          const byte = bytes[at] ?? 0;
          if ((byte & mask) === 0) continue;
          bytes[at] = byte & ~mask;
          rows.push(number * PAGE_BITS + at * 8 + bit);
          this.#lower(number, page);
        }
      }
      if (rows.length >= limit) break;
    }
    return rows;
  }

  /** All rows, ascending; the set must not change meanwhile. */
  *rows(): Generator<number, void, undefined> {
    const numbers = [...this.#pages.keys()].sort((a, b) => a - b);
    const copy = Buffer.alloc(PAGE_BYTES);
    for (const number of numbers) {
      const page = this.#pages.get(number);
      if (page === undefined) continue;
      this.#store.bytesOf(page, false).copy(copy); // the page may leave the cache between two rows
      for (let at = 0; at < PAGE_BYTES; at++) {
        const byte = copy[at] ?? 0;
        for (let bit = 0; byte !== 0 && bit < 8; bit++) {
          if ((byte & (1 << bit)) !== 0) yield number * PAGE_BITS + at * 8 + bit;
        }
      }
    }
  }

  /** Forgets every row. */
  clear(): void {
    for (const page of this.#pages.values()) this.#store.release(page);
    this.#pages.clear();
    this.#count = 0;
  }

  #lower(number: number, page: Page): void {
    this.#count--;
    page.count--;
    if (page.count > 0) return;
    this.#pages.delete(number);
    this.#store.release(page);
  }
}

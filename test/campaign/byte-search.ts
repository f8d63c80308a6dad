// Looks for many values at once in bytes of any kind (data files, WAL, logs, dumps), whatever the case of ASCII letters:
// each value raw, in halves, and as each of the eight encodings writes it.
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { ENCODINGS } from "./encodings.ts";

const PREFIX = 6;
const BITS = 22;
const MASK = (1 << BITS) - 1;
const CHUNK_BYTES = 8 << 20;
/** Longer than any pattern. */
const OVERLAP_BYTES = 1024;

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte,
);

export interface ByteSearch {
  /** Adds the numbers of all values that stand in `buffer[0, end)` to `found`. */
  look(buffer: Uint8Array, end: number, found: Set<number>): void;
  /** The same for a file, or for all files below a folder; returns the bytes read. */
  lookBelow(path: string, found: Set<number>): number;
  /** The same for text as COPY and pg_dump write it: doubled backslashes count as one. */
  lookInText(text: string, found: Set<number>): void;
}

/** Everything that a value may look like; two halves, so that a value cut by the edge of a page is seen too. */
export function patternsOf(value: string): string[] {
  const half = value.length >= 20 ? [value.slice(0, 12), value.slice(-12)] : [];
  const rendered = ENCODINGS.flatMap(({ name, render }) => {
    if (name === "base64") return [0, 1, 2].map((skip) => base64Core(value, skip));
    return [0, 1].map((variant) => render(value, variant));
  });
  // A soft line break may be written in another way; each side of it stands for itself.
  const pieces = rendered.flatMap((rendering) => rendering.split("=\r\n"));
  return [...new Set([value, ...half, ...pieces].map((pattern) => pattern.toLowerCase()))];
}

/** The digits of base64 that the value alone decides, when it begins at byte `skip` of a group of three. */
function base64Core(value: string, skip: number): string {
  const digits = Buffer.from("x".repeat(skip) + value)
    .toString("base64")
    .replaceAll("=", "");
  const isWhole = (skip + value.length) % 3 === 0;
  return digits.slice(skip === 0 ? 0 : skip + 1, isWhole ? undefined : -1);
}

const lowerAt = (buffer: Uint8Array, at: number): number => LOWER[buffer[at] ?? 0] ?? 0;

/** Four bytes and two more, lower-cased, as one number below 2^22. */
function mix(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77);
  return (mixed ^ (mixed >>> 15)) & MASK;
}

const fourAt = (buffer: Uint8Array, at: number): number =>
  lowerAt(buffer, at) |
  (lowerAt(buffer, at + 1) << 8) |
  (lowerAt(buffer, at + 2) << 16) |
  (lowerAt(buffer, at + 3) << 24);

const twoAt = (buffer: Uint8Array, at: number): number =>
  lowerAt(buffer, at) | (lowerAt(buffer, at + 1) << 8);

/** A search for values by number; `more` adds patterns of its own, such as hex of a whole field. */
export function newByteSearch(
  values: ReadonlyMap<number, string>,
  more: ReadonlyMap<number, readonly string[]> = new Map(),
): ByteSearch {
  const heads = new Int32Array(MASK + 1).fill(-1);
  const next: number[] = [];
  const patterns: Buffer[] = [];
  const owners: number[] = [];
  for (const [number, value] of values) {
    for (const pattern of [...patternsOf(value), ...(more.get(number) ?? [])]) {
      const bytes = Buffer.from(pattern.toLowerCase());
      const hash = mix(fourAt(bytes, 0), twoAt(bytes, 4));
      next.push(heads[hash] ?? -1);
      heads[hash] = patterns.length;
      patterns.push(bytes);
      owners.push(number);
    }
  }

  function isAt(buffer: Uint8Array, at: number, end: number, pattern: Buffer): boolean {
    if (at + pattern.length > end) return false;
    for (let index = 0; index < pattern.length; index++) {
      if (LOWER[buffer[at + index] ?? 0] !== pattern[index]) return false;
    }
    return true;
  }

  function look(buffer: Uint8Array, end: number, found: Set<number>): void {
    let first = fourAt(buffer, 0);
    let second = twoAt(buffer, 4);
    for (let at = 0; at + PREFIX <= end; at++) {
      let index = heads[mix(first, second)] ?? -1;
      while (index >= 0) {
        const pattern = patterns[index];
        const owner = owners[index];
        if (
          pattern !== undefined &&
          owner !== undefined &&
          !found.has(owner) &&
          isAt(buffer, at, end, pattern)
        ) {
          found.add(owner);
        }
        index = next[index] ?? -1;
      }
      first = (first >>> 8) | ((second & 0xff) << 24);
      second = (second >>> 8) | (lowerAt(buffer, at + PREFIX) << 8);
    }
  }

  function lookInFile(path: string, found: Set<number>): number {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES + OVERLAP_BYTES);
      let kept = 0;
      let total = 0;
      for (;;) {
        const read = readSync(file, buffer, kept, CHUNK_BYTES, null);
        if (read === 0) return total;
        total += read;
        look(buffer, kept + read, found);
        const rest = Math.min(OVERLAP_BYTES, kept + read);
        buffer.copyWithin(0, kept + read - rest, kept + read);
        kept = rest;
      }
    } finally {
      closeSync(file);
    }
  }

  function lookBelow(path: string, found: Set<number>): number {
    try {
      if (!statSync(path).isDirectory()) return lookInFile(path, found);
      return readdirSync(path).reduce((sum, name) => sum + lookBelow(join(path, name), found), 0);
    } catch (error) {
      // Servers and programs remove files while we look.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
      throw error;
    }
  }

  return {
    look,
    lookBelow,
    lookInText(text, found) {
      const bytes = Buffer.from(text.replace(/\\+/g, "\\"));
      look(bytes, bytes.length, found);
    },
  };
}

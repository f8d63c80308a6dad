// The fixed words of a backup file, which the restore knows it by: its first line, the labels of its own blocks, and the
// two last lines, which carry a checksum of every byte before them.
import { createHash, type Hash } from "node:crypto";
import type { BackupContents } from "./backup-options.ts";

/** The first line begins so; the number is that of the format. */
export const FIRST_LINE = "-- pgscrub backup, format 1, ";
/** Labels of the DO blocks that raise before anything is loaded; `pgscrub restore` has its own checks. */
export const GUARD_LABEL = "pgscrub_guard";
/** Settings that a session may not know. */
export const SETTINGS_LABEL = "pgscrub_settings";

const SEAL = "\n-- sha256 of everything above: ";
const END = "\n-- end of pgscrub backup\n";
/** Bytes of the seal: its words and 64 hex digits. */
export const SEAL_BYTES = SEAL.length + 64 + END.length;

/** The first line, without the line break. */
export function firstLine(contents: BackupContents): string {
  return `${FIRST_LINE}${contents}`;
}

/** What the first line says of the contents; undefined when it is not one of ours. */
export function readFirstLine(line: string): BackupContents | undefined {
  if (line === firstLine("raw")) return "raw";
  return line === firstLine("scrubbed") ? "scrubbed" : undefined;
}

/** The seal for content with this checksum. */
export function seal(sha256: string): string {
  return SEAL + sha256 + END;
}

/** The checksum in a seal; undefined when `text` is none. */
export function readSeal(text: string): string | undefined {
  if (!text.startsWith(SEAL) || !text.endsWith(END)) return undefined;
  const sha256 = text.slice(SEAL.length, SEAL.length + 64);
  return /^[0-9a-f]{64}$/.test(sha256) && text.length === SEAL_BYTES ? sha256 : undefined;
}

/** Follows content that ends with a seal, holding its last bytes back. */
export class SealReader {
  readonly #hash: Hash = createHash("sha256");
  #held: Buffer = Buffer.alloc(0);

  /** The part of the content that is certainly not the seal. */
  push(chunk: Buffer): Buffer {
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = Math.max(0, all.length - SEAL_BYTES);
    this.#held = Buffer.from(all.subarray(end));
    const content = all.subarray(0, end);
    this.#hash.update(content);
    return content;
  }

  /** What was held back, and whether it is the seal of what came before. */
  finish(): { readonly rest: Buffer; readonly state: "sound" | "broken" | "unsealed" } {
    const stated = readSeal(this.#held.toString("latin1"));
    if (stated === undefined) return { rest: this.#held, state: "unsealed" };
    const isSound = this.#hash.digest("hex") === stated;
    return { rest: Buffer.alloc(0), state: isSound ? "sound" : "broken" };
  }
}

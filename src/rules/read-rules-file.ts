// The bytes of a rules file as text. A file that cannot be one (missing, not a file, too large, not UTF-8) is refused
// before anything looks inside.
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Diagnostic } from "./diagnostics.ts";

const MAX_BYTES = 1024 * 1024;

/** The text, or what is wrong; `source` is as much of the text as could be read, for the code frame. */
export type RulesFile =
  | { readonly text: string }
  | { readonly diagnostic: Diagnostic; readonly source: string };

/** Reads the file at `path`; a byte-order mark is dropped. */
export function readRulesFile(path: string): RulesFile {
  const bytes = readBytes(path);
  if (typeof bytes === "string")
    return refuse(
      path,
      bytes,
      "Give the path with --rules; the scrub-rules.yaml in the package is a complete example.",
    );
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    // Up to the bad byte the text is the same as the lenient decoder's, which puts U+FFFD in its place.
    const lenient = new TextDecoder("utf-8").decode(bytes);
    const before = lenient.slice(0, firstBadCharacter(bytes, lenient));
    const lines = before.split("\n");
    const at = { line: lines.length, col: (lines.at(-1) ?? "").length + 1 };
    return refuse(path, "the file is not UTF-8", "Save the file as UTF-8.", at, lenient);
  }
}

function refuse(
  file: string,
  message: string,
  hint: string,
  at = { line: 1, col: 1 },
  source = "",
): RulesFile {
  return { diagnostic: { code: "RULES_FILE", file, ...at, length: 1, message, hint }, source };
}

function readBytes(path: string): Buffer | string {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch {
    return "the file is missing or cannot be read";
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) return "this is not a file";
    if (status.size > MAX_BYTES) return "the file is larger than 1 MB";
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Index in `lenient` of the first U+FFFD that does not stand for the three bytes EF BF BD in the file. */
function firstBadCharacter(bytes: Buffer, lenient: string): number {
  let character = -1;
  let byte = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  for (;;) {
    const next = lenient.indexOf("\ufffd", character + 1);
    if (next === -1) return lenient.length;
    byte += Buffer.byteLength(lenient.slice(character + 1, next));
    if (bytes[byte] !== 0xef || bytes[byte + 1] !== 0xbf || bytes[byte + 2] !== 0xbd) return next;
    byte += 3;
    character = next;
  }
}

// What the scanner of one field finds and what it leaves alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newFingerprints } from "../../../src/verify/fingerprints.ts";
import { newTextScanner } from "../../../src/verify/scan-text.ts";
import { DEFAULT_RULES } from "../../support/strangers-of.ts";

const SOURCE = "jane.kowalczyk@corp.example";

function scan(text: string | Buffer, isBinary = false): string[] {
  const fingerprints = newFingerprints();
  const value = Buffer.from(SOURCE);
  fingerprints.add("email", value, 0, value.length);
  const hits = new Set<string>();
  const scanner = newTextScanner(
    fingerprints,
    { ...DEFAULT_RULES, allowedDomains: ["ours.example"] },
    { survivor: (kind) => hits.add(`source ${kind}`), stranger: (name) => hits.add(name) },
  );
  const bytes = Buffer.from(text);
  scanner.scan(bytes, 0, bytes.length, isBinary);
  return [...hits].sort();
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("newTextScanner", () => {
  it.each([
    "plain words, {{firstName}} and {{ email }}",
    "@media (max-width: 600px) { a { color: red } }",
    "icon@2x.png npm@1.2.3 user@localhost",
    "a@example.test, B@M1.EXAMPLE.TEST; help@ours.example",
    "https://x.example.test/?a=1&utm=2 100% 50%off",
    "cl9ebqhxk00003b600tymydho 550e8400-e29b-41d4-a716-446655440000",
    base64("nothing of interest stands in this sentence"),
  ])("finds nothing in %s", (text) => {
    expect(scan(text)).toEqual([]);
  });

  it.each([
    "a@notexample.test",
    "a@example.test.evil.example",
    "x@example.test,b@corp.io",
    "bob%40corp.io",
    "xexample@example.test@corp.io",
    base64("please write to bob@corp.io today"),
  ])("takes an address for a stranger in %s", (text) => {
    expect(scan(text)).toContain("email");
  });

  it("finds a value in any mixture of two encodings, whatever stands around it", () => {
    const encodings: ((text: string) => string)[] = [
      (text) => text.toUpperCase(),
      (text) => text.replace("@", "\\u0040"),
      (text) => text.replace("@", "%40"),
      (text) => text.replace("@", "&#x40;"),
      (text) => text.replace("@", "&commat;"),
      (text) => text.replace("@", "=40"),
      base64,
      (text) => Buffer.from(text).toString("base64url"),
      (text) => Buffer.from(text).toString("hex"),
    ];
    const around = fc
      .string({ maxLength: 12 })
      .map((text) => `${text.replace(/[^ -~]|[a-zA-Z0-9._@%+\\&=/-]/g, "")} `);
    fc.assert(
      fc.property(
        fc.constantFrom(...encodings),
        fc.constantFrom(...encodings),
        around,
        (inner, outer, text) => {
          // Upper-casing an encoded text would change what it means.
          fc.pre(outer !== encodings[0]);
          expect(scan(`${text}${outer(inner(SOURCE))} ${text}`)).toContain("source email");
        },
      ),
      { numRuns: 300 },
    );
  });

  it("finds a value behind megabytes of text and between random bytes", () => {
    expect(scan(`${"lorem ipsum ".repeat(200_000)}${SOURCE}`)).toContain("source email");
    expect(
      scan(Buffer.concat([Buffer.from([0xff, 0x80]), Buffer.from(SOURCE), Buffer.from([0xfe])]), true),
    ).toContain("source email");
  });
});

// What the decoder of escapes makes of texts, and what it leaves alone.
import { describe, expect, it } from "vitest";
import { newScratch, unescapeAll } from "../../../src/verify/decoders.ts";

function decoded(text: string): string {
  const scratch = newScratch();
  const bytes = Buffer.from(text);
  const isChanged = unescapeAll(bytes, 0, bytes.length, scratch);
  const result = scratch.bytes.toString("utf8", 0, scratch.length);
  expect(isChanged).toBe(result !== text);
  return result;
}

describe("unescapeAll", () => {
  it.each([
    ["JSON", '\\u0061\\n\\"b\\u00e4', 'a\n"bä'],
    ["a pair of surrogates", "\\ud83d\\ude00x", "😀x"],
    ["JSON in a composite in an array", '\\\\\\\\u0061 \\\\\\"b\\\\\\"', 'a \\"b\\"'],
    ["a pair of surrogates that was quoted", "\\\\ud83d\\\\ude00x", "😀x"],
    ["doubled backslashes", "C:\\\\new\\\\\\\\table", "C:\\new\\table"],
    ["URL", "a%40b%2Fc%zz", "a@b/c%zz"],
    ["HTML", "&#64;&#x6A;&commat;&uuml;&szlig;&unknown;&amp;", "@j@üß&unknown;&"],
    ["quoted-printable", "a=40b=2Ec=\r\nd=3De", "a@b.cd=e"],
    ["a word in quoted-printable", "=6A=61=6E=65", "jane"],
    ["letters beyond ASCII in quoted-printable", "J=C3=BCrgen", "Jürgen"],
    ["a soft break within JSON", "=6A=61=\\r\\n=6E=65 =6A=\\\\n=65", "jane je"],
    ["a backslash at the end", "a=\\", "a=\\"],
  ])("undoes %s", (_, text, expected) => {
    expect(decoded(text)).toBe(expected);
  });

  it.each(["width=300&height=20", "?id=12ab", "a = b", "=", "==", "=4", "&", "&;", "%", "100%"])(
    "leaves %s alone",
    (text) => {
      expect(decoded(text)).toBe(text);
    },
  );
});

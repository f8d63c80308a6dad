// What a masked document or array still shares with its original is named, not shown.
import { describe, expect, test } from "vitest";
import { hideUnchanged } from "../../../src/preview/unchanged-parts.ts";
import { column } from "../rules/catalogs.ts";

const type = (family: "text" | "jsonb" | "xml", isArray = false) => column("c", family, { isArray }).type;

describe("hideUnchanged", () => {
  test("names the elements of an array that are the original's, wherever they stand", () => {
    expect(hideUnchanged('{fake,Jane,NULL,"a b"}', '{Jane,John,NULL,"a b"}', type("text", true))).toBe(
      '{fake,"(unchanged)",NULL,"(unchanged)"}',
    );
  });

  test("names texts and numbers of a document that are the original's, at any depth", () => {
    const before = '{"a": {"b": ["Jane", 42, true]}, "c": "x", "d": 0, "e": ""}';
    expect(
      hideUnchanged('{"a": {"b": ["Petra", 42, true]}, "c": "x", "d": 0, "e": ""}', before, type("jsonb")),
    ).toBe('{"a":{"b":["Petra","(unchanged)",true]},"c":"(unchanged)","d":0,"e":""}');
    expect(hideUnchanged('"Jane"', '"Jane"', type("jsonb"))).toBe('"(unchanged)"');
  });

  test("leaves alone what shares nothing, free text, and what is no document", () => {
    expect(hideUnchanged('{"a":  "fake"}', '{"a":  "Jane"}', type("jsonb"))).toBe('{"a":  "fake"}');
    expect(hideUnchanged("call Petra", "call Jane", type("text"))).toBe("call Petra");
    expect(hideUnchanged("redacted", '{"a": 1}', type("jsonb"))).toBe("redacted");
  });
});

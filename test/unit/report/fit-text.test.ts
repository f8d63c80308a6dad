import { describe, expect, test } from "vitest";
import {
  cutToWidth,
  displayWidth,
  padToWidth,
  UNLIMITED_WIDTH,
  wrapLine,
  wrapText,
} from "../../../src/report/fit-text.ts";

describe("displayWidth", () => {
  test.each([
    ["", 0],
    ["public.User", 11],
    ["ünïcødé", 7],
    ["e\u0301", 1],
    ["表", 2],
    ["한국어", 6],
    ["\u{1f600}", 2],
    ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", 2],
    ["\u001b[31m✗\u001b[39m", 1],
  ])("%j takes %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("cutToWidth", () => {
  test("leaves what fits and cuts the rest with an ellipsis, never half a character", () => {
    expect(cutToWidth("abcdef", 6)).toBe("abcdef");
    expect(cutToWidth("abcdefg", 6)).toBe("abcde…");
    expect(cutToWidth("表表表", 4)).toBe("表…");
    expect(displayWidth(cutToWidth("表a表a表a", 5))).toBeLessThanOrEqual(5);
  });
});

test("padToWidth counts columns, not characters", () => {
  expect(padToWidth("表", 4)).toBe("表  ");
  expect(padToWidth("表", 4, "right")).toBe("  表");
  expect(padToWidth("long", 2)).toBe("long");
});

describe("wrapping", () => {
  test.each([
    ["hint: one two three four", 14, ["hint: one two", "  three four"]],
    ["✓ one two three", 9, ["✓ one two", "  three"]],
    ["    ✗ one two", 9, ["    ✗ one", "    two"]],
    ["    one two three", 11, ["    one two", "    three"]],
    ["error[USAGE]: one two", 18, ["error[USAGE]: one", "  two"]],
    ["plain words here", 11, ["plain words", "here"]],
    ["· source: a@b  (NAME, the environment)", 24, ["· source: a@b", "  (NAME, the environment)"]],
  ])("%j at %i columns", (line, width, wrapped) => {
    expect(wrapLine(line, width)).toEqual(wrapped);
  });

  test("keeps a path whole, however long", () => {
    const path = `/tmp/${"long".repeat(20)}`;
    expect(wrapLine(`cannot write ${path} there`, 40)).toEqual(["cannot write", path, "there"]);
  });

  test("loses no word and no column of blanks that fits, and takes colour for nothing", () => {
    const text = "\u001b[2mone two  three four five six seven eight nine ten\u001b[22m";
    for (let width = 8; width < 60; width++) {
      const lines = wrapLine(text, width, 2);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      expect(lines.join(" ").split(/ +/)).toEqual(text.split(/ +/));
    }
  });

  test("is left away where nothing limits the width", () => {
    const text = `${"word ".repeat(100)}\n  next`;
    expect(wrapText(text, UNLIMITED_WIDTH)).toBe(text);
    expect(wrapText("a b\nc d", 2)).toBe("a\nb\nc\nd");
  });
});

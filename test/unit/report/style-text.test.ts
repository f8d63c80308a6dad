import { describe, expect, test } from "vitest";
import { displayWidth } from "../../../src/report/fit-text.ts";
import { formatDuration, formatTable, newPaint } from "../../../src/report/style-text.ts";

test.each([
  [0.4, "0 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [119_700, "2 min 0 s"],
  [3_599_600, "1 h 0 min"],
  [7_500_000, "2 h 5 min"],
])("%d ms are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

describe("formatTable", () => {
  const columns = [
    { title: "name", align: "left" },
    { title: "rows", align: "right" },
  ] as const;

  test("aligns names of any script by the columns that they take", () => {
    expect(
      formatTable(
        columns,
        [
          ["表", "1"],
          ["person", "1,000"],
        ],
        80,
      ),
    ).toEqual(["  name     rows", "  表          1", "  person  1,000"]);
  });

  test("is never wider than it may be", () => {
    const rows = [["a name that is much too long for the place", "1"]];
    for (const width of [20, 30, 40])
      expect(Math.max(...formatTable(columns, rows, width).map(displayWidth))).toBeLessThanOrEqual(width);
  });

  test("takes widths that several tables share", () => {
    const [head] = formatTable(
      [
        { title: "a", align: "left", width: 6 },
        { title: "b", align: "left" },
      ],
      [],
      80,
    );
    expect(head).toBe("  a       b");
  });
});

test("without colour text stays as it is, and nothing is never painted", () => {
  expect(newPaint(false).red("x")).toBe("x");
  expect(newPaint(true).red("x")).toBe("\u001b[31mx\u001b[39m");
  expect(newPaint(true).dim("")).toBe("");
});

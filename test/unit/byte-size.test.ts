// Sizes in the unit that suits them.
import { expect, test } from "vitest";
import { formatBytes } from "../../src/byte-size.ts";

test.each([
  [0, "0 B"],
  [999.4, "999 B"],
  [999.5, "1.0 kB"],
  [9_949, "9.9 kB"],
  [9_950, "10 kB"],
  [999_400, "999 kB"],
  [999_500, "1.0 MB"],
  [69_955_000_000, "70 GB"],
  [4e15, "4000 TB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

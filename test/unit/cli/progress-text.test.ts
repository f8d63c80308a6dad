import { describe, expect, test } from "vitest";
import { newProgressText } from "../../../src/cli/progress-text.ts";
import { displayWidth } from "../../../src/report/fit-text.ts";

function moving(bytes: number, estimatedBytes = 100e6) {
  let nowMs = 0;
  const progress = { rows: 0, bytes, estimatedRows: 0, estimatedBytes };
  const text = newProgressText(() => nowMs);
  text.watch(progress);
  text.describe(200);
  return {
    after: (ms: number, moved: number) => {
      nowMs += ms;
      progress.bytes += moved;
      return text;
    },
  };
}

describe("progress", () => {
  test("is share, bytes, rate of the last seconds and whole seconds that are left", () => {
    expect(moving(10e6).after(2000, 20e6).describe(200)).toBe(
      "30 %   30 MB of about 100 MB   10 MB/s  7 s left",
    );
  });

  test("drops what there is no room for, and is never too wide", () => {
    const text = moving(10e6).after(2000, 20e6);
    for (let width = 0; width < 80; width++)
      expect(displayWidth(text.describe(width))).toBeLessThanOrEqual(width);
    expect(text.describe(20)).toBe("30 %  7 s left");
    expect(text.describe(4)).toBe("30 %");
    expect(text.describe(3)).toBe("");
  });

  test("gives no rate while nothing moves, and never says 100 %", () => {
    const run = moving(99e6);
    run.after(2000, 2e6).describe(200);
    expect(run.after(6000, 0).describe(200)).toBe("99 %  101 MB");
  });

  test("has no share where nothing was estimated, and is empty before the first byte", () => {
    expect(moving(1e6, 0).after(2000, 4e6).describe(200)).toBe("5.0 MB  2.0 MB/s");
    expect(newProgressText().describe(200)).toBe("");
    expect(moving(0).after(100, 0).describe(200)).toBe("");
  });
});

// A short sample of the campaign of faults (docs/reliability.md): real servers, the real command line, one fault each.
// The whole matrix runs under `npm run campaign faults`.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Arena, startArena } from "../campaign/arena.ts";
import { faultNamed } from "../campaign/faults.ts";
import { pointNamed } from "../campaign/points.ts";
import { runCell } from "../campaign/run-cell.ts";

let arena: Arena;

beforeAll(async () => {
  arena = await startArena({ seed: 1, isSmall: true });
});

afterAll(async () => {
  await arena?.stop();
});

describe("a run that meets a fault leaves the old database or the new one, and nothing else", () => {
  it.each([
    ["middle of COPY", "source backend killed"],
    ["middle of COPY", "source server stopped"],
    ["middle of COPY", "SIGINT"],
    ["middle of COPY", "kill -9"],
    ["middle of COPY", "half-open connection"],
    ["first byte of COPY", "reset"],
    ["first byte of the load", "target backend killed"],
    ["indexes", "target backend killed"],
    ["verify", "target server stopped"],
    ["verify", "SIGTERM"],
    ["before the swap", "kill -9"],
    ["inside the swap", "kill -9"],
  ])("%s × %s", async (point, fault) => {
    const { problems, output } = await runCell(
      arena,
      { point: pointNamed(point), fault: faultNamed(fault) },
      true,
    );
    expect(problems, output).toEqual([]);
  });
});

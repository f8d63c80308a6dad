// Campaign 1: faults at points, cell by cell, counted and printed.
import { type Arena, startArena } from "./arena.ts";
import { allCells, sampleCells } from "./cells.ts";
import { type Cell, type CellResult, cellName, runCell } from "./run-cell.ts";
import { mountSmallDisk } from "./small-disk.ts";

/** What was asked for; without `cases` every cell runs. */
export interface CampaignOptions {
  readonly cases: number | undefined;
  readonly seed: number;
  /** Six tables instead of all, which is several times quicker. */
  readonly isSmall?: boolean;
  /** Runs only cells whose name holds this text. */
  readonly only: string | undefined;
  print(line: string): void;
}

/** What was counted. */
export interface CampaignResult {
  readonly cases: number;
  readonly passed: number;
  /** Cells that cannot be run on this machine. */
  readonly notRun: number;
}

const DISK_MEGABYTES = 600;

/** Runs the campaign; every failed cell prints what the run itself had printed. */
export async function runFaults(options: CampaignOptions): Promise<CampaignResult> {
  const { print, only } = options;
  const disk = await mountSmallDisk(DISK_MEGABYTES);
  const surroundings = { isDiskSmall: disk !== undefined };
  try {
    const arena = await startArena({
      seed: options.seed,
      isSmall: options.isSmall ?? false,
      ...(disk === undefined ? {} : { targetFolder: disk.folder }),
    });
    try {
      const wanted = allCells().filter((cell) => only === undefined || cellName(cell).includes(only));
      const reasons = new Map<Cell, string>();
      for (const cell of wanted) {
        const reason = cell.fault.impossibleAt(cell.point, surroundings);
        if (reason !== undefined) reasons.set(cell, reason);
      }
      const possible = wanted.filter((cell) => !reasons.has(cell));
      const cells = sampleCells(possible, options.cases ?? possible.length, options.seed);
      let passed = 0;
      for (const [index, cell] of cells.entries()) {
        const startedAt = performance.now();
        const { problems, ending, output } = await attempt(arena, cell);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        const verdict = problems.length === 0 ? "passed" : "FAILED";
        print(
          `${verdict}  ${index + 1}/${cells.length}  ${cellName(cell)}  (ended with ${ending}, ${seconds} s)`,
        );
        if (problems.length === 0) passed += 1;
        else
          print(
            [...problems.map((problem) => `  - ${problem}`), ...output.trimEnd().split("\n")].join(
              "\n    | ",
            ),
          );
      }
      for (const reason of new Set(reasons.values())) {
        const count = [...reasons.values()].filter((other) => other === reason).length;
        print(`not run: ${count} cells: ${reason}`);
      }
      return { cases: cells.length, passed, notRun: reasons.size };
    } finally {
      await arena.stop();
    }
  } finally {
    await disk?.remove();
  }
}

/** A cell that cannot be judged has failed; the others go on. */
async function attempt(arena: Arena, cell: Cell): Promise<CellResult> {
  try {
    return await runCell(arena, cell);
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { problems: [`the cell broke off: ${told}`], ending: "nothing", output: await arena.serverLogs() };
  }
}

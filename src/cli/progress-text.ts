// How far a transfer is, in words of a steady width: `62 %   97 MB of about 156 MB   29 MB/s   4 s left`. The rate is that
// of the last seconds, so that a stall shows.
import type { Progress } from "../events.ts";
import { displayWidth } from "../report/fit-text.ts";
import { formatBytes, formatDuration } from "../report/style-text.ts";

/** The rate is taken over this long. */
const WINDOW_MS = 5000;
/** Shorter than this a rate is noise. */
const LEAST_MS = 1000;
/** Widest texts of each kind: `999 MB`, `999 MB/s`, `59 min 59 s left`. */
const BYTES_WIDTH = 6;
const RATE_WIDTH = 8;

export interface ProgressText {
  /** Takes the counters that the run adds to. */
  watch(progress: Readonly<Progress>): void;
  /** What fits into `width` columns; empty while nothing has moved. */
  describe(width: number): string;
}

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** `now`: milliseconds of a clock that only goes forward. */
export function newProgressText(now: () => number = () => performance.now()): ProgressText {
  let progress: Readonly<Progress> | undefined;
  let samples: Sample[] = [];

  /** Bytes per second, undefined where too little was seen or nothing moves. */
  function readRate(bytes: number): number | undefined {
    const atMs = now();
    samples = [...samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, bytes }];
    const [first] = samples;
    if (first === undefined || atMs - first.atMs < LEAST_MS || bytes === first.bytes) return undefined;
    return ((bytes - first.bytes) / (atMs - first.atMs)) * 1000;
  }

  return {
    watch(next) {
      progress = next;
      samples = [];
    },
    describe(width) {
      if (progress === undefined || progress.bytes === 0) return "";
      const { bytes, estimatedBytes } = progress;
      const rate = readRate(bytes);
      const isEstimated = estimatedBytes > 0;
      const left = rate === undefined || !isEstimated ? undefined : (estimatedBytes - bytes) / rate;
      const moved = formatBytes(bytes).padStart(BYTES_WIDTH);
      // Catalog's estimate: it never says 100 % before the end.
      const share = isEstimated ? `${Math.min(99, Math.floor((bytes / estimatedBytes) * 100))} %` : "";
      const speed = rate === undefined ? "" : `${formatBytes(rate)}/s`.padStart(RATE_WIDTH);
      const end = left === undefined || left < 1 ? "" : `${formatLeft(left)} left`;
      const whole =
        isEstimated && bytes < estimatedBytes ? `${moved} of about ${formatBytes(estimatedBytes)}` : moved;
      const choices = [
        [share.padStart(4), whole, speed, end],
        [share.padStart(4), moved, speed, end],
        [share.padStart(4), moved, end],
        [share.padStart(4), end],
        [share.padStart(4)],
      ];
      const texts = choices.map((parts) => parts.filter((part) => part.trim() !== "").join("  "));
      return texts.find((text) => displayWidth(text) <= width) ?? "";
    },
  };
}

/** Whole seconds: tenths of an estimate are noise. */
function formatLeft(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : formatDuration(Math.ceil(seconds) * 1000);
}

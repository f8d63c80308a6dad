// Figures out of runs: medians, ratios, processor seconds for each gigabyte, and the lines that print them.
import { formatBytes } from "../../dist/report/style-text.js";
import { median } from "../median.mjs";

const FIELDS = [
  "seconds",
  "cpuSeconds",
  "sourceCpuSeconds",
  "targetCpuSeconds",
  "bytes",
  "copySeconds",
  "verifySeconds",
];

/** A step that `sync` tells on standard error, in seconds; undefined where it did not. */
export function stepSeconds(output, step) {
  const time = new RegExp(`✓ ${step}  .*?((?:(\\d+) min )?([\\d.]+) (ms|s|min))\\n`).exec(output);
  if (time === null) return undefined;
  const value = Number(time[3]) * { ms: 0.001, s: 1, min: 60 }[time[4]];
  return Number(time[2] ?? 0) * 60 + value;
}

/** Medians of every figure; one that a contender does not have stays undefined. */
export function medians({ key, name }, runs) {
  const figures = FIELDS.map((field) => [field, median(runs.flatMap((run) => run[field] ?? []))]);
  const peakBytes = Math.max(...runs.map((run) => run.peakBytes));
  return { key, name, ...Object.fromEntries(figures), peakBytes, runs };
}

/** One line for each contender, the ratio to (a) among the figures. */
export function tableLines(results) {
  const base = results.find(({ key }) => key === "a")?.seconds;
  const fixed = (value, width, digits = 1) => (value?.toFixed(digits) ?? "").padStart(width);
  return [
    "     wall s  ratio   CPU s  source CPU  target CPU    peak",
    ...results.map((result) => {
      const ratio = base === undefined ? undefined : result.seconds / base;
      return `(${result.key}) ${fixed(result.seconds, 7)} ${fixed(ratio, 6, 2)} ${fixed(result.cpuSeconds, 7)} ${fixed(result.sourceCpuSeconds, 11)} ${fixed(result.targetCpuSeconds, 11)} ${formatBytes(result.peakBytes).padStart(7)}  ${result.name}`;
    }),
  ];
}

/** Every figure that has a bar: `{what, value, bar, isMet}`; those whose contenders did not run are left out. */
export function judge(results) {
  const of = (key) => results.find((result) => result.key === key);
  const [a, b, c, d, e, f, g, h] = [..."abcdefgh"].map(of);
  const figures = [];
  function ratio(what, upper, lower, bar, isMet = (value) => value <= bar) {
    if (upper === undefined || lower === undefined) return;
    const value = upper / lower;
    figures.push({ what, value, bar, isMet: isMet(value) });
  }
  ratio("(c)/(a), wall", c?.seconds, a?.seconds, 0.85);
  ratio("(c)/(b), wall", c?.seconds, b?.seconds, 0.85);
  ratio("(d)/(a), wall", d?.seconds, a?.seconds, 1);
  ratio("(e)/(d), wall", e?.seconds, d?.seconds, 4, (value) => value >= 4);
  ratio("(f)/(d), wall", f?.seconds, d?.seconds, 4, (value) => value >= 4);
  ratio("(g)/(h), rows alone, no indexes", g?.copySeconds, h?.seconds, 0.9);
  ratio("pgscrub's CPU seconds for a GB moved in (c)", c?.cpuSeconds, gigabytes(c), 14);
  return figures;
}

function gigabytes(result) {
  return result?.bytes === undefined ? undefined : result.bytes / 1e9;
}

/** Those figures as they are printed. */
export function judgementLines(figures) {
  return figures.map(({ what, value, bar, isMet }) => {
    const wanted = what.startsWith("(e)") || what.startsWith("(f)") ? `at least ${bar}` : `at most ${bar}`;
    return `${value.toFixed(2).padStart(7)}  ${what}: wanted ${wanted}, ${isMet ? "met" : "MISSED"}`;
  });
}

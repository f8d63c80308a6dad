// The picture of a run for the README: the demo under a pseudo-terminal, its screen as SVG text. The card is dark on every
// page, so that the terminal's own colours read well in GitHub's light and dark themes; fonts are the reader's.
import { fileURLToPath } from "node:url";
import { runInTerminal } from "./pseudo-terminal.mjs";

const MAIN = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const COLUMNS = 100;
const LINE_HEIGHT = 19;
const CHARACTER_WIDTH = 8.43;
const PADDING = 20;
const TITLE_BAR = 34;
const COLORS = { 1: "#ff7b72", 2: "#56d364", 3: "#e3b341" };
const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace";

/** The demo's screen; the key makes its fakes the same every time. The people are synthetic. */
export async function runPictured() {
  const run = await runInTerminal(
    [process.execPath, MAIN, "demo", "--contacts", "2000", "--events", "10000"],
    {
      columns: COLUMNS,
      env: { PGSCRUB_KEY: "0".repeat(64) },
    },
  );
  if (run.exitCode !== 0) throw new Error(`the demo ended with ${run.exitCode}:\n${run.lines.join("\n")}`);
  return run;
}

/** Lines without what differs from run to run: times, sizes of pages, the salt of a password hash, blanks beside them. */
export function steadyLines(lines) {
  return lines.map((line) =>
    line
      .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, "TIME")
      .replaceAll(/\b\d+ min \d+ s\b/g, "TIME")
      .replaceAll(/\b\d+(\.\d+)? [kMG]?B\b/g, "SIZE")
      .replaceAll(/\$2[aby]\$10\$[\w./]+…?/g, "HASH")
      .replaceAll(/ +/g, " ")
      .trim(),
  );
}

/** The texts of a picture, line by line. */
export function picturedLines(svg) {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)]
    .map(([, inner]) => inner.replaceAll(/<[^>]+>/g, ""))
    .map((text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"))
    .slice(1); // the command
}

/** The SVG of a screen. */
export function renderPicture({ cells, lines }) {
  const command = "npx pgscrub demo";
  const width = Math.ceil(COLUMNS * CHARACTER_WIDTH + 2 * PADDING);
  const height = TITLE_BAR + (cells.length + 1) * LINE_HEIGHT + PADDING;
  const prompt = `<tspan class="g">$</tspan> <tspan class="b">${command}</tspan>`;
  const texts = [prompt, ...cells.map((line, row) => renderLine(line, lines[row] ?? ""))].map(
    (inner, row) => `<text x="${PADDING}" y="${TITLE_BAR + (row + 1) * LINE_HEIGHT - 4}">${inner}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">A run of pgscrub demo: every step with its time, what was copied, the verdict, and rows before and after</title>
<style>
text{font:14px ${FONT};fill:#e6edf3;white-space:pre}
.b{font-weight:700}.d{fill:#9198a1}.r{fill:${COLORS[1]}}.g{fill:${COLORS[2]}}.y{fill:${COLORS[3]}}
</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#3d444d"/>
<g fill="#3d444d"><circle cx="22" cy="18" r="6"/><circle cx="42" cy="18" r="6"/><circle cx="62" cy="18" r="6"/></g>
${texts.join("\n")}
</svg>
`;
}

// A font of the reader may be wider or narrower: every stretch is placed and given its length by its column.
function renderLine(stretches) {
  return stretches
    .flatMap(splitAtGaps)
    .map(({ text, column, color, isBold, isDim }) => {
      const names = [isBold ? "b" : "", isDim ? "d" : "", { 1: "r", 2: "g", 3: "y" }[color] ?? ""];
      const marks = names.filter((name) => name !== "").join(" ");
      const x = (PADDING + column * CHARACTER_WIDTH).toFixed(1);
      const length = text.length > 1 ? ` textLength="${(text.length * CHARACTER_WIDTH).toFixed(1)}"` : "";
      return `<tspan x="${x}"${length}${marks === "" ? "" : ` class="${marks}"`}>${escapeText(text)}</tspan>`;
    })
    .join(" ");
}

/** Columns of a table apart, so that each stands where it belongs. */
function splitAtGaps({ text, column, ...style }) {
  return [...text.matchAll(/\S+(?: \S+)*/g)].map((match) => ({
    ...style,
    text: match[0],
    column: column + match.index,
  }));
}

function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

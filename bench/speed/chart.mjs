// An SVG of the medians: one bar for each contender, drawn by hand so that it needs nothing to be read.
import { xmlText } from "../../dist/report/xml-text.js";

const WIDTH = 760;
const ROW_HEIGHT = 46;
const BAR_HEIGHT = 16;

/** `results` have `key`, `name` and `seconds`; `title` says what was measured. */
export function drawChart(title, results) {
  const longest = Math.max(...results.map(({ seconds }) => seconds));
  const room = WIDTH - 100;
  const rows = results.map(({ key, name, seconds }, at) => {
    const top = 44 + at * ROW_HEIGHT;
    const width = Math.max(1, (seconds / longest) * room);
    const isOurs = name.startsWith("pgscrub");
    return `  <text x="0" y="${top}" font-size="13">(${key}) ${xmlText(name)}</text>
  <rect x="0" y="${top + 7}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" fill="${isOurs ? "#0a7d4f" : "#8a8f98"}"/>
  <text x="${(width + 8).toFixed(1)}" y="${top + 20}" font-size="13">${seconds.toFixed(1)} s</text>`;
  });
  const height = 44 + results.length * ROW_HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 0 ${WIDTH + 24} ${height}" font-family="system-ui, sans-serif" role="img">
  <title>${xmlText(title)}</title>
  <rect x="-12" width="${WIDTH + 24}" height="${height}" fill="#ffffff"/>
  <text x="0" y="20" font-size="14" font-weight="bold">${xmlText(title)}</text>
${rows.join("\n")}
</svg>
`;
}

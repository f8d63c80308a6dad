// Runs a program under a real pseudo-terminal (util-linux `script`, no native module) and reads its screen with xterm.js,
// the emulator that editors use: for the tests of the terminal and for the picture of a run.
import { spawn } from "node:child_process";
import xterm from "@xterm/headless";

const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs `command` (program and arguments); `keys` are sent when the output holds their `after`, one after the other. */
export async function runInTerminal(command, { columns, rows = 60, env = {}, directory, keys = [] }) {
  const shell = `stty cols ${columns} rows ${rows}; exec ${command.map(quote).join(" ")}`;
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", shell, "/dev/null"], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let raw = "";
  let seen = 0;
  const waiting = [...keys];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    raw += text;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const at = raw.indexOf(next.after, seen);
      if (at === -1) return;
      seen = at + next.after.length;
      waiting.shift();
      setTimeout(() => child.stdin.write(next.send), next.delayMs ?? 50);
    }
  });
  const exitCode = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  child.stdin.destroy();
  return { exitCode, raw, ...(await readScreen(raw, columns, rows)) };
}

/** What a terminal of that size shows of `raw`, scrolled-off lines too. */
async function readScreen(raw, columns, rows) {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  await new Promise((resolve) => terminal.write(raw, resolve));
  const buffer = terminal.buffer.active;
  const lines = [];
  let wrapped = 0;
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (line?.isWrapped) wrapped++;
    lines.push(readCells(line, columns));
  }
  const cursor = { row: buffer.baseY + buffer.cursorY, column: buffer.cursorX };
  while (lines.length > 0 && lines.at(-1).length === 0) lines.pop();
  const text = lines.map((cells) => cells.map((cell) => cell.text).join(""));
  return { cells: lines, lines: text, wrapped, cursor };
}

/** Stretches of one style, blanks at the end left out. */
function readCells(line, columns) {
  const stretches = [];
  const end = line.translateToString(true).length === 0 ? 0 : columns;
  for (let column = 0; column < end; column++) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const color = cell.isFgPalette() ? cell.getFgColor() : undefined;
    const style = { color, isBold: cell.isBold() !== 0, isDim: cell.isDim() !== 0 };
    const last = stretches.at(-1);
    const isSame =
      last !== undefined &&
      last.color === style.color &&
      last.isBold === style.isBold &&
      last.isDim === style.isDim;
    const text = cell.getChars() || " ";
    if (isSame) last.text += text;
    else stretches.push({ ...style, column, text });
  }
  const last = stretches.at(-1);
  if (last !== undefined) last.text = last.text.trimEnd();
  return stretches.filter(({ text }) => text !== "");
}

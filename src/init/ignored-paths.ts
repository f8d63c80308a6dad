// What git must not see: backups, the files that hold connection strings, reports. Lines are added to .gitignore where no line
// of it covers them yet.
import type { InitStep } from "./init-step.ts";

const PATH = ".gitignore";
const HEADER = "# pgscrub: backups hold production's data, .env files its passwords";

/** What `init` adds, each with other spellings and wider patterns that do as well. */
const IGNORED: readonly { readonly line: string; readonly coveredBy: readonly string[] }[] = [
  { line: "database-backups/", coveredBy: ["database-backups", "database-backups/*", "database-backups/**"] },
  { line: ".env", coveredBy: [".env*"] },
  { line: ".env*.local", coveredBy: [".env*"] },
  { line: "pgscrub-report/", coveredBy: ["pgscrub-report", "pgscrub-report/*", "pgscrub-report/**"] },
];

/** The step for the text of .gitignore, undefined without the file. */
export function planIgnored(text: string | undefined): InitStep {
  const present = new Set((text ?? "").split(/\r?\n/).map(normalised));
  const missing = IGNORED.filter(
    ({ line, coveredBy }) => ![line, ...coveredBy].some((pattern) => present.has(pattern)),
  ).map(({ line }) => line);
  if (missing.length === 0) return { kind: "keep", path: PATH, about: "ignores all that it must" };
  const newline = text?.includes("\r\n") ? "\r\n" : "\n";
  const block = [HEADER, ...missing, ""].join(newline);
  if (text === undefined) {
    return { kind: "create", path: PATH, about: missing.join(" "), text: block, isExecutable: false };
  }
  const gap = text === "" ? "" : text.endsWith("\n") ? newline : newline + newline;
  return {
    kind: "extend",
    path: PATH,
    about: "backups and connection strings stay out of git",
    added: missing,
    before: text,
    text: text + gap + block,
  };
}

/** A pattern without blanks behind it and without the slashes that change nothing here. */
function normalised(line: string): string {
  return line.trimEnd().replace(/^(\*\*\/|\/)/, "");
}

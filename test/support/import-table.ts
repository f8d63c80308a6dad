// The import table as data, and the check that holds it: each folder of src/ with what it may load at run time and
// what it may never reach, however many files stand between. Changed together with ARCHITECTURE.md.
import type { ImportGraph } from "./import-graph.ts";

/** A row of the table. `area` and the entries of `may` are folders of src/, or files when they end in .ts. */
export interface ImportRule {
  readonly area: string;
  /** What a file may import itself, besides its own area. `*` means anything. */
  readonly may: readonly string[];
  /** Areas that must not be reached, not even through others. */
  readonly never?: readonly string[];
  /** Packages that must not be reached, not even through others; `*` at the end stands for any rest. */
  readonly neverPackages?: readonly string[];
  /** Packages that a file must not import itself. */
  readonly notItself?: readonly string[];
}

const PG = ["pg", "pg-*", "pg/*"];
const STREAMS = ["stream", "stream/*", "node:stream", "node:stream/*", "node:net", "node:fs", "node:fs/*"];
const BASE = ["errors.ts", "events.ts", "redacted.ts"];

/** style: the import table. */
export const IMPORT_TABLE: readonly ImportRule[] = [
  { area: "errors.ts", may: BASE, neverPackages: PG },
  { area: "events.ts", may: BASE, neverPackages: PG },
  { area: "redacted.ts", may: BASE, neverPackages: PG },
  { area: "byte-size.ts", may: [], neverPackages: PG },
  { area: "postgres", may: ["errors.ts", "redacted.ts"] },
  { area: "pipeline/codec", may: ["errors.ts"], neverPackages: [...PG, ...STREAMS] },
  {
    area: "pipeline/source",
    may: ["errors.ts", "postgres"],
    never: ["pipeline/codec", "pipeline/transform", "pipeline/sink"],
  },
  {
    area: "pipeline/sink",
    may: ["errors.ts", "postgres"],
    never: ["pipeline/codec", "pipeline/transform", "pipeline/source"],
  },
  {
    area: "pipeline/tap",
    // Fingerprints are verify's; what it does with them is not the tap's business.
    may: ["pipeline/codec", "verify", "errors.ts"],
    never: ["pipeline/transform", "verify/checks", "verify/detectors"],
    neverPackages: PG,
  },
  {
    area: "pipeline/transform",
    // Names near a misspelt one: pure text, needed where options are checked.
    may: ["pipeline/codec", "rules/did-you-mean.ts", "errors.ts"],
    never: ["pipeline/source", "pipeline/sink", "plan"],
    neverPackages: PG,
  },
  { area: "pipeline/transfer.ts", may: ["*"], never: ["cli"] },
  {
    area: "rules",
    may: ["errors.ts", "catalog/catalog.ts", "pipeline/transform"],
    never: ["postgres", "plan"],
    neverPackages: PG,
  },
  { area: "catalog", may: ["postgres", "errors.ts"], never: ["rules", "plan"] },
  {
    area: "plan",
    may: [
      "rules",
      "catalog",
      "pipeline/transform",
      "pipeline/codec",
      "errors.ts",
      // Quoting for the select lists of source placement: a leaf without pg.
      "postgres/identifier.ts",
    ],
    never: ["pipeline/source", "pipeline/sink"],
    neverPackages: [...PG, "fs", "fs/*", "node:fs", "node:fs/*"],
  },
  {
    area: "target",
    // Where the manifest lives: names alone.
    may: ["postgres", "catalog", "verify/manifest.ts", "byte-size.ts", "errors.ts", "redacted.ts"],
    never: ["pipeline/transform"],
  },
  {
    area: "environment",
    may: ["postgres", "catalog", "errors.ts", "redacted.ts"],
    never: ["pipeline/transform"],
  },
  {
    area: "validate",
    // Who the guards would refuse, and which names the rules take for secrets: the same words everywhere.
    may: ["environment", "postgres", "target/guard.ts", "rules/secret-names.ts", "errors.ts", "redacted.ts"],
    never: ["pipeline", "plan"],
  },
  {
    area: "backup",
    // Statements are split, sequences read and the manifest known as in a sync.
    may: [
      "postgres",
      "catalog",
      "target",
      "pipeline/source",
      "verify/manifest.ts",
      "backup-defaults.ts",
      "errors.ts",
      "events.ts",
    ],
    never: ["pipeline/transform"],
  },
  {
    area: "restore",
    may: [
      "postgres",
      "catalog",
      "target",
      "pipeline/source",
      "pipeline/sink",
      "verify/manifest.ts",
      "backup",
      "errors.ts",
      "events.ts",
    ],
    never: ["pipeline/transform"],
  },
  {
    area: "verify",
    may: [
      "postgres",
      "catalog",
      "plan/plan.ts",
      "pipeline/source/copy-out.ts",
      "pipeline/codec",
      "errors.ts",
    ],
    never: ["pipeline/transform"],
  },
  {
    area: "report",
    // The data it renders: files of types with the small functions that name their objects.
    may: [
      "catalog/catalog.ts",
      "plan/plan.ts",
      "rules/diagnostics.ts",
      "byte-size.ts",
      "errors.ts",
      "redacted.ts",
    ],
    never: ["postgres", "pipeline"],
    neverPackages: PG,
  },
  // What an application's folder lacks: texts, and the identity that is pinned.
  {
    area: "init",
    may: ["environment", "validate", "errors.ts"],
    never: ["pipeline", "plan", "cli"],
  },
  {
    area: "deploy",
    // The lexer of target/ finds statements and words in SQL; nothing of a run is needed.
    may: [
      "postgres",
      "catalog",
      "target/guard.ts",
      "target/sql-lexer.ts",
      "target/split-statements.ts",
      "byte-size.ts",
      "errors.ts",
    ],
    never: ["pipeline", "rules", "plan", "run", "cli"],
  },
  {
    area: "doctor",
    may: [
      "postgres",
      "catalog",
      "target",
      "deploy/check.ts",
      "environment",
      "throwaway/optional-package.ts",
      "byte-size.ts",
      "errors.ts",
    ],
    never: ["pipeline", "plan", "run", "cli"],
  },
  { area: "throwaway", may: ["postgres", "target", "errors.ts"], never: ["pipeline", "rules", "cli"] },
  { area: "demo", may: ["*"], never: ["cli"] },
  { area: "preview", may: ["pipeline", "plan"], never: ["cli", "run"] },
  {
    area: "cli",
    // The two leaves beside: arguments are parsed and diagnostics printed at the border.
    may: [
      ...BASE,
      "*.ts",
      "report",
      "demo",
      "environment",
      "deploy/check.ts",
      "deploy/site.ts",
      "postgres/connection-string.ts",
      "rules/format-diagnostic.ts",
      "rules/prisma/read-prisma.ts",
      "rules/rules-error.ts",
      "throwaway/throwaway-choice.ts",
    ],
    notItself: PG,
  },
  // The recipes (sync.ts, undo.ts …), their parts and index.ts: whatever they wire.
  { area: "library", may: ["*"], never: ["cli"] },
  { area: "run", may: ["*"], never: ["cli"] },
  { area: "*.ts", may: ["*"], never: ["cli"] },
];

/** One sentence for each breach, the chain of files printed from the importer to what it must not reach. */
export function breaches(graph: ImportGraph, table: readonly ImportRule[] = IMPORT_TABLE): string[] {
  return [...graph.keys()].flatMap((path) => {
    const rule = table.find((candidate) => isIn(path, candidate.area));
    if (rule === undefined) return [`${path}: no row of the import table speaks for its folder`];
    return [...directBreaches(path, rule, graph), ...transitiveBreaches(path, rule, graph)];
  });
}

function directBreaches(path: string, rule: ImportRule, graph: ImportGraph): string[] {
  const allowed = [rule.area, ...rule.may];
  const node = graph.get(path);
  const files = (node?.files ?? []).flatMap((file) => {
    if (!graph.has(file)) return [`${path} → ${file}: there is no such file`];
    if (allowed.some((area) => isIn(file, area))) return [];
    return [`${path} → ${file}: ${rule.area} may not import it`];
  });
  const packages = (node?.packages ?? [])
    .filter((name) => rule.notItself?.some((pattern) => isPackage(name, pattern)))
    .map((name) => `${path} → ${name}: ${rule.area} may not import it itself`);
  return [...files, ...packages];
}

function transitiveBreaches(path: string, rule: ImportRule, graph: ImportGraph): string[] {
  return [...shortestChains(path, graph)].flatMap(([file, chain]) => {
    const printed = chain.join(" → ");
    const reached = (rule.never ?? [])
      .filter((area) => file !== path && isIn(file, area))
      .map((area) => `${printed}: ${rule.area} must never reach ${area}`);
    const packages = (graph.get(file)?.packages ?? [])
      .filter((name) => rule.neverPackages?.some((pattern) => isPackage(name, pattern)))
      .map((name) => `${printed} → ${name}: ${rule.area} must never reach ${name}`);
    return [...reached, ...packages];
  });
}

// Breadth first, so that the chain printed is the shortest one.
function shortestChains(start: string, graph: ImportGraph): Map<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>([[start, [start]]]);
  for (const [path, chain] of chains) {
    for (const next of graph.get(path)?.files ?? []) {
      if (!chains.has(next)) chains.set(next, [...chain, next]);
    }
  }
  return chains;
}

// `*` is everything, `*.ts` any file directly under src/, else a folder or one file.
function isIn(path: string, area: string): boolean {
  if (area === "*") return true;
  if (area === "*.ts") return !path.includes("/");
  return path === area || path.startsWith(`${area}/`);
}

function isPackage(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

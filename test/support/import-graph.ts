// The run-time imports of src/, read with the TypeScript compiler's own parser, for test/architecture.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import ts from "typescript";

/** One file of the graph: paths are relative to src/, with forward slashes. */
export interface ImportNode {
  /** Files of the tree that this one loads at run time. */
  readonly files: readonly string[];
  /** Packages and built-in modules (`node:fs`) that this one loads at run time, as written. */
  readonly packages: readonly string[];
}

/** Path of a file to what it imports. */
export type ImportGraph = ReadonlyMap<string, ImportNode>;

/** Every TypeScript file under `root` as path to text. */
export function readSources(root: string): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  return new Map(
    paths.sort().map((path) => [path.split(sep).join("/"), readFileSync(join(root, path), "utf8")]),
  );
}

/** The repository's own src/ folder. */
export const SOURCE_ROOT = join(import.meta.dirname, "..", "..", "src");

/** The graph of `sources` (path to text). */
export function importGraph(sources: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]));
}

function importsOf(path: string, text: string): ImportNode {
  const files = new Set<string>();
  const packages = new Set<string>();
  for (const specifier of runtimeSpecifiers(parse(path, text))) {
    if (specifier.startsWith(".")) files.add(posix.join(posix.dirname(path), specifier));
    else packages.add(specifier);
  }
  return { files: [...files], packages: [...packages] };
}

/** The syntax tree of one file. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

// `import type` and `export type` vanish. `import { type X }` does not under verbatimModuleSyntax: it is emitted as
// `import {}` and still loads the module, so it counts.
function runtimeSpecifiers(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly !== true) {
      found.push(...literal(node.moduleSpecifier));
    } else if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier !== undefined) {
      found.push(...literal(node.moduleSpecifier));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push(...node.arguments.slice(0, 1).flatMap(literal));
    } else if (ts.isNewExpression(node) && node.expression.getText() === "URL") {
      // A worker's file is started by its address: `new URL("./worker.ts", import.meta.url)`.
      if (node.arguments?.[1]?.getText() === "import.meta.url") {
        found.push(...literal(node.arguments[0]).filter((text) => text.endsWith(".ts")));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function literal(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];
}

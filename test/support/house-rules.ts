// What a source file must look like whatever it does: size, name, opening comment, no `any`. One function per rule,
// each giving the files that break it, for test/architecture.test.ts.
import ts from "typescript";
import { parse } from "./import-graph.ts";

const MAX_LINES = 300;
const VAGUE_WORDS = new Set(["util", "utils", "helper", "helpers", "common", "manager", "managers"]);
// What belongs to the program as a whole: only the command line's main.ts may read, write or end it.
const PROCESS_MEMBERS = new Set(["argv", "exit", "exitCode", "stdin", "stdout", "stderr"]);

/** Path to text, as `readSources` gives. */
export type Sources = ReadonlyMap<string, string>;

/** Files of more than 300 lines, with their length. */
export function tooLong(sources: Sources): string[] {
  return pathsWhere(sources, (_, text) => lineCount(text) > MAX_LINES).map(
    (path) => `${path}: ${lineCount(sources.get(path) ?? "")} lines`,
  );
}

/** Files whose path says nothing about what they hold, and index files besides the public one. */
export function vaguelyNamed(sources: Sources): string[] {
  return pathsWhere(sources, (path) => {
    const words = path.replace(/\.ts$/, "").split(/[/\-.]/);
    return words.some((word) => VAGUE_WORDS.has(word)) || path.endsWith("/index.ts");
  });
}

/** Files that do not open with a line comment (a #! line may stand before it). */
export function withoutOpeningComment(sources: Sources): string[] {
  return pathsWhere(sources, (_, text) => !text.replace(/^#!.*\n/, "").startsWith("// "));
}

/** Files that say `any` as a type, with the line. */
export function sayingAny(sources: Sources): string[] {
  return placesOf(sources, (node) => node.kind === ts.SyntaxKind.AnyKeyword);
}

/** Files other than cli/main.ts that touch the process's arguments, streams or end, with the line. */
export function touchingTheProcess(sources: Sources): string[] {
  const others = new Map([...sources].filter(([path]) => path !== "cli/main.ts"));
  return placesOf(
    others,
    (node) =>
      ts.isPropertyAccessExpression(node) &&
      node.expression.getText() === "process" &&
      PROCESS_MEMBERS.has(node.name.text),
  );
}

function pathsWhere(sources: Sources, isBreach: (path: string, text: string) => boolean): string[] {
  return [...sources].filter(([path, text]) => isBreach(path, text)).map(([path]) => path);
}

function placesOf(sources: Sources, isBreach: (node: ts.Node) => boolean): string[] {
  return [...sources].flatMap(([path, text]) => {
    const source = parse(path, text);
    const places: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isBreach(node)) {
        places.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return places;
  });
}

function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

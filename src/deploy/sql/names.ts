// Names and types out of the parser's trees, and the walk through them.
import type { Node, TypeName } from "libpg-query";

/** The texts of String nodes, other nodes left out: parts of a qualified name. */
export function nameParts(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** Parts of the name of an object of DROP or COMMENT, whatever kind of node holds it. */
export function objectParts(node: Node | undefined): string[] {
  if (node === undefined) return [];
  if ("String" in node) return [node.String.sval ?? ""];
  if ("List" in node) return nameParts(node.List.items);
  if ("TypeName" in node) return nameParts(node.TypeName.names);
  if ("ObjectWithArgs" in node) return nameParts(node.ObjectWithArgs.objname);
  return [];
}

const SHORT_TYPES: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  varchar: "character varying",
  bpchar: "character",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
};

/** The type as format_type() writes it, such as `character varying(40)`; user types with their schema where it is given. */
export function typeText(type: TypeName | undefined): string {
  const parts = nameParts(type?.names);
  const own = parts[0] === "pg_catalog" ? parts.slice(1) : parts;
  const long = SHORT_TYPES[own.join(".")] ?? own.join(".");
  const modifiers = (type?.typmods ?? []).map((node) => {
    if (!("A_Const" in node)) return "?";
    return String(node.A_Const.ival?.ival ?? "?");
  });
  const size = modifiers.length === 0 ? "" : `(${modifiers.join(",")})`;
  const timed = /^timestamp (with.*)$/.exec(long)?.[1];
  const sized = timed === undefined ? long + size : `timestamp${size} ${timed}`;
  return sized + "[]".repeat(type?.arrayBounds?.length ?? 0);
}

/** Calls `visit` for every object of the tree with the name of the field that holds it. Without recursion: trees nest deep. */
export function walkTree(tree: unknown, visit: (name: string, value: object) => void): void {
  const open: unknown[] = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue;
    for (const [name, value] of Object.entries(node)) {
      if (typeof value !== "object" || value === null) continue;
      visit(name, value);
      open.push(value);
    }
  }
}

/** Whether a node of one of these kinds is anywhere in the tree. */
export function hasNode(tree: unknown, ...kinds: readonly string[]): boolean {
  let isFound = false;
  walkTree(tree, (name) => {
    isFound ||= kinds.includes(name);
  });
  return isFound;
}

/** Lower-cased names of the functions that the tree calls, without `pg_catalog`. */
export function calledFunctions(tree: unknown): string[] {
  const names: string[] = [];
  walkTree(tree, (name, value) => {
    if (name !== "FuncCall") return;
    const funcname: unknown = Reflect.get(value, "funcname");
    const parts = Array.isArray(funcname) ? nameParts(funcname) : [];
    names.push((parts[0] === "pg_catalog" ? parts.slice(1) : parts).join(".").toLowerCase());
  });
  return names;
}

/** Every string constant of the tree. */
export function stringConstants(tree: unknown): Set<string> {
  const found = new Set<string>();
  walkTree(tree, (name, value) => {
    const text: unknown = name === "sval" ? Reflect.get(value, "sval") : undefined;
    if (typeof text === "string") found.add(text);
  });
  return found;
}

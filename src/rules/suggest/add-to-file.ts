// Proposals → text of scrub-rules.yaml. A file that is there keeps every byte: the yaml library says where its tables and
// columns stand, and what is new is put below them, or behind the last table.
import { isMap, isScalar, type Node, parseDocument, stringify, type YAMLMap } from "yaml";
import { yamlKey } from "../suggest-yaml.ts";
import type { ColumnAddition, TableAddition } from "./missing-rules.ts";

const HEADER = `# yaml-language-server: $schema=./scrub-rules.schema.json
# What becomes of every column of production on its way into a local database. Proposed by "pgscrub rules suggest": read
# it once, line by line. Columns that are missing below their table are structure: keys, references, flags, enums, times.
version: 1
tables:
`;

/** A piece of text and where in the file it goes; `end` after `at` replaces what stands between. */
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a rules file that says `additions` and nothing else. */
export function newRulesText(additions: readonly TableAddition[]): string {
  if (additions.length === 0) return `${HEADER.trimEnd()} {}\n`;
  return HEADER + additions.map((addition) => `${tableLines(addition, 2).join("\n")}\n`).join("");
}

/** `text`, a rules file that parses, with `additions`; nothing of it is moved or written anew. */
export function addToRulesText(text: string, additions: readonly TableAddition[]): string {
  const root = parseDocument(text).contents;
  const tables = isMap(root) ? root.get("tables", true) : undefined;
  const edits: Edit[] = [];
  const added: TableAddition[] = [];
  for (const addition of additions) {
    const { name } = addition;
    const spellings = name.includes(".") ? [name] : [name, `public.${name}`];
    const spelt = isMap(tables) ? spellings.find((spelling) => tables.has(spelling)) : undefined;
    if (spelt === undefined || !isMap(tables)) added.push(addition);
    else edits.push(...editsOf(text, tables, spelt, addition.columns));
  }
  if (added.length > 0) edits.push(behindTables(text, tables, added));
  return apply(text, edits);
}

/** What a table of the file needs to speak for `columns` too. */
function editsOf(text: string, tables: YAMLMap, name: string, columns: readonly ColumnAddition[]): Edit[] {
  if (columns.length === 0) return [];
  const table = tables.get(name, true);
  const own = isMap(table) ? table.get("columns", true) : undefined;
  if (isMap(own) && own.items.length > 0) {
    return own.flow === true
      ? [inside(own, flowText(columns))]
      : [below(text, own, columnLines(columns, columnOf(text, own)))];
  }
  const tableIndent = keyColumn(text, tables, name);
  if (isMap(table) && table.items.length > 0) {
    if (table.flow === true && own === undefined) return [inside(table, `columns: {${flowText(columns)}}`)];
    if (isMap(own)) return [inside(own, flowText(columns))];
    const indent = columnOf(text, table);
    const lines = [`${" ".repeat(indent)}columns:`, ...columnLines(columns, indent + 2)];
    return [below(text, table, lines)];
  }
  // `Name: {}` or `Name:` alone.
  const lines = [`${" ".repeat(tableIndent + 2)}columns:`, ...columnLines(columns, tableIndent + 4)];
  return [instead(text, table, tables, name, `\n${lines.join("\n")}`)];
}

function behindTables(text: string, tables: unknown, added: readonly TableAddition[]): Edit {
  if (isMap(tables) && tables.items.length > 0) {
    if (tables.flow === true) {
      const flow = added.map(({ name, columns }) => `${yamlKey(name)}: {columns: {${flowText(columns)}}}`);
      return inside(tables, flow.join(", "));
    }
    const indent = columnOf(text, tables);
    return below(
      text,
      tables,
      added.flatMap((addition) => tableLines(addition, indent)),
    );
  }
  const lines = added.flatMap((addition) => tableLines(addition, 2)).join("\n");
  const range = isNode(tables) ? tables.range : undefined;
  const at = range?.[0] ?? text.length;
  const end = range?.[1] ?? at;
  const before = text.slice(0, at).replace(/ +$/, "");
  return { at: before.length, end, text: `\n${lines}` };
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isScalar(value);
}

/** Before the closing brace of a flow mapping. */
function inside(map: YAMLMap, text: string): Edit {
  const at = (map.range?.[1] ?? 1) - 1;
  return { at, end: at, text: map.items.length > 0 ? `, ${text}` : text };
}

/** Behind the last line of a block mapping, its comment included. */
function below(text: string, map: YAMLMap, lines: readonly string[]): Edit {
  const end = lastOffset(map);
  const newline = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  const at = newline === -1 ? text.length : newline;
  return { at, end: at, text: `\n${lines.join("\n")}` };
}

/** In the place of a value that says nothing. */
function instead(text: string, value: unknown, tables: YAMLMap, name: string, lines: string): Edit {
  const pair = tables.items.find(({ key }) => isScalar(key) && key.value === name);
  const key = isScalar(pair?.key) ? pair.key.range?.[1] : undefined;
  const range = isNode(value) ? value.range : undefined;
  const colon = text.indexOf(":", key ?? 0) + 1;
  const isEmpty = range === undefined || range === null || range[0] === range[1];
  const end = isEmpty ? colon : (range?.[1] ?? colon);
  const newline = text.indexOf("\n", end);
  const comment = text.slice(end, newline === -1 ? text.length : newline).trimEnd();
  return { at: colon, end: end + comment.length, text: `${comment}${lines}` };
}

function lastOffset(node: unknown): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) {
      const value = isNode(last.value) ? lastOffset(last.value) : 0;
      const key = isScalar(last.key) ? (last.key.range?.[1] ?? 0) + 1 : 0;
      return Math.max(value, key);
    }
  }
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** In which column the keys of a block mapping begin, from 0. */
function columnOf(text: string, map: YAMLMap): number {
  const key = map.items[0]?.key;
  return offsetColumn(text, isScalar(key) ? (key.range?.[0] ?? 0) : 0);
}

function keyColumn(text: string, map: YAMLMap, name: string): number {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
  return offsetColumn(text, isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0);
}

function offsetColumn(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function tableLines({ name, columns }: TableAddition, indent: number): string[] {
  const pad = " ".repeat(indent);
  if (columns.length === 0) return [`${pad}${yamlKey(name)}: {}`];
  return [`${pad}${yamlKey(name)}:`, `${pad}  columns:`, ...columnLines(columns, indent + 4)];
}

function columnLines(columns: readonly ColumnAddition[], indent: number): string[] {
  const pad = " ".repeat(indent);
  return columns.flatMap(({ name, rule, remark }) => {
    const comment = remark === undefined ? "" : ` # ${remark.replaceAll("\n", " ")}`;
    if (rule === null || typeof rule === "string") return [`${pad}${yamlKey(name)}: ${rule}${comment}`];
    const paths = rule.json;
    if (typeof paths !== "object" || paths === null)
      return [`${pad}${yamlKey(name)}: ${flowOf(rule)}${comment}`];
    const inner = Object.entries(paths).map(([path, leaf]) => `${pad}    ${yamlKey(path)}: ${flowOf(leaf)}`);
    return [`${pad}${yamlKey(name)}:${comment}`, `${pad}  json:`, ...inner];
  });
}

function flowText(columns: readonly ColumnAddition[]): string {
  return columns.map(({ name, rule }) => `${yamlKey(name)}: ${flowOf(rule)}`).join(", ");
}

/** On one line; texts with double quotes where they need quotes at all. */
function flowOf(rule: unknown): string {
  if (rule === null || typeof rule === "string") return String(rule);
  return stringify(rule, {
    collectionStyle: "flow",
    flowCollectionPadding: false,
    lineWidth: 0,
    defaultStringType: "PLAIN",
  }).trim();
}

function apply(text: string, edits: readonly Edit[]): string {
  // From behind, so that offsets stay; of two at one place the later is put in first and so ends up behind.
  const behind = edits.toReversed().sort((a, b) => b.at - a.at);
  return behind.reduce((result, edit) => result.slice(0, edit.at) + edit.text + result.slice(edit.end), text);
}

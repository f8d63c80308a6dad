// `extends:` — presets and files whose rules hold where the file itself has none. Each is a layer: the file is layer 0,
// then what it extends from the last entry to the first. Files lie in the folder of the rules file or below.
import { realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { MaskerSpec } from "../pipeline/transform/masker.ts";
import { didYouMeanHint } from "./did-you-mean.ts";
import { PRESETS } from "./presets/presets.ts";
import { compareWithComments, readPrismaLayer, schemaBesides } from "./prisma/prisma-layer.ts";
import { readRulesFile } from "./read-rules-file.ts";
import type { AllowEntry, ColumnRule, Position, Rules, SubsetRule, TableRule } from "./rules.ts";
import { child, complain, type RulesReader } from "./rules-reader.ts";
import type { ParsedRulesFile } from "./rules-schema.ts";
import type { YamlValue } from "./yaml-source.ts";

/** One file or preset as read. `settings` is undefined where its shape has mistakes. */
export interface RulesLayer {
  readonly root: YamlValue;
  readonly settings: ParsedRulesFile | undefined;
  readonly jsonKeys: ReadonlyMap<string, MaskerSpec>;
  readonly columnNames: ReadonlyMap<string, ColumnRule>;
  readonly subset: SubsetRule | undefined;
  readonly tables: readonly TableRule[];
  readonly tablesPosition: Position;
}

type ReadLayer = (text: string, reader: RulesReader) => RulesLayer | undefined;

/** A file that extends files that extend files … ends here, and so does a file that extends itself. */
const MAX_LAYERS = 32;

interface Found {
  readonly layers: RulesLayer[];
  readonly texts: string[];
  /** Layers of comments in Prisma schemas, and the real paths of those that were looked at. */
  readonly comments: RulesLayer[];
  readonly schemas: Set<string>;
}

/**
 * The file `own` with everything that it extends; undefined when its shape has mistakes, which are reported. The comments of
 * the Prisma schema at `prismaSchema`, by default the one beside the file, are rules too.
 */
export function extendRules(
  own: RulesLayer,
  text: string,
  reader: RulesReader,
  readLayer: ReadLayer,
  prismaSchema: string | undefined = schemaBesides(reader.file),
): Rules | undefined {
  const found: Found = { layers: [own], texts: [text], comments: [], schemas: new Set() };
  const top = dirname(resolve(reader.file));
  if (prismaSchema !== undefined) addSchema(prismaSchema, reader, found);
  addExtended(own, reader, { found, readLayer, top, open: new Set([realPath(reader.file) ?? ""]) });
  for (const comments of found.comments) compareWithComments(reader, found.layers, comments, reader);
  const settings = mergeSettings(found.layers);
  if (settings === undefined) return undefined;
  const weakestFirst = [...found.layers].reverse();
  return {
    file: reader.file,
    source: text,
    wholeText: found.texts.join("\0"),
    ...settings,
    jsonKeys: new Map(weakestFirst.flatMap(({ jsonKeys }) => [...jsonKeys])),
    columnNames: new Map(weakestFirst.flatMap(({ columnNames }) => [...columnNames])),
    subset: found.layers.map(({ subset }) => subset).find((subset) => subset !== undefined),
    tables: found.layers.flatMap(({ tables }) => tables),
    tablesPosition: own.tablesPosition,
  };
}

interface Extending {
  readonly found: Found;
  readonly readLayer: ReadLayer;
  /** The folder of the rules file. */
  readonly top: string;
  /** Real paths of the files being read, from the rules file down to this one. */
  readonly open: ReadonlySet<string>;
}

function addExtended(layer: RulesLayer, reader: RulesReader, state: Extending): void {
  for (const item of [...(child(layer.root, "extends")?.items ?? [])].reverse()) {
    const name = item.plain;
    if (typeof name !== "string") continue; // a mistake of shape, reported already
    if (state.found.layers.length >= MAX_LAYERS) {
      const message = `more than ${MAX_LAYERS} files and presets are extended`;
      complain(reader, "RULES_BAD_VALUE", item.position, message, "Extend fewer.");
      return;
    }
    if (name.startsWith("preset:")) addPreset(name, item.position, reader, state);
    else if (name.startsWith("./")) addFile(name, item.position, reader, state);
  }
}

function addPreset(name: string, position: Position, reader: RulesReader, state: Extending): void {
  const text = PRESETS.get(name);
  if (text === undefined) {
    const hint = didYouMeanHint(name, PRESETS.keys(), `The presets are ${[...PRESETS.keys()].join(", ")}.`);
    complain(reader, "RULES_BAD_VALUE", position, `there is no ${name.replace(":", " ")}`, hint);
    return;
  }
  const at = reader.at(position);
  const layer = state.readLayer(text, {
    ...reader,
    file: name,
    layer: state.found.layers.length,
    preset: name,
    at: () => at,
    report: (diagnostic) => reader.report({ ...diagnostic, file: name, lineText: "" }),
  });
  state.found.texts.push(text);
  if (layer !== undefined) state.found.layers.push(layer);
}

/** Rules in the comments of a Prisma schema, once however often it is named. */
function addSchema(path: string, reader: RulesReader, found: Found): void {
  const real = realPath(path) ?? path;
  if (found.schemas.has(real)) return;
  found.schemas.add(real);
  const read = readPrismaLayer(path, { ...reader, layer: found.layers.length });
  if (read === undefined) return;
  found.texts.push(read.text);
  found.layers.push(read.layer);
  found.comments.push(read.layer);
}

function addFile(name: string, position: Position, reader: RulesReader, state: Extending): void {
  const refuse = (message: string, hint: string): void =>
    complain(reader, "RULES_BAD_VALUE", position, message, hint);
  const path = join(dirname(reader.file), name);
  const real = realPath(path);
  const way = real === undefined ? ".." : relative(realPath(state.top) ?? state.top, real);
  if (real === undefined || way === ".." || way.startsWith(`..${sep}`)) {
    refuse(
      `there is no file ${name} in the folder of the rules`,
      "Give a path to a file in that folder or below.",
    );
    return;
  }
  if (name.endsWith(".prisma") || name.endsWith("/")) {
    addSchema(path, reader, state.found);
    return;
  }
  if (state.open.has(real)) {
    refuse(`${name} extends itself`, "Remove it here or there.");
    return;
  }
  const read = readRulesFile(path);
  if ("diagnostic" in read) {
    refuse(`${name}: ${read.diagnostic.message}`, read.diagnostic.hint ?? "Correct the file.");
    return;
  }
  const lines = read.text.split(/\r\n|\n/);
  const lineText = (line: number): string => lines[line - 1] ?? "";
  const inner: RulesReader = {
    ...reader,
    file: path,
    layer: state.found.layers.length,
    preset: undefined,
    at: (at) => ({ ...at, file: path, lineText: lineText(at.line) }),
    report: (diagnostic) =>
      reader.report(
        diagnostic.file === path && diagnostic.lineText === undefined
          ? { ...diagnostic, lineText: lineText(diagnostic.line) }
          : diagnostic,
      ),
  };
  const layer = state.readLayer(read.text, inner);
  state.found.texts.push(read.text);
  if (layer === undefined) return;
  state.found.layers.push(layer);
  addExtended(layer, inner, { ...state, open: new Set([...state.open, real]) });
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** A setting that a nearer layer writes goes before those of farther ones; entries of `allow` add up. */
function mergeSettings(
  layers: readonly RulesLayer[],
): Pick<Rules, "policy" | "reserved" | "allow"> | undefined {
  const own = layers[0]?.settings;
  if (own === undefined) return undefined;
  const policy = written(layers, "policy", own.policy);
  const reserved = written(layers, "reserved", own.reserved);
  return {
    policy: {
      unclassifiedColumn: policy.unclassified_column,
      unclassifiedTable: policy.unclassified_table,
      unmatchedJson: policy.unmatched_json,
      structural: policy.structural,
      oversize: policy.oversize,
      comments: policy.comments,
    },
    reserved: {
      emailDomain: reserved.email_domain,
      ipv4: reserved.ipv4,
      ipv6: reserved.ipv6,
      phone: reserved.phone,
      tokenPrefix: reserved.token_prefix,
    },
    allow: layers.flatMap(({ settings }) => settings?.allow ?? []).map(allowEntry),
  };
}

function written<Key extends "policy" | "reserved">(
  layers: readonly RulesLayer[],
  section: Key,
  defaults: ParsedRulesFile[Key],
): ParsedRulesFile[Key] {
  let merged = defaults;
  for (const { root, settings } of [...layers].reverse()) {
    const keys = child(root, section)?.entries;
    const values = Object.entries(settings?.[section] ?? {}).filter(([key]) => keys?.has(key) === true);
    merged = { ...merged, ...Object.fromEntries(values) };
  }
  return merged;
}

function allowEntry({ reason, ...entry }: ParsedRulesFile["allow"][number]): AllowEntry {
  if (entry.domain !== undefined) return { kind: "domain", value: entry.domain.toLowerCase(), reason };
  if (entry.email !== undefined) return { kind: "email", value: entry.email, reason };
  if (entry.phone !== undefined) return { kind: "phone", value: entry.phone, reason };
  if (entry.ip !== undefined) return { kind: "ip", value: entry.ip, reason };
  return { kind: "value", value: entry.value ?? "", reason };
}

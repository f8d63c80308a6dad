// A Prisma schema after parsing, as plain readonly data with places: what parse-prisma.ts gives and what the catalog and
// the `/// @scrub` rules are made of. Names are the schema's own; @map and @@map are looked up by whoever needs them.
import type { Position } from "../rules.ts";

/** What an attribute's argument, a default or a setting can be. */
export type PrismaValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly PrismaArgument[] }
  | { readonly kind: "list"; readonly items: readonly PrismaValue[] };

export interface PrismaArgument {
  /** `fields` of `fields: [a, b]`; undefined for an argument without a name. */
  readonly key: string | undefined;
  readonly value: PrismaValue;
}

/** `@id`, `@db.VarChar(40)`, `@@unique([a, b])`; a field's without its sign, a block's with one `@`. */
export interface PrismaAttribute {
  readonly name: string;
  readonly args: readonly PrismaArgument[];
  readonly position: Position;
}

/** One `///` line, without the slashes; a comment that belongs to a model, a field, an enum or a value of one. */
export interface PrismaComment {
  readonly text: string;
  /** Where `text` begins. */
  readonly position: Position;
}

export interface PrismaField {
  readonly name: string;
  /** A scalar type, a model, an enum or a composite type; for `Unsupported("circle")` what stands in the quotes. */
  readonly type: string;
  readonly isUnsupported: boolean;
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly attributes: readonly PrismaAttribute[];
  readonly comments: readonly PrismaComment[];
  readonly position: Position;
}

export interface PrismaModel {
  readonly kind: "model" | "view" | "type";
  readonly name: string;
  readonly fields: readonly PrismaField[];
  readonly attributes: readonly PrismaAttribute[];
  readonly comments: readonly PrismaComment[];
  readonly position: Position;
}

export interface PrismaEnum {
  readonly kind: "enum";
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly attributes: readonly PrismaAttribute[] }[];
  readonly attributes: readonly PrismaAttribute[];
  readonly comments: readonly PrismaComment[];
  readonly position: Position;
}

/** `datasource` or `generator`. */
export interface PrismaSettings {
  readonly kind: "datasource" | "generator";
  readonly name: string;
  readonly settings: ReadonlyMap<string, { readonly value: PrismaValue; readonly position: Position }>;
  readonly position: Position;
}

export type PrismaBlock = PrismaModel | PrismaEnum | PrismaSettings;

/** All files of one schema together. */
export interface PrismaSchema {
  /** The path as given, a file or a folder. */
  readonly path: string;
  /** Text of all files, for digests. */
  readonly text: string;
  /** Models and views, in the order of the files. */
  readonly models: readonly PrismaModel[];
  readonly enums: readonly PrismaEnum[];
  readonly datasource: PrismaSettings | undefined;
  /** `///` lines that hold a rule but stand where no rule can: above an enum, at the end of a block. */
  readonly strayComments: readonly PrismaComment[];
}

/** The attribute of that name; the first where it stands twice. */
export function attributeOf(
  { attributes }: { readonly attributes: readonly PrismaAttribute[] },
  name: string,
): PrismaAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

/** The argument called `key`, else the first without a name where `isFirst` says that it may stand for it. */
export function argumentOf(
  args: readonly PrismaArgument[] | undefined,
  key: string,
  isFirst = false,
): PrismaValue | undefined {
  const named = args?.find((argument) => argument.key === key);
  return (named ?? (isFirst ? args?.find((argument) => argument.key === undefined) : undefined))?.value;
}

/** The text in the quotes; undefined for any other value. */
export function textOf(value: PrismaValue | undefined): string | undefined {
  return value?.kind === "text" ? value.text : undefined;
}

/** Names of a list such as `[a, b(sort: Desc)]`, or of one name alone. */
export function namesOf(value: PrismaValue | undefined): string[] {
  const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) => (item.kind === "name" || item.kind === "call" ? [item.name] : []));
}

/** What the database calls a model, a field, an enum or a value: `@map` or `@@map`, else its own name. */
export function mappedName(
  node: { readonly name: string; readonly attributes: readonly PrismaAttribute[] },
  attribute: "map" | "@map",
): string {
  return textOf(argumentOf(attributeOf(node, attribute)?.args, "name", true)) ?? node.name;
}

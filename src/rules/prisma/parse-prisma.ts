// Text of one .prisma file → its blocks, or the first place that is not Prisma's language. A parser of our own, because
// @mrleebo/prisma-ast runs a prisma-ast.config.js of the working folder when it is loaded, which `rules check` must not,
// and passes over characters that it does not know; the tests compare the two.
import type { Diagnostic } from "../diagnostics.ts";
import { PrismaReader } from "./prisma-reader.ts";
import type {
  PrismaAttribute,
  PrismaBlock,
  PrismaComment,
  PrismaEnum,
  PrismaField,
  PrismaModel,
  PrismaSettings,
} from "./prisma-schema.ts";
import { PrismaSyntaxError } from "./tokenize-prisma.ts";

/** The blocks of one file, and the `///` lines in it that belong to nothing. */
export interface PrismaFile {
  readonly blocks: readonly PrismaBlock[];
  readonly strayComments: readonly PrismaComment[];
}

export type PrismaParseResult = PrismaFile | { readonly diagnostic: Diagnostic };

/** Parses `text`; `file` is its name in positions. */
export function parsePrisma(text: string, file: string): PrismaParseResult {
  try {
    const reader = new PrismaReader(text, file);
    const blocks: PrismaBlock[] = [];
    const stray: PrismaComment[] = [];
    for (;;) {
      const comments = reader.comments();
      if (reader.isAtEnd()) return { blocks, strayComments: [...stray, ...comments] };
      const block = readBlock(reader, comments, stray);
      if (block !== undefined) blocks.push(block);
    }
  } catch (error) {
    if (!(error instanceof PrismaSyntaxError)) throw error;
    const { message, position } = error;
    const hint = "Correct the Prisma schema at the place underlined; `npx prisma validate` says more.";
    return { diagnostic: { code: "RULES_PRISMA_SCHEMA", file, ...position, message, hint } };
  }
}

function readBlock(
  reader: PrismaReader,
  comments: readonly PrismaComment[],
  stray: PrismaComment[],
): PrismaBlock {
  const keyword = reader.name("model, enum, view, type, datasource or generator");
  const { text: name, position } = reader.name("a name");
  reader.sign("{");
  const head = { name, comments, position };
  switch (keyword.text) {
    case "model":
    case "view":
    case "type":
      return readModel(reader, keyword.text, head, stray);
    case "enum":
      return readEnum(reader, head, stray);
    case "datasource":
    case "generator":
      stray.push(...comments);
      return readSettings(reader, keyword.text, head, stray);
    default:
      throw new PrismaSyntaxError(`there is no block ${keyword.text}`, keyword.position);
  }
}

type Head = Pick<PrismaModel, "name" | "comments" | "position">;

function readModel(
  reader: PrismaReader,
  kind: PrismaModel["kind"],
  head: Head,
  stray: PrismaComment[],
): PrismaModel {
  const fields: PrismaField[] = [];
  const attributes: PrismaAttribute[] = [];
  for (;;) {
    const comments = reader.comments();
    if (reader.takes("}")) {
      stray.push(...comments);
      return { kind, ...head, fields, attributes };
    }
    if (reader.isSign("@@")) {
      stray.push(...comments);
      attributes.push(reader.attribute("@@"));
      stray.push(...reader.endOfLine());
    } else fields.push(readField(reader, comments));
  }
}

function readField(reader: PrismaReader, above: readonly PrismaComment[]): PrismaField {
  const { text: name, position } = reader.name("a field");
  const type = reader.name("a type");
  const isUnsupported = type.text === "Unsupported" && reader.isSign("(");
  const written = isUnsupported ? reader.textInParentheses() : type.text;
  const isList = reader.takes("[");
  if (isList) reader.sign("]");
  const isOptional = reader.takes("?");
  const attributes: PrismaAttribute[] = [];
  while (reader.isSign("@")) attributes.push(reader.attribute("@"));
  const comments = [...above, ...reader.endOfLine()];
  return { name, type: written, isUnsupported, isList, isOptional, attributes, comments, position };
}

function readEnum(reader: PrismaReader, head: Head, stray: PrismaComment[]): PrismaEnum {
  const values: PrismaEnum["values"][number][] = [];
  const attributes: PrismaAttribute[] = [];
  stray.push(...head.comments);
  for (;;) {
    stray.push(...reader.comments());
    if (reader.takes("}")) return { kind: "enum", ...head, values, attributes };
    if (reader.isSign("@@")) attributes.push(reader.attribute("@@"));
    else {
      const { text: name } = reader.name("a value");
      const own: PrismaAttribute[] = [];
      while (reader.isSign("@")) own.push(reader.attribute("@"));
      values.push({ name, attributes: own });
    }
    stray.push(...reader.endOfLine());
  }
}

function readSettings(
  reader: PrismaReader,
  kind: PrismaSettings["kind"],
  { name, position }: Head,
  stray: PrismaComment[],
): PrismaSettings {
  const settings = new Map<
    string,
    PrismaSettings["settings"] extends ReadonlyMap<string, infer V> ? V : never
  >();
  for (;;) {
    stray.push(...reader.comments());
    if (reader.takes("}")) return { kind, name, settings, position };
    const key = reader.name("a setting");
    reader.sign("=");
    settings.set(key.text, { value: reader.value(), position: key.position });
    stray.push(...reader.endOfLine());
  }
}

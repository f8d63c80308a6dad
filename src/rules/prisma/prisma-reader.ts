// The cursor over the tokens of one .prisma file: what every part of the parser shares, names, signs, values, attributes
// and the comments between them. Throws PrismaSyntaxError at the first token that cannot stand where it does.
import type { PrismaArgument, PrismaAttribute, PrismaComment, PrismaValue } from "./prisma-schema.ts";
import { PrismaSyntaxError, type PrismaToken, tokenizePrisma } from "./tokenize-prisma.ts";

/** Lists in calls in lists … end here. */
const MAX_DEPTH = 32;

export class PrismaReader {
  readonly #tokens: readonly PrismaToken[];
  readonly #end: PrismaToken;
  #at = 0;

  constructor(text: string, file: string) {
    this.#tokens = tokenizePrisma(text, file);
    const last = this.#tokens.at(-1);
    if (last === undefined) throw new TypeError("a tokenizer without an end");
    this.#end = last;
  }

  isAtEnd(): boolean {
    return this.#peek().kind === "end";
  }

  isSign(sign: string): boolean {
    const token = this.#peek();
    return token.kind === "sign" && token.text === sign;
  }

  /** Steps over `sign` where it stands. */
  takes(sign: string): boolean {
    const isThere = this.isSign(sign);
    if (isThere) this.#at += 1;
    return isThere;
  }

  sign(sign: string): void {
    if (!this.takes(sign)) this.#refuse(sign);
  }

  /** The next token, which must be a name; `what` says which, for the mistake. */
  name(what: string): PrismaToken {
    const token = this.#peek();
    if (token.kind !== "name") this.#refuse(what);
    this.#at += 1;
    return token;
  }

  /** `("…")` after a name. */
  textInParentheses(): string {
    this.sign("(");
    const token = this.#peek();
    if (token.kind !== "text") this.#refuse("a text in quotes");
    this.#at += 1;
    this.sign(")");
    return token.text;
  }

  /** Steps over newlines and gives the `///` lines among them. */
  comments(): PrismaComment[] {
    const found: PrismaComment[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind === "comment") found.push({ text: token.text, position: token.position });
      else if (token.kind !== "newline") return found;
      this.#at += 1;
    }
  }

  /** The `///` comment behind what the line holds; nothing else may stand there. */
  endOfLine(): PrismaComment[] {
    const token = this.#peek();
    const found = token.kind === "comment" ? [{ text: token.text, position: token.position }] : [];
    this.#at += found.length;
    if (this.#peek().kind === "newline" || this.isSign("}") || this.isAtEnd()) return found;
    return this.#refuse("the end of the line");
  }

  attribute(sign: "@" | "@@"): PrismaAttribute {
    const { position } = this.#peek();
    this.sign(sign);
    let name = this.name("the name of an attribute").text;
    while (this.takes(".")) name += `.${this.name("the name of an attribute").text}`;
    const args = this.isSign("(") ? this.#arguments(0) : [];
    return { name: sign === "@@" ? `@${name}` : name, args, position };
  }

  value(depth = 0): PrismaValue {
    const token = this.#peek();
    if (depth > MAX_DEPTH) throw new PrismaSyntaxError("this nests too deep", token.position);
    if (token.kind === "text" || token.kind === "number") {
      this.#at += 1;
      return { kind: token.kind, text: token.text };
    }
    if (this.takes("[")) {
      const items: PrismaValue[] = [];
      while (!this.takes("]")) {
        items.push(this.value(depth + 1));
        if (!this.isSign("]")) this.sign(",");
      }
      return { kind: "list", items };
    }
    let name = this.name("a value").text;
    while (this.takes(".")) name += `.${this.name("a name").text}`;
    return this.isSign("(")
      ? { kind: "call", name, args: this.#arguments(depth + 1) }
      : { kind: "name", name };
  }

  #arguments(depth: number): PrismaArgument[] {
    const args: PrismaArgument[] = [];
    this.sign("(");
    while (!this.takes(")")) {
      const next = this.#tokens[this.#at + 1];
      const isNamed = this.#peek().kind === "name" && next?.kind === "sign" && next.text === ":";
      const key = isNamed ? this.name("a name").text : undefined;
      if (isNamed) this.sign(":");
      args.push({ key, value: this.value(depth + 1) });
      if (!this.isSign(")")) this.sign(",");
    }
    return args;
  }

  #peek(): PrismaToken {
    return this.#tokens[this.#at] ?? this.#end;
  }

  #refuse(expected: string): never {
    const { kind, text, position } = this.#peek();
    const found = ENDS[kind] ?? (kind === "text" ? "a text stands" : `${text} stands`);
    throw new PrismaSyntaxError(`expected ${expected} where ${found}`, position);
  }
}

// What stands in quotes may be a connection string, so it is never part of a message.
const ENDS: Readonly<Partial<Record<PrismaToken["kind"], string>>> = {
  newline: "the line ends",
  end: "the file ends",
  comment: "a comment stands",
};

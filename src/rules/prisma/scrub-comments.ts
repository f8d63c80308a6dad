// `/// @scrub MASKER` above or behind a field, `/// @scrub rows: none` above a model → rules, read by the same code as
// those of scrub-rules.yaml and with places in the schema. A comment that can mean nothing is a mistake, never passed over.
import { MASKERS } from "../../pipeline/transform/registry.ts";
import type { Diagnostic, DiagnosticCode } from "../diagnostics.ts";
import { readColumn } from "../read-tables.ts";
import { type ColumnRule, NO_FILTER, type Position, type TableRule } from "../rules.ts";
import type { RulesReader } from "../rules-reader.ts";
import { readYaml, type YamlValue } from "../yaml-source.ts";
import { columnFields } from "./prisma-catalog.ts";
import { tableOf } from "./prisma-relations.ts";
import { mappedName, type PrismaComment, type PrismaModel, type PrismaSchema } from "./prisma-schema.ts";

/** `@scrub` at the beginning of a comment, and what follows it. */
const SCRUB = /^@scrub(?![\w-])(\s*)(.*)$/s;

/** The rules that comments of the schema hold; mistakes are reported to the reader, SQL is noted there. */
export function readScrubComments(schema: PrismaSchema, reader: RulesReader): TableRule[] {
  const scrub = new ScrubComments(schema, reader);
  for (const comment of schema.strayComments) {
    scrub.refuse(comment, "this rule stands above nothing that has values");
  }
  return schema.models.flatMap((model) => scrub.tableRule(model));
}

class ScrubComments {
  readonly #schema: PrismaSchema;
  readonly #reader: RulesReader;

  constructor(schema: PrismaSchema, reader: RulesReader) {
    this.#schema = schema;
    this.#reader = reader;
  }

  /** No rule where no comment of the model's holds one. */
  tableRule(model: PrismaModel): TableRule[] {
    const { schema, name } = tableOf(model);
    const label = schema === "public" ? name : `${schema}.${name}`;
    if (model.kind === "view") {
      for (const { comments } of [model, ...model.fields]) {
        for (const comment of comments)
          this.refuse(comment, `${model.name} is a view, whose rows are not copied`);
      }
      return [];
    }
    const rows = this.#rowsOf(model);
    const columnsOfModel = columnFields(model, this.#schema);
    const columns = model.fields.flatMap((field): ColumnRule[] => {
      const isColumn = columnsOfModel.includes(field);
      const found = field.comments.filter((comment) => {
        if (isColumn) return SCRUB.test(comment.text);
        this.refuse(comment, `${model.name}.${field.name} is a relation, which has no column of its own`);
        return false;
      });
      const [comment, second] = found;
      if (comment === undefined) return [];
      if (second !== undefined) {
        const message = `${model.name}.${field.name} has two rules`;
        this.#report("RULES_CONFLICT", second.position, message, "Keep one of them.");
        return [];
      }
      const value = this.#valueOf(comment);
      if (value === undefined) return [];
      const reader: RulesReader = { ...this.#reader, file: fileOf(comment), at: (position) => position };
      const column = mappedName(field, "map");
      const rule = readColumn(column, { key: comment.position, value }, label, reader);
      return rule === undefined ? [] : [{ ...rule, preset: originOf(comment.position) }];
    });
    if (rows === undefined && columns.length === 0) return [];
    const position = rows?.position ?? columns[0]?.position ?? model.position;
    return [
      {
        name: label,
        position,
        rows: rows?.rows ?? "all",
        filter: NO_FILTER,
        condition: undefined,
        columns,
        layer: this.#reader.layer,
        saysRows: rows !== undefined,
        preset: originOf(position),
      },
    ];
  }

  /** Reports a rule that stands where it can mean nothing; comments without a rule are the user's own. */
  refuse({ text, position }: PrismaComment, message: string): void {
    if (!SCRUB.test(text)) return;
    const hint = "Write it above the field or the model that it is for, or behind the field.";
    this.#report("RULES_NOTHING_MATCHED", position, message, hint);
  }

  #rowsOf(model: PrismaModel): { readonly rows: "all" | "none"; readonly position: Position } | undefined {
    for (const comment of model.comments) {
      if (!SCRUB.test(comment.text)) continue;
      const value = this.#valueOf(comment);
      if (value === undefined) continue;
      const rows = value.entries.size === 1 ? value.entries.get("rows")?.value.plain : undefined;
      if (rows === "all" || rows === "none") return { rows, position: comment.position };
      const message = `above model ${model.name} a rule can only say rows: none or rows: all`;
      const hint = "Write maskers at the fields, and everything else in scrub-rules.yaml.";
      this.#report("RULES_BAD_VALUE", comment.position, message, hint);
    }
    return undefined;
  }

  /** What follows `@scrub`, as YAML whose places are those of the schema. */
  #valueOf({ text, position }: PrismaComment): YamlValue | undefined {
    const [, space = "", written = ""] = SCRUB.exec(text) ?? [];
    if (space === "" || written === "") {
      const message = written === "" ? "the rule is empty" : "a space is missing behind @scrub";
      this.#report("RULES_BAD_VALUE", position, message, EXAMPLE);
      return undefined;
    }
    const file = position.file ?? this.#schema.path;
    const yaml = readYaml(written, file);
    const shift = (at: Position): Position => ({
      ...position,
      col: position.col + text.length - written.length + at.col - 1,
      length: at.length,
    });
    if ("root" in yaml && yaml.duplicates.length === 0) return shifted(yaml.root, shift);
    const [found] = "root" in yaml ? yaml.duplicates : yaml.diagnostics;
    if (found !== undefined) this.#reader.report({ ...found, ...shift(found) });
    return undefined;
  }

  #report(code: DiagnosticCode, position: Position, message: string, hint: string): void {
    const diagnostic: Diagnostic = { code, file: this.#schema.path, ...position, message, hint };
    this.#reader.report(diagnostic);
  }
}

const EXAMPLE = `Write a masker, for example /// @scrub email; there are ${[...MASKERS.keys()].slice(0, 6).join(", ")} and more.`;

function fileOf({ position }: PrismaComment): string {
  return position.file ?? "";
}

function originOf(position: Position): string {
  return `${position.file ?? ""}:${position.line}`;
}

function shifted(value: YamlValue, shift: (at: Position) => Position): YamlValue {
  const entries = new Map(
    [...value.entries].map(([name, { key, value: inner }]) => [
      name,
      { key: shift(key), value: shifted(inner, shift) },
    ]),
  );
  const items = value.items.map((item) => shifted(item, shift));
  return { position: shift(value.position), plain: value.plain, entries, items };
}

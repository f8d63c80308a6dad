// What ALTER COLUMN … TYPE does to the values that are there: nothing, a rewrite that keeps them, or a conversion that
// may change or refuse them. (PostgreSQL manual, ALTER TABLE, notes on rewrites)

/** `free`: the catalog alone changes. `rewrite`: every value survives, the table is written anew. `lossy`: anything else. */
export type TypeChange = "free" | "rewrite" | "lossy";

interface Parts {
  readonly base: string;
  readonly sizes: readonly number[];
  readonly isArray: boolean;
}

/** Whole numbers and floats by what they can hold. */
const WIDTHS: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric", "double precision"],
  integer: ["bigint", "numeric", "double precision"],
  bigint: ["numeric"],
  real: ["double precision"],
  date: ["timestamp without time zone"],
};

const TEXTS = ["text", "character varying", "citext"];

/** Judges a change between two types in format_type()'s spelling. */
export function judgeTypeChange(from: string, to: string): TypeChange {
  if (from === to) return "free";
  const [old, next] = [parts(from), parts(to)];
  if (old.isArray || next.isArray) return "lossy";
  if (TEXTS.includes(old.base) && TEXTS.includes(next.base))
    return isWider(old.sizes[0], next.sizes[0]) ? "free" : "lossy";
  if (next.base === "text" || (next.base === "character varying" && next.sizes.length === 0))
    return "rewrite";
  if (old.base === "numeric" && next.base === "numeric") return judgeNumeric(old.sizes, next.sizes);
  if (old.base === next.base && old.base.startsWith("timestamp")) {
    return (old.sizes[0] ?? 6) <= (next.sizes[0] ?? 6) ? "free" : "lossy";
  }
  if (WIDTHS[old.base]?.includes(next.base) === true && next.sizes.length === 0) return "rewrite";
  return "lossy";
}

function parts(type: string): Parts {
  const isArray = type.endsWith("[]");
  const sizes = /\(([\d,]+)\)/.exec(type)?.[1]?.split(",").map(Number) ?? [];
  const base = type
    .replace(/\([\d,]+\)/, "")
    .replace(/\[\]/g, "")
    .trim();
  return { base: base === "decimal" ? "numeric" : base, sizes, isArray };
}

/** No limit is wider than any. */
function isWider(from: number | undefined, to: number | undefined): boolean {
  return to === undefined || (from !== undefined && to >= from);
}

function judgeNumeric(from: readonly number[], to: readonly number[]): TypeChange {
  if (to.length === 0) return "free";
  if (from.length === 0) return "lossy";
  const [oldPrecision = 0, oldScale = 0] = from;
  const [precision = 0, scale = 0] = to;
  if (scale === oldScale && precision >= oldPrecision) return "free";
  return scale >= oldScale && precision - scale >= oldPrecision - oldScale ? "rewrite" : "lossy";
}

// Decimal numbers of any length as whole units of their last digit, and back: what arithmetic on numerics needs where
// doubles would round.

/** A number taken apart. */
export interface Decimal {
  /** The number times 10^scale. */
  readonly units: bigint;
  /** Digits behind the point. */
  readonly scale: number;
  /** Digits before the point as written, leading zeros included. */
  readonly integerDigits: number;
  /** A plus sign stood before it. */
  readonly hasPlus: boolean;
}

/** Longer numbers than PostgreSQL's numeric holds are no numbers. */
const MOST_DIGITS = 150_000;

/** Reads `-12`, `+7`, `12.50`, `.5`; undefined for everything else, exponents, separators and signs of money included. */
export function parseDecimal(text: string): Decimal | undefined {
  const mark = text.charCodeAt(0);
  const start = mark === 45 || mark === 43 ? 1 : 0;
  if (text.length > MOST_DIGITS) return undefined;
  let point = -1;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 46 && point === -1) point = at;
    else if (unit < 48 || unit > 57) return undefined;
  }
  const end = point === -1 ? text.length : point;
  const scale = point === -1 ? 0 : text.length - point - 1;
  const digits = point === -1 ? text.slice(start) : text.slice(start, point) + text.slice(point + 1);
  if (digits === "") return undefined;
  const magnitude = BigInt(digits);
  return {
    units: mark === 45 ? -magnitude : magnitude,
    scale,
    integerDigits: end - start,
    hasPlus: mark === 43,
  };
}

/** The number of `units` in the notation of `like`: as many digits behind the point, no fewer before it. */
export function printDecimal(units: bigint, like: Decimal): string {
  const { scale, integerDigits } = like;
  const digits = (units < 0n ? -units : units).toString().padStart(scale + integerDigits, "0");
  const sign = units < 0n ? "-" : like.hasPlus ? "+" : "";
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The number without zeros that say nothing: `7.50` and `007.5` are both `7.5`. */
export function plainDecimal(number: Decimal): string {
  const text = printDecimal(number.units, { ...number, integerDigits: 1, hasPlus: false });
  if (number.scale === 0) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  if (text.charCodeAt(end - 1) === 46) end--;
  const plain = text.slice(0, end);
  return plain === "-0" ? "0" : plain;
}

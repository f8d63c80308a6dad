// The keyed noise of numbers: a function of the number and the seed, bounded by a ratio of the number or by a range, that
// leaves neither the type's bounds nor, as far as anything else fits, the number where it was.
import { indexOf } from "./keyed-text.ts";
import type { Prf } from "./pseudonym.ts";

/** How far a number may move: in proportion to it, or by a fixed amount. */
export interface NoiseBound {
  readonly kind: "ratio" | "range";
  readonly most: number;
}

/** What the column lets a number be, in units of its last digit, and in characters. */
export interface NumberBounds {
  readonly least: bigint | undefined;
  readonly most: bigint | undefined;
  readonly maxLength: number | undefined;
}

export interface Noise {
  /** Another number of units (10^-scale each) than `units`; `plain` is the number, whatever its scale. */
  moveUnits(
    units: bigint,
    scale: number,
    plain: string,
    seed: string | undefined,
    bounds: NumberBounds,
  ): bigint;
  /** Another double than `number`, or another float4 as a double. */
  moveFloat(number: number, seed: string | undefined, isSingle: boolean): number;
}

/** Bounds are kept to a millionth, shares of them to 2^-31. */
const PRECISION = 1_000_000n;
const SHARES = 2 ** 32;
const HALF_SHARES = 2n ** 31n;
const SINGLE_STEP = 2 ** -22;
const DOUBLE_STEP = 2 ** -50;
const SMALLEST_SINGLE = 2 ** -149;

function magnitudeOf(number: bigint): bigint {
  return number < 0n ? -number : number;
}

/** The noise under one keyed function. */
export function newNoise(prf: Prf, bound: NoiseBound): Noise {
  const isRatio = bound.kind === "ratio";
  const most = BigInt(Math.round(bound.most * 1_000_000));
  const shareOf = (plain: string, seed: string | undefined): number =>
    indexOf(prf.hash(seed === undefined ? plain : `${plain}\0${seed}`)[0] ?? 0, SHARES) - SHARES / 2;

  return {
    moveUnits(units, scale, plain, seed, bounds) {
      if (isRatio && units === 0n) return 0n;
      const share = shareOf(plain, seed);
      const base = isRatio ? magnitudeOf(units) : 10n ** BigInt(scale);
      let amount = (base * most * BigInt(share)) / (PRECISION * HALF_SHARES);
      if (amount === 0n) amount = share < 0 ? -1n : 1n;
      // The other way, or ten times less, until the number fits.
      for (;;) {
        if (fits(units + amount, units, isRatio, scale, bounds)) return units + amount;
        if (fits(units - amount, units, isRatio, scale, bounds)) return units - amount;
        if (amount === 1n || amount === -1n) return units;
        amount /= 10n;
        if (amount === 0n) amount = 1n;
      }
    },
    moveFloat(number, seed, isSingle) {
      if (isRatio && number === 0) return 0;
      const store = isSingle ? Math.fround : (value: number): number => value;
      const share = shareOf(String(number), seed) / (SHARES / 2);
      const amount = (isRatio ? number * bound.most : bound.most) * share;
      const step = number * (isSingle ? SINGLE_STEP : DOUBLE_STEP);
      const least = isSingle ? SMALLEST_SINGLE : Number.MIN_VALUE;
      for (const by of [amount, -amount, step, -step, least * Math.sign(number || 1)]) {
        const moved = store(number + by);
        const isKept = moved === number || !Number.isFinite(moved);
        if (!isKept && !(isRatio && Math.sign(moved) !== Math.sign(number))) return moved;
      }
      return number;
    },
  };
}

function fits(moved: bigint, from: bigint, isRatio: boolean, scale: number, bounds: NumberBounds): boolean {
  if (bounds.least !== undefined && moved < bounds.least) return false;
  if (bounds.most !== undefined && moved > bounds.most) return false;
  if (isRatio) {
    // The sign stays; and no digit is added before the first, which a column of few digits might have no room for.
    if (moved === 0n || moved < 0n !== from < 0n) return false;
    if (bounds.least === undefined && digitsOf(moved, scale) > digitsOf(from, scale)) return false;
  }
  if (bounds.maxLength === undefined) return true;
  const signs = (moved < 0n ? 1 : 0) + (scale > 0 ? 1 : 0);
  return digitsOf(moved, scale) + signs <= bounds.maxLength;
}

/** Digits of the printed number, at least one before the point. */
function digitsOf(units: bigint, scale: number): number {
  return Math.max(magnitudeOf(units).toString().length, scale + 1);
}

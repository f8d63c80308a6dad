// The UTF-16 units of a text in a typed array: `text.charCodeAt(at)` asks each time what kind of string it is, which
// costs 2 to 6 ns a character against 0.6 ns here. Arrays are used again, one for each level of texts within texts.

/** Longer texts get an array of their own, which is not kept. */
const KEPT_UNITS = 64 * 1024;

/** An array and the same memory as bytes, for the copy. */
interface UnitArray {
  readonly units: Uint16Array;
  readonly bytes: Buffer;
}

function newUnitArray(capacity: number): UnitArray {
  const units = new Uint16Array(capacity);
  return { units, bytes: Buffer.from(units.buffer) };
}

const kept: UnitArray[] = [];
let inUse = 0;

/**
 * The units of `text`, at the same indices, and a zero behind them; beyond that anything may stand. Call `giveUnits` when
 * done, in the opposite order.
 */
export function takeUnits(text: string): Uint16Array {
  const level = inUse++;
  let array = kept[level];
  if (array === undefined || array.units.length <= text.length) {
    const isKept = text.length <= KEPT_UNITS;
    array = newUnitArray(isKept ? Math.max(1024, text.length * 2) : text.length + 1);
    if (isKept) kept[level] = array;
  }
  // Little-endian, as every platform is that Node supports here.
  array.bytes.write(text, 0, "utf16le");
  array.units[text.length] = 0;
  return array.units;
}

/** Gives back what the last `takeUnits` gave. */
export function giveUnits(): void {
  inUse--;
}

// How values of flags are read: each throws what commander prints as a usage error.
import { InvalidArgumentError } from "commander";

/** For flags that may be repeated. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** A parser of whole numbers between `min` and `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`it must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

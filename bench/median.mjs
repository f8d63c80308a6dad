// The middle of a contender's rounds; of an even number, the upper one of both in the middle.

/** undefined where there are none. */
export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

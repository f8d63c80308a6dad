// How surprising a count is: tails of the binomial distribution, for telling what chance does from what a masker left.

/** Probability of `count` or more successes in `trials`, each with probability `chance`. */
export function atLeast(count: number, trials: number, chance: number): number {
  if (count <= 0) return 1;
  if (count > trials || chance <= 0) return 0;
  if (chance >= 1) return 1;
  let logTerm = 0;
  for (let k = 1; k <= count; k++) logTerm += Math.log((trials - count + k) / k);
  logTerm += count * Math.log(chance) + (trials - count) * Math.log1p(-chance);
  // Above the mean the terms fall at least geometrically; below it the tail is no surprise at all.
  const mean = trials * chance;
  if (count <= mean) return 1;
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = count; k <= trials && term > sum * 1e-12; k++) {
    sum += term;
    term *= ((trials - k) / (k + 1)) * (chance / (1 - chance));
  }
  return Math.min(1, sum);
}

// Random numbers that are a function of 128 keyed bits: sfc32 (Doty-Humphrey's small fast counter), whose state is set
// from one hash, where faker's own generator takes 38 µs to be seeded.

/** What faker draws from; `reset` starts over with another hash. */
export interface KeyedRandomizer {
  reset(hash: Uint32Array): void;
  /** The next number, at least 0 and below 1, with 53 bits. */
  next(): number;
  /** Does nothing: only `reset` decides what comes next. */
  seed(): void;
}

export function newKeyedRandomizer(): KeyedRandomizer {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c = c | 0;
    return sum >>> 0;
  };
  return {
    reset(hash) {
      a = (hash[0] ?? 0) | 0;
      b = (hash[1] ?? 0) | 0;
      c = (hash[2] ?? 0) | 0;
      counter = (hash[3] ?? 0) | 0;
      // The hash's bits are even already; a few steps let each of them reach every word.
      for (let i = 0; i < 4; i++) word();
    },
    next: () => (word() * 0x20_0000 + (word() >>> 11)) / 2 ** 53,
    seed() {},
  };
}

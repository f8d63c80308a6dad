// The fake person that a seed picks (`seed_from`): the same first and last name for every masker that is given the same
// seed, so that a row's first name, last name, full name, email and user name belong together.
import { indexOf } from "./keyed-text.ts";
import type { MaskerContext } from "./masker.ts";
import { firstNames, lastNames, type WordList } from "./word-lists.ts";

/** Names of the fake person of a seed. */
export interface SeededPerson {
  first(seed: string): string;
  last(seed: string): string;
  /** Letters from both names, lower-case ASCII: the beginning of a fake address or user name. */
  writeInitials(seed: string, bytes: Uint8Array, firstLetters: number, separator: string): void;
}

/** The fake persons under the run's key. */
export function newSeededPerson(context: Pick<MaskerContext, "pseudonyms">): SeededPerson {
  const prf = context.pseudonyms.domain("seeded person");
  const [firsts, lasts] = [firstNames(), lastNames()];
  const wordOf = (words: readonly string[], hash: number): string => words[indexOf(hash, words.length)] ?? "";
  const firstOf = (list: keyof WordList, seed: string): string =>
    wordOf(firsts[list], prf.hash(seed)[0] ?? 0);
  const lastOf = (list: keyof WordList, seed: string): string => wordOf(lasts[list], prf.hash(seed)[1] ?? 0);
  return {
    first: (seed) => firstOf("words", seed),
    last: (seed) => lastOf("words", seed),
    writeInitials(seed, bytes, firstLetters, separator) {
      const text =
        firstOf("lower", seed).slice(0, firstLetters) + separator + lastOf("lower", seed).charAt(0);
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        bytes[i] = unit < 128 ? unit : X;
      }
    },
  };
}

/** Stands for a letter beyond ASCII. */
const X = 0x78;

// Names and companies of the source that stand in columns ruled `person.*` and `company`, so that free text elsewhere
// can show each by its own pseudonym. Filled before the transfer, read by the text and html maskers.

/** Which masker a known word or phrase belongs to. */
export type KnownKind = "first_name" | "last_name" | "company";

/** A bounded set of normalised words and phrases, as keyed 64-bit fingerprints. */
export interface KnownValues {
  /** Adds one source value of a column ruled so; splitting and normalising happens inside. */
  add(kind: "first_name" | "last_name" | "full_name" | "company", value: string): void;
  /** Kind of the word or phrase (lower-cased, single spaces), or undefined when unknown. */
  lookup(phrase: string): KnownKind | undefined;
  /** Longest known phrase, in words. */
  readonly maxWords: number;
  readonly size: number;
}

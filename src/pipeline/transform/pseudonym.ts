// Keyed pseudorandom functions, one per domain (emails, persons, …): the same key, domain and normalised input give the
// same pseudonym in every table, column, JSON leaf and stretch of free text.

/** A keyed pseudorandom function of one domain. */
export interface Prf {
  /** 128 bits of the keyed function of `text` (UTF-8), as four unsigned 32-bit words; valid until the next call. */
  hash(text: string): Uint32Array;
}

/** The run's key, as one function per domain. */
export interface Pseudonyms {
  domain(name: string): Prf;
}

// Keyed pseudorandom functions, one per domain (emails, persons, …): the same key, domain and normalised input give the
// same pseudonym in every table, column, JSON leaf and stretch of free text.
import { createHmac } from "node:crypto";
import { PgscrubError } from "../../errors.ts";
import { newSipHash, type SipHash } from "./siphash.ts";

/** A keyed pseudorandom function of one domain: 128 bits as four unsigned 32-bit words, valid until the next call. */
export type Prf = SipHash;

/** The run's key, as one function per domain. */
export interface Pseudonyms {
  domain(name: string): Prf;
}

/** Length of the run's key in bytes. */
export const KEY_BYTES = 32;

/**
 * The keyed functions of a run: SipHash-2-4-128, each domain under its own subkey (the first 16 bytes of HMAC-SHA256
 * of the domain's name). Throws CONFIGURATION_INVALID when `key` is not 32 bytes.
 */
export function newPseudonyms(key: Uint8Array): Pseudonyms {
  if (key.length !== KEY_BYTES) {
    throw new PgscrubError("CONFIGURATION_INVALID", `the pseudonym key is not ${KEY_BYTES} bytes long`, {
      hint: "Set PGSCRUB_KEY to 32 random bytes, for example from `openssl rand -hex 32`.",
    });
  }
  const secret = Uint8Array.from(key);
  return {
    domain(name) {
      const subkey = createHmac("sha256", secret).update(`pgscrub\0${name}`).digest().subarray(0, 16);
      return newSipHash(subkey);
    },
  };
}

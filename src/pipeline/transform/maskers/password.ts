// password: one known password for everybody who has one, hashed once per run; placed at the source, so no hash leaves
// it. Rows without a password stay without.
import { hash, hashSync } from "bcryptjs";
import { z } from "zod";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";

/** Bytes that bcrypt reads of a password. */
const BCRYPT_PASSWORD_BYTES = 72;

const OPTIONS = z
  .strictObject({
    plaintext: z
      .string()
      .min(1)
      .refine((text) => Buffer.byteLength(text) <= BCRYPT_PASSWORD_BYTES, "bcrypt reads 72 bytes at most")
      .default("letmein")
      .describe("the password that every account gets"),
    cost: z.int().min(4).max(15).default(10).describe("bcrypt's cost; take the one that the source uses"),
  })
  .optional()
  .transform((options) => options ?? { plaintext: "letmein", cost: 10 });

/** A bcrypt hash is always that long. */
export const PASSWORD_HASH_LENGTH = 60;

/** bcrypt's version markers; for passwords of at most 72 bytes they name the same function. */
export type BcryptPrefix = "$2a$" | "$2b$" | "$2y$";

const computed = new Map<string, string>();

/**
 * The bcrypt hash for the masker's options (`{plaintext, cost}`, or undefined), beginning with `prefix`; computed once
 * per process and options. Throws RULES_INVALID on other options.
 */
export function passwordHashFor(options: unknown, prefix: BcryptPrefix = "$2b$"): string {
  const { plaintext, cost } = parseOptions(OPTIONS, options, "password", "the column");
  const key = `${cost}\0${plaintext}`;
  const known = computed.get(key) ?? hashSync(plaintext, cost);
  computed.set(key, known);
  return prefix + known.slice(prefix.length);
}

/** The same without holding up the event loop, which a high cost would do for seconds. */
export async function passwordHashOf(options: unknown, prefix: BcryptPrefix = "$2b$"): Promise<string> {
  const { plaintext, cost } = parseOptions(OPTIONS, options, "password", "the column");
  const key = `${cost}\0${plaintext}`;
  if (!computed.has(key)) {
    const made = await hash(plaintext, cost);
    // Two columns may have asked at once: the first answer counts, so that all rows get the same hash.
    if (!computed.has(key)) computed.set(key, made);
  }
  return passwordHashFor(options, prefix);
}

/** The marker of a bcrypt hash; other algorithms get `$2b$`, so that no hash of the source ever passes. */
function prefixOf(hashOfSource: string): BcryptPrefix {
  if (hashOfSource.startsWith("$2a$")) return "$2a$";
  return hashOfSource.startsWith("$2y$") ? "$2y$" : "$2b$";
}

/** The `password` masker. */
export const passwordMasker: MaskerDefinition = {
  name: "password",
  summary: "The bcrypt hash of one known password; accounts without a password stay without.",
  families: ["text"],
  guarantee: "fixed",
  placement: "source",
  options: OPTIONS,
  example: "{password: {plaintext: letmein, cost: 10}}",
  outputLength: () => PASSWORD_HASH_LENGTH,
  create(options, context) {
    parseOptions(OPTIONS, options, "password", context.label);
    return (value) => (value === "" ? value : passwordHashFor(options, prefixOf(value)));
  },
};

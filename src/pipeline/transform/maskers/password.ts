// password: one known password for everybody who has one, hashed once per run and format; placed at the source, so no hash
// leaves it. Rows without a password stay without.
import { z } from "zod";
import type { MaskerDefinition } from "../masker.ts";
import { parseOptions } from "../masker-options.ts";
import {
  DEFAULT_FORMAT,
  hashPassword,
  hashPasswordSync,
  type PasswordFormat,
  passwordFormatOf,
} from "../password-hashes.ts";

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
    cost: z
      .int()
      .min(4)
      .max(15)
      .optional()
      .describe("bcrypt's cost; without it each hash has the cost of the one it replaces"),
  })
  .optional()
  .transform((options) => options ?? { plaintext: "letmein" });

/** A bcrypt hash is always that long. */
export const PASSWORD_HASH_LENGTH = 60;

/**
 * The hash of the masker's plaintext in `format`, the same one in every call. Throws RULES_INVALID on options that the
 * masker does not take.
 */
export async function passwordHashOf(
  options: unknown,
  format: PasswordFormat = DEFAULT_FORMAT,
): Promise<string> {
  const { plaintext, cost } = parseOptions(OPTIONS, options, "password", "the column");
  return hashPassword(plaintext, format, cost);
}

/** The password that these options name. */
export function passwordOf(options: unknown): string {
  return parseOptions(OPTIONS, options, "password", "the column").plaintext;
}

/** The `password` masker. */
export const passwordMasker: MaskerDefinition = {
  name: "password",
  summary:
    "The hash of one known password in the algorithm and cost of the source's own: bcrypt, argon2 or scrypt; accounts without a password stay without.",
  families: ["text"],
  guarantee: "fixed",
  placement: "source",
  options: OPTIONS,
  example: "{password: {plaintext: letmein, cost: 10}}",
  outputLength: () => PASSWORD_HASH_LENGTH,
  create(options, context) {
    const { plaintext, cost } = parseOptions(OPTIONS, options, "password", context.label);
    return (value) =>
      value === "" ? value : hashPasswordSync(plaintext, passwordFormatOf(value) ?? DEFAULT_FORMAT, cost);
  },
};

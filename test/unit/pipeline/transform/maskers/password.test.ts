// password: our hash in the algorithm and cost of the source's, checked with the libraries that applications check with.
import { scryptSync } from "node:crypto";
import { compareSync } from "bcryptjs";
import { argon2Verify } from "hash-wasm";
import { describe, expect, test } from "vitest";
import { passwordHashOf } from "../../../../../src/pipeline/transform/maskers/password.ts";
import { hashesMade, passwordFormatOf } from "../../../../../src/pipeline/transform/password-hashes.ts";
import { maskerOf, textMaskerOf } from "../../../../support/masker-context.ts";

const PLAINTEXT = "correct horse";
const options = { plaintext: PLAINTEXT };

describe("password", () => {
  test.each([
    ["$2a$04$", "$2a$04$"],
    ["$2b$05$", "$2b$05$"],
    ["$2y$06$", "$2y$06$"],
    ["$2x$04$", "$2b$04$"],
  ])("bcrypt %s keeps its marker and cost", async (format, begins) => {
    const hash = await passwordHashOf(options, format);
    expect(hash.startsWith(begins)).toBe(true);
    expect(hash).toHaveLength(60);
    expect(compareSync(PLAINTEXT, hash.replace("$2y$", "$2b$"))).toBe(true);
    expect(textMaskerOf("password", options)(`${format}${"a".repeat(53)}`)).toBe(hash);
  });

  test.each([
    "$argon2id$v=19$m=1024,t=2,p=2$",
    "$argon2i$v=19$m=512,t=1,p=1$",
    "$argon2d$v=19$m=512,t=1,p=1$",
  ])("%s keeps its parameters", async (format) => {
    const hash = await passwordHashOf(options, format);
    expect(hash.startsWith(format)).toBe(true);
    expect(await argon2Verify({ password: PLAINTEXT, hash })).toBe(true);
    expect(await argon2Verify({ password: "other", hash })).toBe(false);
  });

  test("scrypt in PHC form keeps its parameters, in a document too", async () => {
    const format = "$scrypt$ln=10,r=8,p=1$";
    const hash = await passwordHashOf(options, format);
    expect(hash.startsWith(format)).toBe(true);
    const [salt = "", key = ""] = hash.split("$").slice(3);
    const derived = scryptSync(PLAINTEXT, Buffer.from(salt, "base64"), 32, { N: 1024, r: 8, p: 1 });
    expect(derived.toString("base64").replaceAll("=", "")).toBe(key);
    expect(textMaskerOf("password", options)(`${format}c2FsdA$aGFzaA`)).toBe(hash);
  });

  test("scrypt as Better Auth writes it verifies as Better Auth does", async () => {
    const original = `${"0f".repeat(16)}:${"a1".repeat(64)}`;
    const format = passwordFormatOf(original) ?? "";
    const hash = await passwordHashOf(options, format);
    const [salt = "", key] = hash.split(":");
    const derived = scryptSync(PLAINTEXT.normalize("NFKC"), salt, 64, {
      N: 16384,
      r: 16,
      p: 1,
      maxmem: 2 ** 26,
    });
    expect(derived.toString("hex")).toBe(key);
    expect(textMaskerOf("password", options)(original)).toBe(hash);
  });

  test("an explicit cost wins, one hash serves all rows, other algorithms become bcrypt, none stays none", async () => {
    const cheap = { plaintext: PLAINTEXT, cost: 4 };
    const mask = textMaskerOf("password", cheap);
    const masked = mask("$2a$10$secretsecretsecretsecret");
    expect(masked.startsWith("$2a$04$")).toBe(true);
    expect(mask("$2a$12$another")).toBe(masked);
    expect(mask("pbkdf2_sha256$260000$abc")).toBe(await passwordHashOf(cheap));
    expect(mask("$argon2id$v=19$m=65536,t=3,p=4$abc")).toBe(await passwordHashOf(cheap));
    expect(mask("")).toBe("");
    expect(await passwordHashOf({ plaintext: "other", cost: 4 })).not.toBe(await passwordHashOf(cheap));
    expect(hashesMade()).toContain(masked);
  });

  test("a cost that would take minutes is lowered", async () => {
    expect(await passwordHashOf(options, "$scrypt$ln=31,r=2,p=1$")).toMatch(/^\$scrypt\$ln=17,r=2,p=1\$/);
    expect(passwordFormatOf("$2a$10$secret")).toBe("$2a$10$");
    expect(passwordFormatOf("plain")).toBeUndefined();
    expect(maskerOf("password", options)("x")).toMatch(/^\$2b\$10\$/);
  });
});

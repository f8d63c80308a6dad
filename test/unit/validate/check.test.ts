// Codes, exit codes and names: what the report of `validate` is made of.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  CHECKS,
  type Check,
  type CheckCode,
  exitCodeOf,
  failed,
  passed,
  visibleName,
} from "../../../src/validate/check.ts";

const where = { environment: "development" };
const fail = (code: CheckCode): Check => failed(code, where, "message", "Hint.");

describe("the exit code", () => {
  test("is 77 before 78 before 69, and 0 for warnings and notices", () => {
    expect(exitCodeOf([fail("SERVER"), fail("URL_MALFORMED"), fail("POINTS_AT_PRODUCTION")])).toBe(77);
    expect(exitCodeOf([fail("SERVER"), fail("URL_MALFORMED")])).toBe(78);
    expect(exitCodeOf([fail("SERVER"), fail("READERS_DIFFER")])).toBe(69);
    expect(
      exitCodeOf([fail("READERS_DIFFER"), fail("PIN"), passed("POINTS_AT_PRODUCTION", where, "fine")]),
    ).toBe(0);
    expect(exitCodeOf([failed("VARIABLE_DUPLICATED", where, "message", "Hint.", "warning")])).toBe(0);
  });

  test("of every error is one, and of every milder code none", () => {
    for (const { severity, exit } of Object.values(CHECKS)) expect(exit > 0).toBe(severity === "error");
  });
});

test("docs/validate.md has every code with its severity", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/validate.md"), "utf8");
  for (const [code, { severity }] of Object.entries(CHECKS))
    expect(page).toContain(`| \`${code}\` | ${severity} | `);
});

describe("a name is shown", () => {
  test.each([
    "DATABASE_URL",
    "NEXTAUTH_URL",
    "PORT",
    "api_key",
    "AWS_S3_BUCKET2",
    "_PRIVATE_VALUE",
    "DB1_URL",
  ])("%s", (name) => {
    expect(visibleName(name)).toBe(name);
  });

  // Lines of keys that end in = read like assignments.
  test.each([
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
    "Ab3dE",
    "JBSWY3DPEHPK3PXP",
    "deadbeefdeadbeef00",
    "aGVsbG8",
    "x".repeat(65),
    "KEY_0123456789abcdef0123",
  ])("not when it could be a piece of a key: %s", (name) => expect(visibleName(name)).toBeUndefined());
});

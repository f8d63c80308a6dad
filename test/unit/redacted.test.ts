// A secret shows itself to nobody who did not ask for it by name.
import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../src/redacted.ts";

test("a secret is told by reveal alone", () => {
  const secret = new Secret("hunter2");
  expect(secret.reveal()).toBe("hunter2");
  expect([`${secret}`, String(secret), secret.toString(), "" + secret]).toEqual(["***", "***", "***", "***"]);
  expect(JSON.stringify({ secret })).toBe('{"secret":"***"}');
  expect(inspect(secret)).toBe("***");
  expect(inspect({ secret }, { depth: 9, showHidden: true })).toBe("{ secret: *** }");
  expect(format("%s %o %j", secret, secret, secret)).not.toContain("hunter2");
  expect(Object.getOwnPropertyNames(secret)).toEqual([]);
});

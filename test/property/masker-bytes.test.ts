// Maskers on bytes against their plain twins on strings: whatever they take, they give as the twins do.
import fc from "fast-check";
import { expect, test } from "vitest";
import { NOT_MINE, WRITTEN } from "../../src/pipeline/codec/field-outcome.ts";
import { newOutputBuffer } from "../../src/pipeline/codec/output-buffer.ts";
import type { MaskerContext, MaskValue } from "../../src/pipeline/transform/masker.ts";
import { newContext, TEXT } from "../unit/pipeline/transform/document-context.ts";

const out = newOutputBuffer(64);

/** What the bytes become, undefined where they are left to the strings. */
function onBytes(mask: MaskValue, value: string): string | undefined {
  const bytes = Buffer.from(value);
  const row = Buffer.concat([Buffer.from("x@1."), bytes, Buffer.from("9.a@b")]);
  if (mask.bytes === undefined) throw new Error("the masker takes no bytes");
  out.utf8("before");
  const outcome = mask.bytes(row, 4, 4 + bytes.length, out);
  const written = out.take().toString();
  expect(written.startsWith("before")).toBe(true);
  if (outcome !== WRITTEN) expect(written).toBe("before");
  return outcome === NOT_MINE ? undefined : written.slice(6);
}

/** The share of `values` that bytes took; each came out as its twin gives it, the first time and again. */
function compare(masker: string, values: readonly string[], changes: Partial<MaskerContext> = {}): number {
  const context = newContext(changes);
  const [fast, plain] = [
    context.build({ masker, options: undefined }),
    context.build({ masker, options: undefined }),
  ];
  let taken = 0;
  for (const value of [...values, ...values]) {
    const masked = onBytes(fast, value);
    if (masked === undefined) continue;
    taken++;
    expect(masked).toBe(plain(value));
  }
  return taken / (2 * values.length);
}

const label = fc.stringMatching(/^[a-z0-9._+'-]{1,20}$/);
const address = fc
  .tuple(label, fc.oneof(fc.constantFrom("gmail.com", "yahoo.fr", "www.corp.com", "corp.com"), label))
  .map(([local, domain]) => `${local}@${domain}`);
const anyText = fc.oneof(
  address,
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[a-zA-Z0-9@.,;<>" {}\\-]{0,20}$/),
  fc.constantFrom(
    "@",
    "a@",
    "@b",
    "a@b@c",
    "a@b ",
    " a@b",
    "A@b.c",
    "ivy.x@y.z",
    "{{a}}@b",
    "é@b.c",
    `${"x".repeat(300)}@b`,
  ),
);

test("emails on bytes are emails on strings; plain ones are taken, others left", () => {
  fc.assert(
    fc.property(
      fc.array(anyText, { minLength: 1, maxLength: 30 }),
      (values) => void compare("email", values),
    ),
  );
  fc.assert(
    fc.property(fc.array(address, { minLength: 1, maxLength: 30 }), (values) => {
      expect(compare("email", values)).toBe(1);
    }),
  );
  expect(
    compare("email", ["Jane@corp.com", "jane@corp.com, joe@corp.com", "Jane <jane@corp.com>", "jane", ""]),
  ).toBe(0);
});

test("emails are left to strings where lower() changes what plain addresses are made of", () => {
  const odd = newContext({ fold: (text) => text.replaceAll("i", "j") });
  expect(odd.build({ masker: "email", options: undefined }).bytes).toBeUndefined();
});

test("addresses of networks on bytes are those on strings; plain ones are taken, others left", () => {
  const part = fc.oneof(fc.nat(255), fc.nat(999));
  const ip = fc.tuple(part, part, part, part).map((parts) => parts.join("."));
  const any = fc.oneof(ip, anyText, fc.stringMatching(/^[0-9.:/, ]{0,18}$/), fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 30 }), (values) => void compare("ip", values)),
  );
  expect(compare("ip", ["10.1.2.3", "0.0.0.0", "255.255.255.255"])).toBe(1);
  expect(
    compare("ip", [
      "010.1.2.3",
      "256.1.1.1",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.4/24",
      "1.2.3.4:80",
      "::1",
      "",
      "1..2.3",
    ]),
  ).toBe(0);
  // A single reserved address leads to fakes that are their originals.
  for (const ipv4 of [["192.0.2.0/30"], ["192.0.2.7/32"], ["192.0.2.0/29", "198.51.100.0/30"]]) {
    const reserved = { ...newContext().reserved, ipv4 };
    const all = Array.from({ length: 9 }, (_, at) => [`192.0.2.${at}`, `198.51.100.${at}`]).flat();
    expect(compare("ip", all, { reserved })).toBe(1);
  }
});

test("addresses of networks are left to strings where the column may be too short", () => {
  const short = newContext({ type: { ...TEXT, maxLength: 14 } });
  expect(short.build({ masker: "ip", options: undefined }).bytes).toBeUndefined();
});

test("leaves that mean an address are masked on bytes as on strings", () => {
  const values = [
    "jane@corp.com",
    "{{email}}",
    "Jane <jane@corp.com>",
    "1.2.3.4",
    "jane@corp.com, x@y.z",
    "",
  ];
  for (const masker of ["email", "ip"]) compare(masker, values);
});

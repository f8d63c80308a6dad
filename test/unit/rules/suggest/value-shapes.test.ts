// One value, one shape; the values are made up and on reserved names.
import { describe, expect, it } from "vitest";
import { shapeOf } from "../../../../src/rules/suggest/value-shapes.ts";
import { newTally } from "../../../../src/rules/suggest/value-tally.ts";

describe("shapeOf", () => {
  it.each([
    ["", "empty"],
    ["jane@corp.example", "email"],
    ["Jane Roe <jane@corp.example>", "email"],
    ["user jane@corp.example is unknown", "mentions_email"],
    ["+49 171 2345678", "phone"],
    ["(415) 555-0134", "phone"],
    ["192.0.2.7", "ip"],
    ["2001:db8::1", "ip"],
    ["02:00:5e:10:00:01", "mac"],
    ["https://corp.example/a?b=c", "url"],
    ["0b8e7c52-4f1d-4f0e-9c3a-5d1e2f3a4b5c", "uuid"],
    ["cjld2cjxh0000qzrmn831i7rn", "machine_id"],
    ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "machine_id"],
    ["$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "password_hash"],
    ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJqYW5lIn0.c2ln", "secret"],
    ["whsec_made-up-for-a-test", "secret"],
    ["f3Qz8LmN0pR7sT2vW5xY9aB", "secret"],
    ["0123456789abcdef0123456789abcdef", "secret"],
    ["GB82 WEST 1234 5698 7654 32", "bank"],
    ["4242 4242 4242 4242", "bank"],
    ["Mozilla/5.0 (X11; Linux x86_64)", "user_agent"],
    ["Jane Roe", "name"],
    ["Charlotte", "first_name"],
    ["12 Main Street", "address"],
    ["Hauptstraße 5", "address"],
    ["52.5200, 13.4050", "coordinates"],
    ["<p>Hello</p>", "html"],
    ['{"a": 1}', "json"],
    ["2024-02-29", "date"],
    ["1999", "number"],
    ["in_progress", "word"],
    ["a sentence of five words", "prose"],
    ["a-long-slug-of-plain-words-only", "word"],
    ["GB82 WEST 1234 5698 7654 33", "prose"],
  ])("takes %j for %s", (value, shape) => {
    expect(shapeOf(value)).toBe(shape);
  });
});

describe("newTally", () => {
  it("counts shapes and leaves empty values out", () => {
    const tally = newTally();
    for (const value of ["jane@corp.example", "", "open", "closed"]) tally.see(value);
    expect(tally.total()).toBe(3);
    expect(tally.share("email")).toBeCloseTo(1 / 3);
    expect(tally.share("email", "word")).toBe(1);
  });

  it("finds a list of words only in enough values, each again and again", () => {
    const seen = (count: number, different: number): boolean => {
      const tally = newTally();
      for (let at = 0; at < count; at++) tally.see(`word${"abcdefghijklmnopqrstuvwxyz"[at % different]}`);
      return tally.isEnumeration();
    };
    expect(seen(40, 4)).toBe(true);
    expect(seen(10, 2)).toBe(false);
    expect(seen(40, 20)).toBe(false);
  });

  it("finds no list where one value is more than a word", () => {
    const tally = newTally();
    for (let at = 0; at < 40; at++) tally.see(at === 39 ? "jane@corp.example" : "open");
    expect(tally.isEnumeration()).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deriveDatabaseNames,
  markComment,
  readMarker,
  unmarkComment,
} from "../../../src/target/database-names.ts";

describe("derived database names", () => {
  test("say what they are where there is room", () => {
    expect(deriveDatabaseNames("loumass_beta")).toEqual({
      target: "loumass_beta",
      staging: "loumass_beta__pgscrub_new",
      previous: "loumass_beta__pgscrub_prev",
      old: "loumass_beta__pgscrub_old",
    });
  });

  test("fit into 63 bytes and differ from each other, whatever the target is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 63 }), (target) => {
        fc.pre(Buffer.byteLength(target) <= 63);
        const names = Object.values(deriveDatabaseNames(target));
        expect(new Set(names).size).toBe(4);
        for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
      }),
    );
  });

  test("are whole up to 63 bytes; then a hash of the target stands for its end, between whole characters", () => {
    expect(deriveDatabaseNames("a".repeat(50)).staging).toBe(`${"a".repeat(50)}__pgscrub_new`);
    const { staging, previous } = deriveDatabaseNames("a".repeat(51));
    expect(staging).toMatch(/^a{39}_[0-9a-f]{10}__pgscrub_new$/);
    expect(previous).toMatch(/^a{38}_[0-9a-f]{10}__pgscrub_prev$/);
    expect(deriveDatabaseNames("é".repeat(31)).staging).toMatch(/^é{19}_[0-9a-f]{10}__pgscrub_new$/);
  });

  test("differ for two long targets that begin alike", () => {
    const first = deriveDatabaseNames(`${"a".repeat(62)}x`);
    const second = deriveDatabaseNames(`${"a".repeat(62)}y`);
    expect(first.staging).not.toBe(second.staging);
    expect(first.previous).not.toBe(second.previous);
  });
});

describe("the marker", () => {
  const marker = { role: "staging", run: "7c0f", target: 'odd "name]' } as const;

  test("stands behind the user's own comment and is taken off again", () => {
    for (const comment of ["", "my database", "two\nlines", "[pgscrub is nice]"]) {
      const marked = markComment(comment, marker);
      expect(readMarker(marked)).toEqual(marker);
      expect(unmarkComment(marked)).toBe(comment);
    }
  });

  test("is a line of its own behind a comment", () => {
    const line = `[pgscrub ${JSON.stringify(marker)}]`;
    expect(markComment("", marker)).toBe(line);
    expect(markComment("mine", marker)).toBe(`mine\n${line}`);
  });

  test("replaces an older one instead of piling up", () => {
    const twice = markComment(markComment("mine", marker), { ...marker, role: "previous" });
    expect(readMarker(twice)?.role).toBe("previous");
    expect(unmarkComment(twice)).toBe("mine");
  });

  test("is not seen in comments that only look like it", () => {
    for (const comment of [
      "",
      "pgscrub",
      "[pgscrub {}]",
      '[pgscrub {"role":"owner","run":"1","target":"x"}]',
      "[pgscrub {]",
      "[pgscrub {x}]",
      '[pgscrub {"role":"staging","run":1,"target":"x"}]',
      '[pgscrub {"role":"staging","run":"1","target":2}]',
      '[pgscrub {"role":"previous","run":"1"}]',
      '[pgscrub {"role":"staging","run":"1","target":"x"}] and more',
    ]) {
      expect(readMarker(comment)).toBeUndefined();
    }
  });
});

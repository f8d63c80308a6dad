// What the tap takes from COPY's bytes, in both formats and cut anywhere.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newTap, type TapField } from "../../../../src/pipeline/tap/tap.ts";
import { type Fingerprints, newFingerprints } from "../../../../src/verify/fingerprints.ts";

function tapText(rows: string, fields: readonly TapField[], cut = rows.length): Fingerprints {
  const fingerprints = newFingerprints({ digestSalt: Buffer.from("salt") });
  const fakeWords = new Set(["jennifer", "miller", "anderson"]);
  const tap = newTap({ format: "text", fields, fingerprints, fakeWords, reservedDomains: ["example.test"] });
  const bytes = Buffer.from(rows);
  tap.push(bytes.subarray(0, cut));
  tap.push(bytes.subarray(cut));
  tap.finish();
  expect(tap.rows).toBe(rows.split("\n").length - 1);
  return fingerprints;
}

function kindOf(fingerprints: Fingerprints, text: string): string | undefined {
  const bytes = Buffer.from(text);
  return fingerprints.lookup(bytes, 0, bytes.length);
}

describe("newTap", () => {
  it("adds emails, phones and secrets wherever a chunk is cut", () => {
    const row = '1\t{"to": "Bob@Corp.io", "tel": "+1 (212) 555-7788", "key": "whsec_aB3dE5fG7hI9jK1lM3"}\n';
    const fields: TapField[] = [{ kind: "skip" }, { kind: "json", proof: "inside" }];
    for (let cut = 0; cut <= row.length; cut += 5) {
      const fingerprints = tapText(row, fields, cut);
      expect(kindOf(fingerprints, "bob@corp.io")).toBe("email");
      expect(kindOf(fingerprints, "2125557788")).toBe("phone");
      expect(kindOf(fingerprints, "WHSEC_aB3dE5fG7hI9jK1lM3")).toBe("secret");
    }
  });

  it("leaves out what proves nothing: ids, dates, times, reserved addresses and numbers, plain words", () => {
    const document =
      '{"id": "cl9ebqhxk00003b600tymydho", "at": "2024-05-17 10:22:31", "ms": 1715941351000, "n": "a@example.test", "p": "+1 415 555 0142", "plan": "professional"}';
    expect(tapText(`${document}\n`, [{ kind: "json", proof: "inside" }]).size).toBe(0);
    expect(
      tapText("professional\t2024-05-17\ta@example.test\n", Array(3).fill({ kind: "text", proof: "whole" }))
        .size,
    ).toBe(0);
  });

  it("takes a name only when no list of fakes holds it", () => {
    const fields: TapField[] = [
      { kind: "text", proof: "list" },
      { kind: "text", proof: "list" },
    ];
    const fingerprints = tapText("Jennifer\tKowalczyk\nJennifer\tMiller\nJennifer Anderson\t\\N\n", fields);
    expect(kindOf(fingerprints, "kowalczyk")).toBe("name");
    expect(kindOf(fingerprints, "Jennifer Kowalczyk")).toBe("name");
    expect(fingerprints.size).toBe(2);
  });

  it("knows placed values by digest and length alone", () => {
    const value = "GOCSPX-1a2b3c4d5e6f";
    const digest = createHash("sha256").update(`salt${value.toLowerCase()}`).digest("hex").slice(0, 32);
    const fields: TapField[] = [{ kind: "digest" }, { kind: "digest-length" }];
    const { digests } = tapText(`\\\\x${digest}\t${value.length}\n\\N\t\\N\n`, fields);
    const bytes = Buffer.from(`key=${value}`);
    expect(digests.hasLength(value.length)).toBe(true);
    expect(digests.has(bytes, 4, bytes.length)).toBe(true);
    expect(digests.has(bytes, 3, bytes.length)).toBe(false);
    expect(digests.size).toBe(1);
  });

  it("counts the values that find no room", () => {
    const fingerprints = newFingerprints({ maxEntries: 1000 });
    for (let n = 0; n < 1200; n++)
      fingerprints.add("value", Buffer.from(`value-${n}`), 0, 6 + String(n).length);
    expect([fingerprints.size, fingerprints.dropped]).toEqual([1000, 200]);
    expect(kindOf(fingerprints, "VALUE-999")).toBe("value");
    expect(kindOf(fingerprints, "value-1001")).toBeUndefined();
  });
});

// docs/proof.md says by example what is found and what is not: each row of its tables goes through the tap and the scanner.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newPairAdder, newTextAdder, type TapProof } from "../../../src/pipeline/tap/tap-columns.ts";
import { newDomainSet } from "../../../src/verify/email-shape.ts";
import { type Fingerprints, newFingerprints } from "../../../src/verify/fingerprints.ts";
import { newTextScanner } from "../../../src/verify/scan-text.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/proof.md"), "utf8");
const ROW = /^\| `([a-z._]+)` +\| `([^`]+)` +\| `([^`]+)` +\| (yes|no) +\|$/gm;
const EXAMPLES = [...PAGE.matchAll(ROW)].map(([, masker = "", source = "", target = "", found = ""]) => ({
  masker,
  source,
  target,
  found: found === "yes",
}));

const PROOFS: ReadonlyMap<string, TapProof> = new Map<string, TapProof>([
  ["email", "whole"],
  ["phone", "whole"],
  ["token", "whole"],
  ["redact", "whole"],
  ["json", "inside"],
  ["person.full_name", "list"],
]);
const SALT = Buffer.alloc(16, 7);

function collect(masker: string, source: string): Fingerprints {
  const fingerprints = newFingerprints({ digestSalt: SALT });
  const bytes = Buffer.from(source);
  if (masker === "null") {
    for (const form of [source, source.toLowerCase()]) {
      const digest = createHash("sha256").update(SALT).update(form).digest();
      fingerprints.digests.add(digest, 0, bytes.length);
    }
    return fingerprints;
  }
  const proof = PROOFS.get(masker);
  if (proof === undefined) throw new Error(`no proof for ${masker}`);
  newTextAdder(proof, fingerprints, new Set(), newDomainSet(["example.test"]))(bytes, 0, bytes.length);
  return fingerprints;
}

function isFound(masker: string, source: string, target: string): boolean {
  let isHit = false;
  const scanner = newTextScanner(
    collect(masker, source),
    {
      emailDomain: "example.test",
      allowedDomains: [],
      ipv4: [],
      ipv6: [],
      phone: "+1-NPA-555-01XX",
      tokenPrefix: "scrub_",
      allowedHashes: new Set(),
    },
    {
      survivor: () => {
        isHit = true;
      },
      stranger: () => {},
    },
  );
  const bytes = Buffer.from(target);
  scanner.scan(bytes, 0, bytes.length, false);
  return isHit;
}

describe("the examples of docs/proof.md", () => {
  it("are read: dozens of either outcome", () => {
    expect(EXAMPLES.filter(({ found }) => found).length).toBeGreaterThan(20);
    expect(EXAMPLES.filter(({ found }) => !found).length).toBeGreaterThan(10);
  });

  it.each(EXAMPLES)("$masker: $source in $target: found $found", ({ masker, source, target, found }) => {
    expect(isFound(masker, source, target)).toBe(found);
  });

  it("hold for names in two fields of one row as well", () => {
    const fingerprints = newFingerprints();
    const row = Buffer.from("UlfZorvik");
    newPairAdder(fingerprints, new Set())(row, 0, 3, 3, 9);
    const pair = Buffer.from("Ulf Zorvik");
    expect(fingerprints.lookup(pair, 0, pair.length)).toBe("name");
  });
});

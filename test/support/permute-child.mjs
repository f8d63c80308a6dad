// A fresh process of permutation.test.ts: runs the hot loops of the injective maskers from dist, long enough to be compiled
// and optimised, and prints a hash of all they gave. Work that goes wrong halfway makes the second pass, which asks for every
// value again, differ from the first; SipHash's two forms are compared on the way.
import { createHash } from "node:crypto";
import { newPseudonyms } from "../../dist/pipeline/transform/pseudonym.js";
import { buildMasker } from "../../dist/pipeline/transform/registry.js";
import { newSipHash } from "../../dist/pipeline/transform/siphash.js";
import { newPlainSipHash } from "../../dist/pipeline/transform/siphash-plain.js";

const KEY = Buffer.alloc(32, 7);
const type = {
  oid: 25,
  name: "text",
  family: "text",
  isArray: false,
  elementOid: undefined,
  maxLength: undefined,
};
const surroundings = {
  pseudonyms: newPseudonyms(KEY),
  reserved: {
    emailDomain: "example.test",
    ipv4: [],
    ipv6: [],
    phone: "+1-NPA-555-01XX",
    tokenPrefix: "scrub_",
  },
  fold: (text) => text.toLowerCase(),
  type: { ...type, hasBinary: true, domains: [], enumLabels: [] },
  label: "child.table.column",
};
const mask = (masker, options) => buildMasker({ masker, options }, surroundings);
const WORK = [
  [mask("phone", { injective: true }), (i) => `+1415${String(i).padStart(7, "0")}`],
  [mask("id"), (i) => `cus_${i.toString(36)}${i}`],
  [mask("id"), (i) => `Sub${i % 2 === 0 ? "X" : "y"}${i}`],
  [mask("token"), (i) => `ya29.a0Af${i}Zx9QmW7rT2`],
  [mask("email"), (i) => `${i % 3 === 0 ? "Jane" : "jane"}.doe${i}@corp${i % 7}.example`],
];
const VALUES = 15_000;
const [fast, plain] = [newSipHash(KEY.subarray(0, 16)), newPlainSipHash(KEY.subarray(0, 16))];
for (let i = 0; i < VALUES; i++) {
  if (fast.hash(`jane${i}`).join() !== plain.hash(`jane${i}`).join())
    throw new Error("SipHash's two forms differ");
}
const digest = createHash("sha256");
for (const [masker, shape] of WORK) {
  const pass = () => {
    const hash = createHash("sha256");
    for (let i = 0; i < VALUES; i++) hash.update(masker(shape(i)));
    return hash.digest("hex");
  };
  const first = pass();
  if (pass() !== first) throw new Error("two passes over the same values differ");
  digest.update(first);
}
process.stdout.write(digest.digest("hex"));

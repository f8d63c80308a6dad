// Manifests for tests: one that says nothing, to be filled.
import { MANIFEST_VERSION, type Manifest } from "../../src/verify/manifest.ts";

/** A manifest of a database without tables. */
export function emptyManifest(): Manifest {
  return {
    version: MANIFEST_VERSION,
    pgscrub: "0.0.0",
    run: "test",
    madeAt: "2026-01-01T00:00:00.000Z",
    sourceVersion: 180_000,
    rulesFile: "scrub-rules.yaml",
    planDigest: "test",
    reserved: { emailDomain: "example.test", ipv4: [], ipv6: [], phone: "", tokenPrefix: "scrub_" },
    allow: [],
    passwordHashes: [],
    tables: [],
    objects: [],
    leftOut: [],
  };
}

// The version of pgscrub, as package.json says it.
import { createRequire } from "node:module";

/** `1.2.3`, or empty when the package's manifest cannot be read. */
export function pgscrubVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("../package.json");
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "";
}

// From sslmode and its companions to the options of node:tls. Stricter than libpq: for a host elsewhere `require` and
// `prefer` verify the certificate and the name, because encryption to whoever answers protects nothing (design, Guards).
import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import { PgscrubError } from "../errors.ts";
import { hostKind, isThisMachine } from "./host.ts";

/** libpq's modes (PostgreSQL manual, 34.19) and node-postgres' `no-verify`. */
export const SSL_MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
  "no-verify",
] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** What a connection string says about TLS, already parsed. */
export interface TlsSettings {
  readonly mode: SslMode;
  /** A file of trusted roots; `system` and `undefined` both mean Node's own store. */
  readonly rootCertificate: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly channelBinding: "disable" | "prefer" | "require";
}

/** How far one attempt goes: no TLS, TLS with whoever answers, a trusted chain, a trusted chain for this very host. */
export type TlsLevel = "plain" | "encrypt" | "verify-ca" | "verify-full";

/** What to try first, and what next if the server refuses that for want of TLS. */
export type TlsLevels = readonly [first: TlsLevel, second?: TlsLevel];

function hasOwnRoots(tls: TlsSettings): boolean {
  return tls.rootCertificate !== undefined && tls.rootCertificate !== "system";
}

/**
 * The levels to try, in order, against `host`. More than one only for this machine under `prefer` and `allow`: plain
 * first, TLS when the server asks for it. Throws TLS_FAILED where a mode would give up verification without leave.
 */
export function tlsLevels(tls: TlsSettings, host: string, options: { insecureTls: boolean }): TlsLevels {
  const levels = levelsOfMode(tls, host, options.insecureTls);
  if (tls.channelBinding !== "require") return levels;
  const encrypted = levels.find((level) => level !== "plain");
  if (encrypted !== undefined) return [encrypted];
  throw new PgscrubError(
    "TLS_FAILED",
    `channel_binding=require needs TLS, which ${host} is to be reached without`,
    {
      hint: "Use sslmode=verify-full, or drop channel_binding from the connection string.",
    },
  );
}

function levelsOfMode(tls: TlsSettings, host: string, insecureTls: boolean): TlsLevels {
  // PostgreSQL speaks no TLS over a Unix socket; libpq ignores sslmode there too.
  if (hostKind(host) === "socket") return ["plain"];
  switch (tls.mode) {
    case "disable":
      if (hostKind(host) === "remote" && host.includes(".") && !insecureTls) {
        throw new PgscrubError("TLS_FAILED", `sslmode=disable would send everything to ${host} unencrypted`, {
          hint: "Use sslmode=verify-full, or pass --insecure-tls if the network between is trusted.",
        });
      }
      return ["plain"];
    case "no-verify":
      if (!insecureTls) {
        throw new PgscrubError("TLS_FAILED", `sslmode=no-verify would trust whoever answers as ${host}`, {
          hint: "Use sslmode=verify-full with sslrootcert, or pass --insecure-tls.",
        });
      }
      return ["encrypt"];
    case "allow":
    case "prefer":
      return isThisMachine(host) ? ["plain", "encrypt"] : ["verify-full"];
    case "require":
      if (!isThisMachine(host) || tls.rootCertificate === "system") return ["verify-full"];
      return [hasOwnRoots(tls) ? "verify-ca" : "encrypt"];
    case "verify-ca":
      // Without roots of one's own, "a chain to any public CA" is what anybody can buy: the name must match then.
      return [hasOwnRoots(tls) ? "verify-ca" : "verify-full"];
    case "verify-full":
      return ["verify-full"];
  }
}

async function readPem(path: string, parameter: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new PgscrubError("TLS_FAILED", `${parameter} names a file that cannot be read: ${path}`, {
      hint: "Correct the path in the connection string; sslrootcert=system trusts the usual public authorities.",
      cause: error,
    });
  }
}

/** `level` as the option `ssl` of pg; reads the certificate files. Throws TLS_FAILED if one cannot be read. */
export async function tlsOptions(tls: TlsSettings, level: TlsLevel): Promise<false | ConnectionOptions> {
  if (level === "plain") return false;
  const options: ConnectionOptions = { minVersion: "TLSv1.2", rejectUnauthorized: level !== "encrypt" };
  if (tls.rootCertificate !== undefined && tls.rootCertificate !== "system") {
    options.ca = await readPem(tls.rootCertificate, "sslrootcert");
  }
  if (tls.clientCertificate !== undefined) options.cert = await readPem(tls.clientCertificate, "sslcert");
  if (tls.clientKey !== undefined) options.key = await readPem(tls.clientKey, "sslkey");
  if (level === "verify-ca") options.checkServerIdentity = () => undefined;
  return options;
}

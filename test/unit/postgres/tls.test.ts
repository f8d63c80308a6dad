// How sslmode becomes levels of TLS, per kind of host.
import { describe, expect, test } from "vitest";
import { type SslMode, type TlsSettings, tlsLevels, tlsOptions } from "../../../src/postgres/tls.ts";

const settings = (mode: SslMode, more: Partial<TlsSettings> = {}): TlsSettings => ({
  mode,
  rootCertificate: undefined,
  clientCertificate: undefined,
  clientKey: undefined,
  channelBinding: "prefer",
  ...more,
});
const STRICT = { insecureTls: false };
const REMOTE = "db.example.test";

describe("tlsLevels", () => {
  test.each<[SslMode, string, readonly string[]]>([
    ["allow", REMOTE, ["verify-full"]],
    ["prefer", REMOTE, ["verify-full"]],
    ["require", REMOTE, ["verify-full"]],
    ["verify-ca", REMOTE, ["verify-full"]],
    ["verify-full", REMOTE, ["verify-full"]],
    ["prefer", "10.0.0.1", ["verify-full"]],
    ["disable", "10.0.0.1", ["plain"]],
    ["disable", "db", ["plain"]],
    ["prefer", "localhost", ["plain", "encrypt"]],
    ["require", "127.1", ["encrypt"]],
    ["verify-full", "localhost", ["verify-full"]],
    ["verify-full", "/tmp", ["plain"]],
  ])("%s for %s", (mode, host, levels) => {
    expect(tlsLevels(settings(mode), host, STRICT)).toEqual(levels);
  });

  test("roots of one's own allow verify-ca, and the system's do not weaken anything", () => {
    expect(tlsLevels(settings("verify-ca", { rootCertificate: "ca.pem" }), REMOTE, STRICT)).toEqual([
      "verify-ca",
    ]);
    expect(tlsLevels(settings("require", { rootCertificate: "ca.pem" }), REMOTE, STRICT)).toEqual([
      "verify-full",
    ]);
    expect(tlsLevels(settings("require", { rootCertificate: "ca.pem" }), "localhost", STRICT)).toEqual([
      "verify-ca",
    ]);
    expect(tlsLevels(settings("require", { rootCertificate: "system" }), "localhost", STRICT)).toEqual([
      "verify-full",
    ]);
  });

  test.each<[SslMode, string]>([
    ["no-verify", REMOTE],
    ["no-verify", "localhost"],
    ["disable", REMOTE],
  ])("%s for %s needs --insecure-tls", (mode, host) => {
    expect(() => tlsLevels(settings(mode), host, STRICT)).toThrow(
      expect.objectContaining({ code: "TLS_FAILED" }),
    );
    expect(tlsLevels(settings(mode), host, { insecureTls: true })).toHaveLength(1);
  });

  test("channel_binding=require rules plain connections out", () => {
    const required = { channelBinding: "require" } as const;
    expect(tlsLevels(settings("prefer", required), "localhost", STRICT)).toEqual(["encrypt"]);
    for (const host of ["localhost", "/tmp"]) {
      expect(() => tlsLevels(settings("disable", required), host, STRICT)).toThrow(
        expect.objectContaining({ code: "TLS_FAILED" }),
      );
    }
  });
});

describe("tlsOptions", () => {
  test("system means Node's own store", async () => {
    const options = await tlsOptions(settings("require", { rootCertificate: "system" }), "verify-full");
    expect(options).toEqual({ minVersion: "TLSv1.2", rejectUnauthorized: true });
  });

  test("a certificate file that is not there is TLS_FAILED and named", async () => {
    await expect(
      tlsOptions(settings("require", { rootCertificate: "/nowhere/ca.pem" }), "verify-full"),
    ).rejects.toMatchObject({
      code: "TLS_FAILED",
      message: "sslrootcert names a file that cannot be read: /nowhere/ca.pem",
    });
  });
});

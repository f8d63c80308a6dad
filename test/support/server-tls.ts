// Certificates made at test time, and TLS turned on in a running throw-away server.
import { chown, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { generate } from "selfsigned";
import type { EmbeddedServer } from "./embedded-server.ts";

/** A key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** An authority of our own. */
export async function makeAuthority(): Promise<KeyPair> {
  const made = await generate([{ name: "commonName", value: "pgscrub test authority" }], {
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** A server's certificate for `names` (DNS names; an IPv4 address is taken as one), by `authority` or self-signed. */
export async function makeServerCertificate(names: readonly string[], authority?: KeyPair): Promise<KeyPair> {
  const made = await generate([{ name: "commonName", value: names[0] ?? "" }], {
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: names.map((name) =>
          /^[0-9.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
        ),
      },
    ],
    ...(authority === undefined ? {} : { ca: { key: authority.key, cert: authority.cert } }),
  });
  return { key: made.private, cert: made.cert };
}

/** Turns TLS on with `pair`, and replaces pg_hba.conf when `rules` are given. */
export async function useTls(
  server: EmbeddedServer,
  pair: KeyPair,
  rules?: readonly string[],
): Promise<void> {
  const { uid, gid } = await stat(server.dataDir);
  for (const [name, text] of [
    ["server.crt", pair.cert],
    ["server.key", pair.key],
  ] as const) {
    await writeFile(join(server.dataDir, name), text, { mode: 0o600 });
    await chown(join(server.dataDir, name), uid, gid);
  }
  if (rules !== undefined) await writeFile(join(server.dataDir, "pg_hba.conf"), `${rules.join("\n")}\n`);
  const client = new pg.Client(server.url());
  await client.connect();
  try {
    await client.query("ALTER SYSTEM SET ssl = on");
    await client.query("SELECT pg_reload_conf()");
  } finally {
    await client.end();
  }
}

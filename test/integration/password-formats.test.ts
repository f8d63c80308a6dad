// Passwords of every format through a whole sync: hashed at the source's side of the wire, verified by the libraries that
// applications use.
import { scryptSync } from "node:crypto";
import { compareSync } from "bcryptjs";
import { argon2id, argon2Verify } from "hash-wasm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sync } from "../../src/sync.ts";
import { verifiesPassword } from "../../src/verify/password-proof.ts";
import { column, createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { rulesFile } from "../support/small-source.ts";
import { syncOptions } from "../support/sync-options.ts";

let production: EmbeddedServer;
let laptop: EmbeddedServer;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

it("everybody signs in with the known password, in the algorithm and cost of the source", async () => {
  const argon2 = await argon2id({
    password: "secret-of-jane",
    salt: Buffer.alloc(16, 5),
    parallelism: 2,
    iterations: 2,
    memorySize: 1024,
    hashLength: 32,
    outputType: "encoded",
  });
  const hex = `${"0f".repeat(16)}:${"a1".repeat(64)}`;
  const hashes = [
    `$2a$04$${"b".repeat(53)}`,
    `$2b$05$${"c".repeat(53)}`,
    argon2,
    `$scrypt$ln=10,r=8,p=1$${"d".repeat(22)}$${"e".repeat(43)}`,
    hex,
    "pbkdf2_sha256$600000$salt$hashhashhash",
  ];
  const rows = hashes.map((hash, n) => `(${n}, '${hash}')`).join(", ");
  const source = await createDatabase(
    production,
    "passwords",
    `CREATE TABLE account (id int PRIMARY KEY, password varchar(200));
     INSERT INTO account VALUES ${rows}, (6, NULL), (7, '')`,
  );
  const target = await createDatabase(laptop, "passwords");
  const rules = `version: 1
tables:
  account: {columns: {id: {keep: "a number"}, password: {password: {plaintext: letmein}}}}
`;
  const report = await sync(syncOptions(source, target, { rulesFile: rulesFile(rules) }));
  expect(report.verify?.findings).toEqual([]);
  const [a = "", b = "", argon = "", scrypt = "", better = "", other = "", none, empty] = await column(
    target,
    "SELECT password FROM account ORDER BY id",
  );
  expect([none, empty]).toEqual([null, ""]);
  for (const hash of [a, b, argon, scrypt, better, other]) {
    expect(await verifiesPassword("letmein", String(hash))).toBe(true);
    expect(await verifiesPassword("letmeout", String(hash))).toBe(false);
  }
  expect(await verifiesPassword("letmein", "pbkdf2_sha256$1$salt$hash")).toBe(false);
  expect(String(a)).toMatch(/^\$2a\$04\$/);
  expect(String(b)).toMatch(/^\$2b\$05\$/);
  expect(String(other)).toMatch(/^\$2b\$10\$/);
  for (const hash of [a, b, other]) expect(compareSync("letmein", String(hash))).toBe(true);
  expect(String(argon)).toMatch(/^\$argon2id\$v=19\$m=1024,t=2,p=2\$/);
  expect(await argon2Verify({ password: "letmein", hash: String(argon) })).toBe(true);
  const [salt = "", key = ""] = String(scrypt).split("$").slice(3);
  const derived = scryptSync("letmein", Buffer.from(salt, "base64"), 32, { N: 1024, r: 8, p: 1 });
  expect(derived.toString("base64").replaceAll("=", "")).toBe(key);
  const [hexSalt = "", hexKey] = String(better).split(":");
  expect(scryptSync("letmein", hexSalt, 64, { N: 16384, r: 16, p: 1, maxmem: 2 ** 26 }).toString("hex")).toBe(
    hexKey,
  );
});

// Whether a password signs in with a hash, by the libraries and formats that applications use; made without the code that
// writes the hashes.
import { scrypt } from "node:crypto";
import { promisify } from "node:util";
import { compare } from "bcryptjs";

const BCRYPT = /^\$2[aby]\$/;
const ARGON2 = /^\$argon2(?:id|i|d)\$/;
/** PHC string format. */
const SCRYPT = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** Better Auth: salt and key in hex. */
const HEX = /^([0-9a-f]{32}):([0-9a-f]{128})$/;

/** Whether `plaintext` verifies against `hash`; false for a hash of no known format. */
export async function verifiesPassword(plaintext: string, hash: string): Promise<boolean> {
  if (BCRYPT.test(hash)) return compare(plaintext, hash);
  if (ARGON2.test(hash)) {
    const { argon2Verify } = await import("hash-wasm");
    return argon2Verify({ password: plaintext, hash });
  }
  const phc = SCRYPT.exec(hash);
  if (phc !== null) {
    const [, ln = "", r = "", p = "", salt = "", key = ""] = phc;
    const cost = { N: 2 ** Number(ln), r: Number(r), p: Number(p) };
    const expected = Buffer.from(key, "base64");
    return (await derive(plaintext, Buffer.from(salt, "base64"), expected.length, cost)).equals(expected);
  }
  const hex = HEX.exec(hash);
  if (hex === null) return false;
  const [, salt = "", key = ""] = hex;
  const expected = Buffer.from(key, "hex");
  const cost = { N: 16_384, r: 16, p: 1 };
  return (await derive(plaintext.normalize("NFKC"), salt, expected.length, cost)).equals(expected);
}

function derive(
  plaintext: string,
  salt: string | Buffer,
  length: number,
  cost: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const work = promisify<string, string | Buffer, number, object, Buffer>(scrypt);
  return work(plaintext, salt, length, { ...cost, maxmem: 256 * cost.N * cost.r });
}

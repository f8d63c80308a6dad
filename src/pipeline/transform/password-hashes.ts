// The hash of one known password in each form that applications store: bcrypt, argon2, scrypt in PHC form and scrypt as
// Better Auth writes it. Algorithm and cost come from the prefix of the source's own hashes, so that sign-in works and
// takes as long as in production.
import { createHmac, randomBytes, scrypt, scryptSync } from "node:crypto";
import { promisify } from "node:util";
import { hash as bcrypt, hashSync as bcryptSync, encodeBase64 } from "bcryptjs";
import { PgscrubError } from "../../errors.ts";

/**
 * How a hash begins: `$2b$10$`, `$argon2id$v=19$m=65536,t=3,p=4$`, `$scrypt$ln=14,r=8,p=1$`, or `HEX_SCRYPT`. What is none
 * of these is replaced by bcrypt.
 */
export type PasswordFormat = string;

/** Better Auth's form: 16 bytes of salt and 64 bytes of scrypt (N=16384, r=16, p=1), in hex, with a colon between. */
export const HEX_SCRYPT: PasswordFormat = "hex-scrypt";

/** The formats as a POSIX regular expression: what it matches of a hash is its format. */
export const FORMAT_PATTERN =
  "^(\\$2[abxy]\\$[0-9]{2}\\$|\\$argon2(id|i|d)\\$v=19\\$m=[0-9]{1,7},t=[0-9]{1,3},p=[0-9]{1,3}\\$|\\$scrypt\\$ln=[0-9]{1,2},r=[0-9]{1,2},p=[0-9]{1,2}\\$)";
/** Hashes in the form of `HEX_SCRYPT`, likewise. */
export const HEX_SCRYPT_PATTERN = "^[0-9a-f]{32}:[0-9a-f]{128}$";

/** A cost that takes seconds per hash serves nobody on a laptop: higher ones are lowered to these. */
const MOST = { bcrypt: 15, memoryKiB: 262_144, iterations: 10, lanes: 16, logN: 17, blocks: 16 } as const;

const BCRYPT = /^\$2([abxy])\$(\d\d)\$/;
const ARGON2 = /^\$argon2(id|i|d)\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;
const SCRYPT = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$/;
const HEX = new RegExp(HEX_SCRYPT_PATTERN);

/** The format of a hash of the source; undefined for anything else. */
export function passwordFormatOf(hash: string): PasswordFormat | undefined {
  const found = BCRYPT.exec(hash) ?? ARGON2.exec(hash) ?? SCRYPT.exec(hash);
  if (found !== null) return found[0];
  return HEX.test(hash) ? HEX_SCRYPT : undefined;
}

const made = new Map<string, string>();

/** Salts are keyed by it, so that threads of one run that make the same hash make it alike. */
let seed = randomBytes(32);

/** What another thread needs to make the same hashes. */
export interface SharedHashes {
  readonly seed: Uint8Array;
  readonly made: ReadonlyMap<string, string>;
}

/** This thread's seed and hashes. */
export function shareHashes(): SharedHashes {
  return { seed, made };
}

/** Takes over the seed and the hashes of another thread. */
export function adoptHashes(shared: SharedHashes): void {
  seed = Buffer.from(shared.seed);
  for (const [key, hash] of shared.made) remember(key, hash);
}

/** 16 bytes; nobody can tell them from random ones without the seed. */
function saltOf(key: string): Buffer {
  return createHmac("sha256", seed).update(key).digest().subarray(0, 16);
}

function bcryptSalt(rounds: number, key: string): string {
  return `$2b$${String(rounds).padStart(2, "0")}$${encodeBase64(saltOf(key), 16)}`;
}

/** What decides the hash: of bcrypt the marker and the cost that is really used. */
function keyOf(plaintext: string, format: PasswordFormat, cost: number | undefined): string {
  const isOther = ARGON2.test(format) || SCRYPT.test(format) || format === HEX_SCRYPT;
  return JSON.stringify([plaintext, isOther ? format : bcryptCall(format, cost)]);
}

function remember(key: string, hash: string): string {
  // Two columns may have asked at once: the first answer counts, so that all rows get the same hash.
  const known = made.get(key);
  if (known === undefined) made.set(key, hash);
  return known ?? hash;
}

/**
 * The hash of `plaintext` in `format`, made once per run; `cost`, where given, is bcrypt's. Throws TOOL_UNAVAILABLE for
 * argon2 without hash-wasm.
 */
export async function hashPassword(
  plaintext: string,
  format: PasswordFormat,
  cost: number | undefined,
): Promise<string> {
  const key = keyOf(plaintext, format, cost);
  const known = made.get(key);
  if (known !== undefined) return known;
  const argon2 = ARGON2.exec(format);
  if (argon2 !== null) return remember(key, await hashArgon2(plaintext, argon2, saltOf(key)));
  const derive = promisify<string, string | Buffer, number, object, Buffer>(scrypt);
  const scrypted = scryptCall(format, key);
  if (scrypted !== undefined) {
    const { salt, length, options } = scrypted;
    return remember(key, scrypted.print(await derive(scrypted.prepare(plaintext), salt, length, options)));
  }
  const { marker, rounds } = bcryptCall(format, cost);
  return remember(key, marker + (await bcrypt(plaintext, bcryptSalt(rounds, key))).slice(marker.length));
}

/** The same at once, for hashes that stand inside documents; argon2 becomes bcrypt there. */
export function hashPasswordSync(
  plaintext: string,
  format: PasswordFormat,
  cost: number | undefined,
): string {
  const usable = ARGON2.test(format) ? DEFAULT_FORMAT : format;
  const key = keyOf(plaintext, usable, cost);
  const known = made.get(key);
  if (known !== undefined) return known;
  const scrypted = scryptCall(usable, key);
  if (scrypted !== undefined) {
    const { salt, length, options } = scrypted;
    return remember(key, scrypted.print(scryptSync(scrypted.prepare(plaintext), salt, length, options)));
  }
  const { marker, rounds } = bcryptCall(usable, cost);
  return remember(key, marker + bcryptSync(plaintext, bcryptSalt(rounds, key)).slice(marker.length));
}

/** Every hash made in this thread, or adopted: the only ones that may stand in a copy. */
export function hashesMade(): ReadonlySet<string> {
  return new Set(made.values());
}

/** What becomes of hashes of no known format. */
export const DEFAULT_FORMAT: PasswordFormat = "$2b$10$";

/** For passwords of at most 72 bytes the markers name the same function; `$2x$` marks a broken one and is not written. */
function bcryptCall(format: PasswordFormat, cost: number | undefined): { marker: string; rounds: number } {
  const [, letter = "b", digits = "10"] = BCRYPT.exec(format) ?? [];
  const rounds = Math.min(MOST.bcrypt, Math.max(4, cost ?? Number(digits)));
  return { marker: `$2${letter === "x" ? "b" : letter}$`, rounds };
}

interface ScryptCall {
  readonly salt: string | Buffer;
  readonly length: number;
  readonly options: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number };
  prepare(plaintext: string): string;
  print(derived: Buffer): string;
}

function scryptCall(format: PasswordFormat, key: string): ScryptCall | undefined {
  const salt = saltOf(key);
  const optionsFor = (N: number, r: number, p: number) => ({ N, r, p, maxmem: 256 * N * r });
  if (format === HEX_SCRYPT) {
    const text = salt.toString("hex");
    return {
      salt: text,
      length: 64,
      options: optionsFor(16_384, 16, 1),
      prepare: (plaintext) => plaintext.normalize("NFKC"),
      print: (derived) => `${text}:${derived.toString("hex")}`,
    };
  }
  const [, ln, r, p] = SCRYPT.exec(format) ?? [];
  if (ln === undefined || r === undefined || p === undefined) return undefined;
  const logN = Math.min(MOST.logN, Math.max(1, Number(ln)));
  const blocks = Math.min(MOST.blocks, Math.max(1, Number(r)));
  const lanes = Math.min(MOST.lanes, Math.max(1, Number(p)));
  return {
    salt,
    length: 32,
    options: optionsFor(2 ** logN, blocks, lanes),
    prepare: (plaintext) => plaintext,
    print: (derived) => `$scrypt$ln=${logN},r=${blocks},p=${lanes}$${phc(salt)}$${phc(derived)}`,
  };
}

/** Base64 without padding, as the PHC string format has it. */
function phc(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}

async function hashArgon2(
  plaintext: string,
  [, variant, m, t, p]: RegExpExecArray,
  salt: Buffer,
): Promise<string> {
  const { argon2d, argon2i, argon2id } = await loadHashWasm();
  const lanes = Math.min(MOST.lanes, Math.max(1, Number(p)));
  const make = variant === "id" ? argon2id : variant === "i" ? argon2i : argon2d;
  return make({
    password: plaintext,
    salt,
    parallelism: lanes,
    iterations: Math.min(MOST.iterations, Math.max(1, Number(t))),
    memorySize: Math.min(MOST.memoryKiB, Math.max(8 * lanes, Number(m))),
    hashLength: 32,
    outputType: "encoded",
  });
}

async function loadHashWasm(): Promise<typeof import("hash-wasm")> {
  try {
    return await import("hash-wasm");
  } catch {
    throw new PgscrubError(
      "TOOL_UNAVAILABLE",
      "the source has argon2 hashes, and hash-wasm is not installed",
      {
        hint: "Run `npm install hash-wasm`.",
      },
    );
  }
}

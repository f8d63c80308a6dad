// Hashes of several threads: a module of its own stands for each, since threads share none.
import { compare } from "bcryptjs";
import { expect, test, vi } from "vitest";

const FORMATS = ["$2b$04$", "$scrypt$ln=4,r=1,p=1$", "hex-scrypt"];

async function newThread() {
  vi.resetModules();
  return import("../../../../src/pipeline/transform/password-hashes.ts");
}

test("threads that adopted a run's seed make the same hashes, also of what nobody hashed before", async () => {
  const first = await newThread();
  const early = await first.hashPassword("letmein", "$2a$04$", undefined);
  const shared = structuredClone(first.shareHashes());
  const second = await newThread();
  const third = await newThread();
  second.adoptHashes(shared);
  third.adoptHashes(shared);
  expect(second.hashPasswordSync("letmein", "$2a$04$", undefined)).toBe(early);
  for (const format of FORMATS) {
    const hash = second.hashPasswordSync("swordfish", format, undefined);
    expect(third.hashPasswordSync("swordfish", format, undefined)).toBe(hash);
    expect(await third.hashPassword("swordfish", format, undefined)).toBe(hash);
  }
  expect(await compare("swordfish", second.hashPasswordSync("swordfish", "$2b$04$", undefined))).toBe(true);
  expect(await compare("swordfisk", second.hashPasswordSync("swordfish", "$2b$04$", undefined))).toBe(false);
  expect([...third.hashesMade()]).toEqual([...second.hashesMade()]);
});

test("without a seed in common every thread salts for itself", async () => {
  const [first, second] = [await newThread(), await newThread()];
  for (const format of FORMATS) {
    expect(first.hashPasswordSync("letmein", format, undefined)).not.toBe(
      second.hashPasswordSync("letmein", format, undefined),
    );
  }
});

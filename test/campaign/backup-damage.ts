// Damaged files of campaign 13: a byte flipped, the end cut, the wrong key, a record of another file. Each must be refused
// before the target is touched.
import { generateIdentity } from "age-encryption";
import { PgscrubError } from "../../src/errors.ts";
import { restore } from "../../src/restore.ts";
import { restoreOptions } from "../support/backup-options.ts";
import { type BackupArena, place, type Wrapping } from "./backup-arena.ts";

/** One case: `run` says what was wrong, nothing when all was well. */
export interface BackupCase {
  readonly name: string;
  /** Needs the small disk. */
  readonly needsDisk?: boolean;
  run(arena: BackupArena): Promise<string[]>;
}

/** Where a file is damaged: spread over its whole length, and dense at both ends. */
function offset(share: number, length: number): number {
  return Math.min(length - 1, Math.floor(share * length));
}

interface Damage {
  readonly wrapping: Wrapping;
  readonly hasRecord: boolean;
  readonly share: number;
}

function shares(count: number): number[] {
  return Array.from({ length: count }, (_, n) => {
    if (n < 8) return n / 20_000;
    if (n < 16) return 1 - (n - 7) / 20_000;
    return (n - 15.5) / (count - 16);
  });
}

/**
 * With a record every byte counts. Without one the plain file's own checksum does, and age's; in gzip's header are bytes
 * that mean nothing, so such a file is damaged with its record.
 */
function damages(count: number): Damage[] {
  const kinds = [
    { wrapping: "plain", hasRecord: false },
    { wrapping: "plain", hasRecord: true },
    { wrapping: "gz", hasRecord: true },
    { wrapping: "age", hasRecord: false },
    { wrapping: "gz.age", hasRecord: false },
  ] as const;
  const each = shares(count / kinds.length);
  return kinds.flatMap((kind) => each.map((share) => ({ ...kind, share })));
}

const describeKind = ({ wrapping, hasRecord }: Damage): string =>
  `${wrapping}${hasRecord ? " with its record" : ""}`;

/** All cases of damage. */
export function damageCases(): BackupCase[] {
  const flips = damages(200).map((damage): BackupCase => {
    return {
      name: `flip ${describeKind(damage)} at ${(damage.share * 100).toFixed(3)} %`,
      run: (arena) =>
        refused(arena, damage, (bytes) => {
          const at = offset(damage.share, bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
          return bytes;
        }),
    };
  });
  const cuts = damages(100).map((damage): BackupCase => {
    return {
      name: `cut ${describeKind(damage)} at ${(damage.share * 100).toFixed(3)} %`,
      run: (arena) =>
        refused(arena, damage, (bytes) => bytes.subarray(0, offset(damage.share, bytes.length))),
    };
  });
  return [...flips, ...cuts, ...keyCases(), ...recordCases()];
}

async function refused(
  arena: BackupArena,
  { wrapping, hasRecord }: Omit<Damage, "share">,
  damage: (bytes: Buffer) => Buffer,
  identities: readonly string[] = [arena.identity],
  codes: readonly string[] = ["BACKUP_INVALID"],
): Promise<string[]> {
  const good = arena.files.get(wrapping);
  if (good === undefined) return ["there is no such file"];
  const file = await place(damage(Buffer.from(good.bytes)), hasRecord ? good.record : undefined);
  return refusalProblems(arena, file, identities, codes);
}

async function refusalProblems(
  arena: BackupArena,
  file: string,
  identities: readonly string[],
  codes: readonly string[],
): Promise<string[]> {
  const before = await arena.targetState();
  const problems: string[] = [];
  try {
    await restore(restoreOptions(file, arena.target, { identities }));
    problems.push("the file was accepted");
  } catch (error) {
    const code = error instanceof PgscrubError ? error.code : "no PgscrubError";
    if (!codes.includes(code)) problems.push(`refused with ${code}`);
  }
  if ((await arena.targetState()) !== before) problems.push("the target was touched");
  return problems;
}

function keyCases(): BackupCase[] {
  const wrong = (["age", "gz.age"] as const).flatMap((wrapping) =>
    [1, 2, 3, 4].map(
      (n): BackupCase => ({
        name: `wrong key ${n} for ${wrapping}`,
        run: async (arena) =>
          refused(arena, { wrapping, hasRecord: n > 2 }, (bytes) => bytes, [await generateIdentity()]),
      }),
    ),
  );
  const none = (["age", "gz.age"] as const).flatMap((wrapping): BackupCase[] => [
    {
      name: `no key for ${wrapping}`,
      run: (arena) => refused(arena, { wrapping, hasRecord: true }, (bytes) => bytes, [], ["USAGE"]),
    },
    {
      name: `no identity in the key's file for ${wrapping}`,
      run: (arena) =>
        refused(arena, { wrapping, hasRecord: true }, (bytes) => bytes, ["# empty\n"], ["USAGE"]),
    },
  ]);
  return [...wrong, ...none];
}

function recordCases(): BackupCase[] {
  const changes: readonly [string, (record: string) => string][] = [
    ["is empty", () => ""],
    ["is cut", (record) => record.slice(0, -100)],
    ["says another size", (record) => record.replace(/"bytes": \d/, '"bytes": 9')],
    ["says other rows", (record) => record.replace(/"rows": \d+/, '"rows": 123456')],
    ["says that it is scrubbed", (record) => record.replace('"raw"', '"scrubbed"')],
    ["is no JSON", (record) => record.replace("{", "(")],
  ];
  return changes.map(([what, change]) => ({
    name: `a record that ${what}`,
    async run(arena) {
      const good = arena.files.get("plain");
      if (good === undefined) return ["there is no such file"];
      const file = await place(good.bytes, change(good.record));
      return refusalProblems(arena, file, [], ["BACKUP_INVALID"]);
    },
  }));
}

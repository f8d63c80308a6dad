// Settings of the local server that make a sync quicker, each with the gain that was measured and what it costs. The
// numbers are those of `npm run bench:settings` (bench/local-settings.mjs); docs/doctor.md has the run.
import type { Check } from "../deploy/check.ts";

interface Advice {
  readonly setting: string;
  /** Whether the value is as it should be. */
  isGood(value: string): boolean;
  /** What it is worth, for the end of a sentence. */
  readonly gain: string;
  readonly remedy: readonly string[];
}

const RESTART = "Takes effect with a restart of the local server.";

const ADVICE: readonly Advice[] = [
  {
    setting: "wal_level",
    isGood: (value) => value === "minimal",
    gain: "minimal writes a quarter of the log (38 MB instead of 149 MB for a database of 169 MB), and a sync was quicker in each of four rounds",
    remedy: [
      "ALTER SYSTEM SET wal_level = 'minimal';",
      "ALTER SYSTEM SET max_wal_senders = 0;",
      `${RESTART} Not if this server is copied by replication or its WAL is archived.`,
    ],
  },
  {
    setting: "fsync",
    isGood: (value) => value === "off",
    gain: "off saves the waiting for the disk; a sync was quicker in three of four rounds, by a quarter at the median",
    remedy: [
      "ALTER SYSTEM SET fsync = off;",
      "SELECT pg_reload_conf();",
      "Only where every database of this server can be made again: a crash of the machine may leave all of them broken.",
    ],
  },
];

/** One notice for each setting that could be better; one line that all is well where none could. */
export function judgeSettings(settings: ReadonlyMap<string, string>): Check[] {
  const code = "target-settings";
  const notices = ADVICE.flatMap(({ setting, isGood, gain, remedy }): Check[] => {
    const value = settings.get(setting);
    if (value === undefined || isGood(value)) return [];
    return [{ code, state: "notice", message: `${setting} is ${value}: ${gain}`, remedy }];
  });
  if (notices.length > 0) return notices;
  return [{ code, state: "passed", message: "no setting of the local server would make a sync quicker" }];
}

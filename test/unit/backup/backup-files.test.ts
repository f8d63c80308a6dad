// Names, records, seals and blocks of backup files.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { backupName, parseBackupName, requirePrefix, timeStamp } from "../../../src/backup/backup-names.ts";
import { type BackupRecord, formatRecord, parseRecord } from "../../../src/backup/backup-record.ts";
import { backupSchema } from "../../../src/backup/backup-schema.ts";
import { doBlock } from "../../../src/backup/dollar-quote.ts";
import { readFirstLine, readSeal, SealReader, seal } from "../../../src/backup/file-format.ts";
import { preamble } from "../../../src/backup/preamble.ts";

describe("names of backups", () => {
  it("carry the moment, and what the file is wrapped in", () => {
    const stamp = timeStamp(new Date(2026, 0, 2, 3, 4, 5));
    expect(stamp).toBe("20260102_030405");
    const name = { prefix: "my-app.v2", stamp, isCompressed: true, isEncrypted: true };
    expect(backupName(name)).toBe("my-app.v2_backup_20260102_030405.sql.gz.age");
    expect(parseBackupName(backupName(name))).toEqual(name);
  });

  it.each([
    "x.sql",
    "loumass_backup_2026.sql",
    "loumass_backup_20260102_030405.sql.json",
    "_backup_20260102_030405.sql",
  ])("%s is none", (name) => {
    expect(parseBackupName(name)).toBeUndefined();
  });

  it.each(["", "../x", ".hidden", "a/b", "a b", "-x"])("the prefix %j is refused", (prefix) => {
    expect(() => requirePrefix(prefix)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

const RECORD: BackupRecord = {
  format: 1,
  pgscrub: "0.1.0",
  file: "loumass_backup_20260102_030405.sql",
  madeAt: "2026-01-02T02:04:05.000Z",
  sequence: 3,
  bytes: 10,
  sha256: "a".repeat(64),
  contentBytes: 9,
  compressed: false,
  encrypted: false,
  contents: "raw",
  serverVersion: 180_000,
  database: "app",
  schemaFingerprint: "b".repeat(64),
  tables: [{ table: "public.User", rows: 7 }],
  largeObjects: 0,
};

describe("the record of a backup", () => {
  it("is read as it was written, whatever the order of its keys", () => {
    const text = formatRecord(RECORD);
    expect(parseRecord(text)).toEqual(RECORD);
    const turned = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()));
    expect(parseRecord(turned)).toEqual(RECORD);
  });

  it("is not believed with one byte changed anywhere that means something", () => {
    const bytes = Buffer.from(formatRecord(RECORD));
    let believed = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const read = parseRecord(changed.toString("utf8"));
      if (read === undefined) continue;
      // White space between values.
      expect(read).toEqual(RECORD);
      believed += 1;
    }
    expect(believed).toBeLessThan(60);
  });
});

describe("the seal of a backup", () => {
  const content = Buffer.from("-- pgscrub backup\nBEGIN;\nCOMMIT;\n".repeat(20));
  const sealed = Buffer.concat([
    content,
    Buffer.from(seal(createHash("sha256").update(content).digest("hex"))),
  ]);
  const read = (bytes: Buffer, size: number): { content: Buffer; state: string } => {
    const reader = new SealReader();
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) parts.push(reader.push(bytes.subarray(at, at + size)));
    const { rest, state } = reader.finish();
    return { content: Buffer.concat([...parts, rest]), state };
  };

  it("is found whatever the chunks are", () => {
    for (const size of [1, 7, 100, 119, 120, 121, 1000])
      expect(read(sealed, size)).toEqual({ content, state: "sound" });
  });

  it("breaks with any byte before it, and is missed where the end is cut", () => {
    const flipped = Buffer.from(sealed);
    flipped[100] = (flipped[100] ?? 0) ^ 4;
    expect(read(flipped, 64).state).toBe("broken");
    expect(read(sealed.subarray(0, -1), 64).state).toBe("unsealed");
    expect(read(Buffer.concat([sealed, Buffer.from("\n")]), 64).state).toBe("unsealed");
    expect(readSeal(seal("x".repeat(64)))).toBeUndefined();
  });

  it("belongs to a file whose first line says what it holds", () => {
    expect(readFirstLine("-- pgscrub backup, format 1, scrubbed")).toBe("scrubbed");
    expect(readFirstLine("-- pgscrub backup, format 2, raw")).toBeUndefined();
  });
});

describe("doBlock", () => {
  it("takes a tag that the body does not hold", () => {
    expect(doBlock("x", "  PERFORM 1;")).toBe("DO $x$ BEGIN\n  PERFORM 1;\nEND $x$");
    expect(doBlock("x", "  PERFORM '$x$ $x1$';", "v text;")).toBe(
      "DO $x2$ DECLARE v text; BEGIN\n  PERFORM '$x$ $x1$';\nEND $x2$",
    );
  });
});

describe("the beginning of a backup", () => {
  it("cannot be left by the name of a table", () => {
    const name = "t$pgscrub_guard$'; \\! id\nDROP";
    const text = preamble({
      contents: "raw",
      serverVersion: 150_018,
      pgscrub: "0.1.0",
      madeAt: new Date(0),
      tables: [{ schema: "public", name }],
      roles: ["ro'le"],
    });
    expect(text).toContain("-- PostgreSQL 15.18, 1970-01-01T00:00:00.000Z, pgscrub 0.1.0\n");
    expect(text).toContain("DO $pgscrub_guard1$");
    expect(text).toContain("('ro''le')");
    expect(text.indexOf("\\set ON_ERROR_STOP on")).toBeLessThan(text.indexOf("BEGIN;"));
  });
});

describe("backupSchema", () => {
  it("cuts where rows belong, keeps owners and grants, and makes settings local", () => {
    const schema = backupSchema(
      `SET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE SCHEMA "a";\n` +
        `SET default_table_access_method = heap;\nCREATE TABLE "a"."t" ("id" int);\nALTER TABLE "a"."t" OWNER TO "boss";\n` +
        `ALTER TABLE ONLY "a"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("id");\nGRANT SELECT ON TABLE "a"."t" TO "reader";\n`,
    );
    expect(schema).toEqual({
      preData: [
        'CREATE SCHEMA IF NOT EXISTS "a"',
        "SET LOCAL default_table_access_method = heap",
        'CREATE TABLE "a"."t" ("id" int)',
        'ALTER TABLE "a"."t" OWNER TO "boss"',
      ],
      postData: [
        'ALTER TABLE ONLY "a"."t" ADD CONSTRAINT "t_pkey" PRIMARY KEY ("id")',
        'GRANT SELECT ON TABLE "a"."t" TO "reader"',
      ],
      roles: ["boss", "reader"],
      subscriptions: 0,
    });
  });
});

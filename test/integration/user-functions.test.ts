// Masker `js` through whole syncs: functions loaded from beside the rules, in TypeScript and JavaScript, and what goes wrong.
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planSource } from "../../src/plan-source.ts";
import { RulesError } from "../../src/rules/rules-error.ts";
import { sync } from "../../src/sync.ts";
import { column, createDatabase, databaseNames } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { syncOptions } from "../support/sync-options.ts";

const SCHEMA = `
  CREATE TABLE member (id int PRIMARY KEY, nick text UNIQUE, tags text[], data jsonb, born date);
  INSERT INTO member SELECT n, 'janedoe' || n, ARRAY['jane tag ' || n], jsonb_build_object('nick', 'janedoe' || n, 'age', n),
    '1990-01-01' FROM generate_series(1, 300) n;`;

const TYPESCRIPT = `
import type { MaskFunction } from "pgscrub";
import { suffix } from "./parts/suffix.ts";
enum Kind { Nick = "nick" }
export const nickname: MaskFunction = (value, { hash, column }) => \`\${Kind.Nick}-\${hash(value, column).slice(0, 16)}\${suffix}\`;
export const leaf: MaskFunction = (value, { pick }) => (/^\\d+$/.test(value) ? "7" : pick(["red", "green"], value));
export const boom: MaskFunction = (value) => { throw new Error("bad value " + value); };
export const notAFunction = 3;
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let source: string;
let target: string;
let folder: string;

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  source = await createDatabase(production, "functions", SCHEMA);
  target = await createDatabase(laptop, "functions");
  folder = mkdtempSync(join(tmpdir(), "pgscrub-functions-"));
  mkdirSync(join(folder, "parts"));
  writeFileSync(join(folder, "masks.ts"), TYPESCRIPT);
  writeFileSync(join(folder, "parts", "suffix.ts"), 'export const suffix: string = "-x";');
  writeFileSync(join(folder, "plain.mjs"), 'export const day = () => "2000-02-29";');
  writeFileSync(join(folder, "broken.mjs"), 'throw new RangeError("told to nobody");');
  symlinkSync("/etc/hostname", join(folder, "outside.mjs"));
});
afterAll(() => Promise.all([production?.stop(), laptop?.stop()]));

function optionsFor(columns: string) {
  const file = join(folder, "scrub-rules.yaml");
  const rules = `version: 1\ntables:\n  member:\n    columns:\n      id: {keep: "a number"}\n${columns}`;
  writeFileSync(file, rules);
  return syncOptions(source, target, { rulesFile: file });
}

const COLUMNS = `      nick: {js: {function: "./masks.ts#nickname", injective: true}}
      tags: {array: {js: "./masks.ts#leaf"}}
      data: {json: {nick: {js: "./masks.ts#nickname"}, age: {js: "./masks.ts#leaf"}}}
      born: {js: "./plain.mjs#day"}
`;

describe("js", () => {
  it("masks columns, elements and leaves by functions of the user's", async () => {
    const report = await sync(optionsFor(COLUMNS));
    expect(report.verify?.findings).toEqual([]);
    const told = `SELECT concat_ws(' ', count(*), count(DISTINCT nick), bool_and(nick ~ '^nick-[0-9a-f]{16}-x$'),
      bool_and(tags <@ ARRAY['red', 'green']), bool_and(data->>'nick' ~ '^nick-[0-9a-f]{16}-x$'),
      bool_and(data->'age' = '7'), min(born), max(born)) FROM member`;
    expect(await column(target, told)).toEqual(["300 300 t t t t 2000-02-29 2000-02-29"]);
  });

  it("ends without a value when a function fails, the target as it was", async () => {
    const options = optionsFor(COLUMNS.replace("./plain.mjs#day", "./masks.ts#boom"));
    await expect(sync(options)).rejects.toMatchObject({
      code: "VALUE_UNSUPPORTED",
      message: expect.stringMatching(
        /the function \.\/masks\.ts#boom failed for a value of public\.member\.born$/,
      ),
    });
    expect(await databaseNames(laptop)).not.toContain("functions__pgscrub_new");
  });

  it("tells everything that cannot be loaded at once, and plan loads nothing", async () => {
    const columns = `      nick: {js: {function: "./masks.ts#nicknane", injective: true}}
      tags: {array: {js: "./masks.ts#notAFunction"}}
      data: {json: {nick: {js: "./broken.mjs#x"}, age: {js: "./missing.ts#x"}}}
      born: {js: "./outside.mjs#x"}
`;
    const options = optionsFor(columns);
    expect((await planSource(options)).plan.tables).toHaveLength(1);
    const caught = await sync(options).catch((error: unknown) => error);
    const told = caught instanceof RulesError ? caught.diagnostics : [];
    expect(
      told.map(({ line, column: name, message, hint }) => `${line} ${name}: ${message}. ${hint}`),
    ).toEqual([
      "6 nick: ./masks.ts exports no function nicknane. Did you mean nickname?",
      "7 tags: ./masks.ts exports no function notAFunction. Write export function notAFunction(value) in it.",
      "8 data: ./broken.mjs cannot be loaded (RangeError). Run it by itself to see why: npx jiti ./broken.mjs",
      "8 data: there is no file ./missing.ts in the folder of the rules. Write a path relative to the rules file, to a file in its folder or below.",
      "9 born: there is no file ./outside.mjs in the folder of the rules. Write a path relative to the rules file, to a file in its folder or below.",
    ]);
  });
});

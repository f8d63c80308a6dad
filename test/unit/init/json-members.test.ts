// Text goes into a JSON file, and nothing else of the file changes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addToJsonObject } from "../../../src/init/json-members.ts";

const ENTRIES = [["db:sync", "pgscrub sync"]] as const;

describe("members put into package.json", () => {
  it.each([
    [
      "two spaces",
      '{\n  "name": "shop",\n  "scripts": {\n    "dev": "next dev"\n  },\n  "type": "module"\n}\n',
      '{\n  "name": "shop",\n  "scripts": {\n    "dev": "next dev",\n    "db:sync": "pgscrub sync"\n  },\n  "type": "module"\n}\n',
    ],
    [
      "tabs",
      '{\n\t"scripts": {\n\t\t"dev": "a, \\"b\\" }"\n\t}\n}',
      '{\n\t"scripts": {\n\t\t"dev": "a, \\"b\\" }",\n\t\t"db:sync": "pgscrub sync"\n\t}\n}',
    ],
    [
      "Windows line ends",
      '{\r\n  "scripts": {\r\n    "dev": "x"\r\n  }\r\n}\r\n',
      '{\r\n  "scripts": {\r\n    "dev": "x",\r\n    "db:sync": "pgscrub sync"\r\n  }\r\n}\r\n',
    ],
    [
      "no scripts",
      '{\n    "name": "shop"\n}\n',
      '{\n    "name": "shop",\n    "scripts": {\n        "db:sync": "pgscrub sync"\n    }\n}\n',
    ],
    [
      "empty scripts",
      '{\n  "scripts": {}\n}\n',
      '{\n  "scripts": {\n    "db:sync": "pgscrub sync"\n  }\n}\n',
    ],
    ["an empty object", "{}", '{"scripts": {"db:sync": "pgscrub sync"}}'],
    [
      "one line",
      '{"name":"shop","scripts":{"dev":"x"}}',
      '{"name":"shop","scripts":{"dev":"x", "db:sync": "pgscrub sync"}}',
    ],
    [
      "a value that looks like scripts",
      '{\n  "config": {"scripts": {"a": [1, {"}": "{"}]}},\n  "scripts": {\n    "a": "b"\n  }\n}',
      '{\n  "config": {"scripts": {"a": [1, {"}": "{"}]}},\n  "scripts": {\n    "a": "b",\n    "db:sync": "pgscrub sync"\n  }\n}',
    ],
  ])("keep the formatting of a file with %s", (_, before, after) => {
    expect(addToJsonObject(before, "scripts", ENTRIES)).toBe(after);
  });

  it("say what was there and the new ones, however the file is written", () => {
    const plain = fc.dictionary(
      fc.string().filter((name) => !["scripts", "__proto__", "db:sync"].includes(name)),
      fc.jsonValue(),
    );
    const scripts = fc.option(
      fc.dictionary(
        fc.string().filter((name) => !["db:sync", "__proto__"].includes(name)),
        fc.string(),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(plain, scripts, fc.constantFrom(undefined, 2, 4, "\t"), (others, own, indent) => {
        const before = { ...others, ...(own === undefined ? {} : { scripts: own }) };
        const text = JSON.stringify(before, null, indent);
        const after: unknown = JSON.parse(addToJsonObject(text, "scripts", ENTRIES));
        const plainBefore: unknown = JSON.parse(text);
        expect(after).toEqual({
          ...(typeof plainBefore === "object" ? plainBefore : {}),
          scripts: { ...own, "db:sync": "pgscrub sync" },
        });
      }),
      { numRuns: 300 },
    );
  });
});

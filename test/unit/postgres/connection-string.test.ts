// Connection strings as they occur, and the promise that no error about one shows its password.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import {
  type ConnectionTarget,
  describeTarget,
  isPooledHost,
  parseConnectionString,
  withDatabase,
} from "../../../src/postgres/connection-string.ts";

const parse = (url: string): ConnectionTarget => parseConnectionString(url, "in DATABASE_URL (.env)");

function parseError(url: string): PgscrubError {
  try {
    parse(url);
  } catch (error) {
    if (error instanceof PgscrubError) return error;
    throw error;
  }
  throw new Error("the URL was accepted");
}

/** Passwords that break parsers, shells and logs. */
const AWKWARD_PASSWORDS = [
  "p@ssw0rd-one",
  "pa:ss:two",
  "pa/ss/three",
  "pa?ss=four",
  "pa#ss#five",
  "pa%ss%six",
  "pa%41seven",
  "pa ss eight",
  "pa+ss+nine",
  "pa&ss&ten",
  "'eleven'quoted",
  '"twelve"quoted',
  "back\\slash\\thirteen",
  "$dollar$$fourteen",
  "{brace}[bracket]fifteen",
  "pässwörd-sixteen",
  "密码-seventeen",
  "🔑-eighteen",
  "new\nline\tnineteen",
  "@@::twenty//..",
];

describe("a password", () => {
  test.each(AWKWARD_PASSWORDS)("%j arrives as it is when it is percent-encoded", (password) => {
    const encoded = encodeURIComponent(password);
    expect(parse(`postgres://u:${encoded}@h/d`).password?.reveal()).toBe(password);
    expect(parse(`postgres://u@h/d?password=${encoded}`).password?.reveal()).toBe(password);
  });

  test.each(AWKWARD_PASSWORDS)("%j is in no error and no print, encoded or not", (password) => {
    const pieces = [password, encodeURIComponent(password)];
    const words =
      password.match(/one|two|three|four|five|six|seven|eight|nine|ten|eleven|[a-z]+teen|twenty/g) ?? [];
    for (const piece of pieces) {
      const urls = [
        `postgres://u:${piece}@h:notaport/d`,
        `postgres://u:${piece}@h/d?sslmode=nonsense`,
        `postgres://u:${piece}@a,b/d`,
        `postgres://u:${piece}@h/%ff`,
        `mysql://u:${piece}@h/d`,
        `prisma://u:${piece}@h/d`,
        `postgres://u:${piece}`,
        `postgres://${piece}`,
        `postgres://u@h:${piece}/d`,
        `postgres://u@h/d?sslmode=${piece}`,
        piece,
      ];
      for (const url of urls) {
        let printed: string;
        try {
          const target = parse(url);
          printed =
            target.password === undefined ? "" : inspect(target, { depth: 9 }) + JSON.stringify(target);
        } catch (error) {
          expect(error).toMatchObject({ name: "PgscrubError", code: "URL_INVALID" });
          printed = inspect(error, { depth: 9 }) + JSON.stringify(error);
          printed = printed.replaceAll(/\n {4}at .*/g, "");
        }
        for (const word of words.filter((each) => each.length > 4)) {
          if (!url.startsWith("postgres://u:")) expect(printed).not.toContain(word);
        }
        expect(printed).not.toContain(piece);
      }
    }
  });

  test("may be empty, which is not the same as none", () => {
    expect(parse("postgres://u:@h/d").password?.reveal()).toBe("");
    expect(parse("postgres://u@h/d").password).toBeUndefined();
  });

  test("keeps a lone % and an unencoded @, as node-postgres does", () => {
    expect(parse("postgres://u:50%@h/d").password?.reveal()).toBe("50%");
    expect(parse("postgres://u:a@b@h/d")).toMatchObject({ host: "h" });
    expect(parse("postgres://u:a@b@h/d").password?.reveal()).toBe("a@b");
  });

  test("with an unencoded #, / or ? is refused with a hint to encode it", () => {
    for (const url of ["postgres://u:a#b@h/d", "postgres://u:a/b@h/d", "postgres://u:a?b@h/d"]) {
      expect(parseError(url).hint).toContain("Percent-encode");
    }
  });
});

describe("parseConnectionString", () => {
  test("reads every part", () => {
    const target = parse(
      "postgresql://us%40er:pw@db.example.test:6000/my%20db?sslmode=verify-full&options=-c%20work_mem%3D1MB",
    );
    expect(target).toMatchObject({
      host: "db.example.test",
      port: 6000,
      user: "us@er",
      database: "my db",
      options: "-c work_mem=1MB",
      isPoolerRewritten: false,
    });
    expect(target.tls).toMatchObject({ mode: "verify-full", channelBinding: "prefer" });
    expect(describeTarget(target)).toBe("us@er@db.example.test:6000/my db");
  });

  test("lets ?host, ?port, ?user and ?password win, as node-postgres does, and ?database not", () => {
    const target = parse(
      "postgres://a:b@localhost:1/dev?host=ep-prod.example.test&port=2&user=c&password=d&database=x",
    );
    expect(target).toMatchObject({ host: "ep-prod.example.test", port: 2, user: "c", database: "dev" });
    expect(target.password?.reveal()).toBe("d");
  });

  test.each([
    ["postgres://u@[::1]:5433/d", "::1", "u@[::1]:5433/d"],
    ["postgres://u@%2Fvar%2Frun/d", "/var/run", "u@/var/run:5432/d"],
    ["postgres://u@/d?host=/var/run", "/var/run", "u@/var/run:5432/d"],
    ["postgres://u@localhost/d?host=/tmp", "/tmp", "u@/tmp:5432/d"],
    ["postgres:///d?user=u", "localhost", "u@localhost:5432/d"],
    ["postgres://u@127.1/d", "127.1", "u@127.1:5432/d"],
    [" postgres://u@h/d\n", "h", "u@h:5432/d"],
    ["POSTGRES://u@h", "h", "u@h:5432/u"],
  ])("reads the host of %s", (url, host, described) => {
    const target = parse(url);
    expect(target.host).toBe(host);
    expect(describeTarget(target)).toBe(described);
  });

  test("takes the user from PGUSER, and the database from the user", () => {
    const before = process.env.PGUSER;
    process.env.PGUSER = "somebody";
    try {
      expect(parse("postgres://h")).toMatchObject({ user: "somebody", database: "somebody" });
    } finally {
      if (before === undefined) delete process.env.PGUSER;
      else process.env.PGUSER = before;
    }
  });

  test("ignores what only Prisma knows", () => {
    expect(
      parse("postgres://u:p@h/d?schema=public&pgbouncer=true&connection_limit=1&pool_timeout=0"),
    ).toEqual(parse("postgres://u:p@h/d"));
  });

  test.each([
    ["postgres://u@a,b/d", "lists several hosts"],
    ["postgres://u@a:1,b:2/d", "lists several hosts"],
    ["postgres://u@h/d?host=a,b", "lists several hosts"],
    ["postgres://u@a%2Cb/d", "lists several hosts"],
    ["prisma://accelerate.example.test/?api_key=k", "begins with prisma://"],
    ["prisma+postgres://localhost:1/?api_key=k", "begins with prisma+postgres://"],
    ["mysql://u@h/d", "does not begin with postgres://"],
    ["", "does not begin with postgres://"],
    ["postgres://u@h:0/d", "has a port"],
    ["postgres://u@h:65536/d", "has a port"],
    ["postgres://u@::1/d", "has a port"],
    ["postgres://u@h/d?sslmode=on", "has an unknown sslmode"],
    ["postgres://u@h/d?channel_binding=maybe", "has an unknown channel_binding"],
    ["postgres://u@h/d?connect_timeout=soon", "has a connect_timeout"],
    ["postgres://u%00@h/d", "holds %00"],
    ["postgres://u@h h/d", "has a malformed host"],
  ])("refuses %s", (url, problem) => {
    const error = parseError(url);
    expect(error.message).toContain(`the connection string in DATABASE_URL (.env) ${problem}`);
    expect(error).toMatchObject({ code: "URL_INVALID", exitCode: 78, hint: expect.stringMatching(/\.$/) });
  });

  test("reads a timeout in seconds, 0 meaning none", () => {
    expect(parse("postgres://u@h/d?connect_timeout=20").connectTimeoutMs).toBe(20_000);
    expect(parse("postgres://u@h/d?connect_timeout=0").connectTimeoutMs).toBeUndefined();
  });
});

describe("a pooled host of Neon", () => {
  test("is replaced by the direct one, and the target says so", () => {
    const url =
      "postgres://u:p@ep-cool-rain-123-pooler.eu-central-1.aws.neon.tech/d?sslmode=require&channel_binding=require";
    expect(parse(url)).toMatchObject({
      host: "ep-cool-rain-123.eu-central-1.aws.neon.tech",
      isPoolerRewritten: true,
      tls: { mode: "require", channelBinding: "require" },
    });
  });

  test("is known in any spelling, and in ?host", () => {
    expect(parse("postgres://u@localhost/d?host=EP-A-POOLER.c-2.us-east-1.aws.NEON.tech").host).toBe(
      "EP-A.c-2.us-east-1.aws.NEON.tech",
    );
    expect(isPooledHost("ep-a-pooler.eu.aws.neon.tech")).toBe(true);
    expect(isPooledHost("aws-0-eu.pooler.supabase.com")).toBe(true);
    expect(isPooledHost("ep-a.eu.aws.neon.tech")).toBe(false);
    expect(isPooledHost("car-pooler.example.test")).toBe(false);
  });
});

test("withDatabase changes nothing but the database", () => {
  const target = parse("postgres://u:p@h/d");
  expect(withDatabase(target, "e")).toEqual({ ...target, database: "e" });
});

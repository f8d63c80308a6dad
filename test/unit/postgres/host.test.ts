// Every spelling of loopback that was seen to work in node-postgres must be seen through.
import { describe, expect, test } from "vitest";
import { canonicalHost, hostKind, isThisMachine } from "../../../src/postgres/host.ts";

describe("hostKind", () => {
  test.each([
    "localhost",
    "LOCALHOST.",
    "%6cocalhost",
    "db.localhost",
    "127.0.0.1",
    "127.1",
    "0",
    "0.0.0.0",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "2130706433",
    "::1",
    "[::1]",
    "0:0:0:0:0:0:0:1",
    "::",
    "::ffff:127.0.0.1",
    "[::ffff:127.0.0.1]",
    "::ffff:7f00:1",
  ])("sees that %s is loopback", (host) => {
    expect(hostKind(host)).toBe("loopback");
  });

  test.each([
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.1.1",
    "fd00::1",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "10.1",
  ])("sees that %s is private", (host) => {
    expect(hostKind(host)).toBe("private");
  });

  test.each([
    "db.example.test",
    "ep-a-1.eu-central-1.aws.neon.tech",
    "localhost.example.test",
    "127.0.0.1.example.test",
    "10.0.0.1.example.test",
    "fd.example.test",
    "192.168.example.test",
    "203.0.113.7",
    "172.32.0.1",
    "2001:db8::1",
    "::ffff:203.0.113.7",
    "1.2.3.4.5",
    "256.1.1.1",
    "db",
    "%zz",
  ])("counts %s as remote", (host) => {
    expect(hostKind(host)).toBe("remote");
  });

  test("knows the directory of a Unix socket", () => {
    expect(hostKind("/var/run/postgresql")).toBe("socket");
  });
});

test("canonicalHost gives one spelling per host", () => {
  expect(canonicalHost("DB.Example.test.")).toBe("db.example.test");
  expect(canonicalHost("[2001:DB8:0::1]")).toBe("2001:db8::1");
  expect(canonicalHost("10.1")).toBe("10.0.0.1");
  expect(canonicalHost("fe80::1%eth0")).toBe("fe80::1%eth0");
});

describe("canonicalHost", () => {
  test.each([
    ["0x", "0.0.0.0"],
    ["0x0a000001", "10.0.0.1"],
    ["0x0a.1.2.3", "10.1.2.3"],
    ["0xff.1", "255.0.0.1"],
    ["012.1", "10.0.0.1"],
    ["10.255", "10.0.0.255"],
    ["10.256", "10.0.1.0"],
    ["4294967295", "255.255.255.255"],
    ["::ffff:10.0.18.52", "10.0.18.52"],
    ["[::FFFF:a00:1]", "10.0.0.1"],
  ])("of the address %s is %s", (host, canonical) => {
    expect(canonicalHost(host)).toBe(canonical);
  });

  test.each([
    "x0x7f000001",
    "0x7f000001z",
    "0x7f0000010",
    "0177z",
    "018",
    "127.0.0.z1",
    "127.0.0.1z",
    "1.2.3.4.0",
    "a.1",
    "256.1",
    "10.0.0.256",
    "4294967296",
    "1::ffff:a00:1",
    "::ffff:a00:1:2",
    "a[b]",
    "[b]a",
    "/Var/Run/%41.",
  ])("of %s is itself", (host) => {
    expect(canonicalHost(host)).toBe(host);
  });
});

test("this machine is loopback and sockets", () => {
  expect(["127.1", "/run/postgresql", "10.0.0.1", "db.example.test"].map(isThisMachine)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

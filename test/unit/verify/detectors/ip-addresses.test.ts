// Which texts hold somebody's IP address and which only look so.
import { describe, expect, it } from "vitest";
import { strangersOf } from "../../../support/strangers-of.ts";

describe("the detector of IPv4 addresses", () => {
  it.each([
    "84.172.33.9",
    "84.172.33.9/32",
    "84.172.33.0/24",
    "from 84.172.33.9:8443, port closed",
    "last seen at 84.172.33.9.",
    "https://84.172.33.9/login",
    '{"ip":"84.172.33.9"}',
    "ip=84.172.33.9&x=1",
    "10.0.0.1, 84.172.33.9",
    "10.0.0.1,84.172.33.9",
    "84.172.33.9,10.0.0.1",
    "[84.172.33.9]",
    "84.172.33.9-84.172.33.20",
    "::ffff:84.172.33.9",
    "user@84.172.33.9",
    "%3D84.172.33.9",
    Buffer.from("client 84.172.33.9 said no").toString("base64"),
    "255.1.2.3 84.172.33.9",
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toContain("ip address");
  });

  it.each([
    "203.0.113.9 192.0.2.255/32 198.51.100.0",
    "10.1.2.33 172.16.0.99 172.31.255.1 192.168.178.20 127.0.0.1 169.254.169.254 100.64.3.200 0.0.0.0",
    "224.0.0.251 239.255.255.250 255.255.255.0 255.255.255.255",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91",
    "Chrome/120.0.6099.109 CriOS/120.0.44.109 OPR/106.0.0.0",
    "v84.172.33.9 V84.172.33.9",
    "version 84.172.33.9, Version: 84.172.33.9 ver. 84.172.33.9",
    '{"appVersion":"4.172.33.9","build":"84.172.33.9"}',
    "1.3.6.1.4.1.31140 2.5.29.17 2.5.4.3",
    "section 3.14.1.2 and 1.2.3.4",
    "8.8.8.8 1.1.1.1",
    "84.172.33.9.120 5.84.172.33.9",
    "84.172.33.9-beta 84.172.33.9rc1 84.172.33.256 84.172.033.9 84.172.33",
    "1.234.123.200,50",
    "2024.01.15.120 +84.172.33.9",
    "libfoo-84.172.33.9.so foo_84.172.33.9",
    "84.0.0.0/8",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });

  it("leaves what the rules reserve or allow, as address and as network, and nothing else", () => {
    const rules = { ipv4: ["192.0.2.0/24", "84.172.33.9", "5.6.200.0/21"] };
    expect(strangersOf("84.172.33.9 5.6.207.255 192.0.2.1", { rules })).toEqual([]);
    expect(strangersOf("84.172.33.8", { rules })).toEqual(["ip address"]);
    expect(strangersOf("5.6.208.0", { rules })).toEqual(["ip address"]);
    expect(strangersOf("203.0.113.1", { rules })).toEqual(["ip address"]);
  });

  it("is quiet in random bytes and tells of text among bytes", () => {
    expect(strangersOf(Buffer.from([1, 2, ...Buffer.from("84.172.33.9"), 0]), { isBinary: true })).toEqual(
      [],
    );
    const log = Buffer.from([1, 2, ...Buffer.from("client at 84.172.33.9 left"), 0]);
    expect(strangersOf(log, { isBinary: true })).toEqual(["ip address"]);
  });
});

describe("the detector of IPv6 addresses", () => {
  it.each([
    "2a00:1450:4001:81b::200e",
    "2a00:1450:4001:81b:0:0:0:200e",
    "2A00:1450:4001:81B::200E/128",
    "[2a00:1450:4001:81b::200e]:443",
    "2a00::1",
    "2600:1f18:1::",
    '"ip": "2003:de:771f:4b00:c4d8:9d6:5a26:fa42"',
    "from 2003:de:771f:4b00:c4d8:9d6:5a26:fa42: refused",
    "2001:db9::1",
    "3ffe:ffff::84",
    "address=2a00:1450:4001:81b::200e",
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toEqual(["ip address"]);
  });

  it.each([
    "2001:db8::1 2001:0db8:85a3:0000:0000:8a2e:0370:7334 2001:DB8:ffff::",
    "::1 fe80::1ff:fe23:4567:890a fc00::1 fd12:3456:789a:1::1 ff02::1 ::",
    "12:34:56 2024:05:06 07:08:09 2024-05-06T07:08:09+00:00 23:59:59.123",
    "aa:bb:cc:dd:ee:ff 2a:00:14:50:40:01 2f:3a:4b:5c:6d:7e:8f:90:a1:b2",
    "2024::05 std::vector a::b::c Foo::2024::Bar",
    '{"2024":2025,"a":{"2000":"b"}} 2000:1',
    "12a00:1450:4001:81b::200e 2a00:1450:4001:81b::200ez 2a00:1450::81b::1",
    "2a00:1450:4001:81b:0:0:0:0:1",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });

  it("leaves what the rules allow, however it is written", () => {
    const rules = { ipv6: ["2001:db8::/32", "2a00:1450:4001::/48"] };
    expect(strangersOf("2A00:1450:4001:0::1 2a00:1450:4001:ffff:1:2:3:4", { rules })).toEqual([]);
    expect(strangersOf("2a00:1450:4002::1", { rules })).toEqual(["ip address"]);
  });
});

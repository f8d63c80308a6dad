// phone, ip, url, user_agent, company: fakes from reserved spaces and lists.
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMasker } from "../../../../../src/pipeline/transform/registry.ts";
import { TEXT_TYPE, textMaskerOf, varchar } from "../../../../support/masker-context.ts";

const RESERVED = {
  emailDomain: "example.test",
  ipv4: [],
  ipv6: [],
  phone: "+1-NPA-555-01XX",
  tokenPrefix: "scrub_",
};

describe("phone", () => {
  const mask = textMaskerOf("phone");

  test.each([
    ["+1-415-867-5309", /^\+1-[2-9][0-8][0-9]-555-01[0-9]{2}$/],
    ["+14158675309", /^\+1[2-9][0-8][0-9]55501[0-9]{2}$/],
    ["4158675309", /^[2-9][0-8][0-9]55501[0-9]{2}$/],
    ["(415) 867-5309", /^\([2-9][0-8][0-9]\) 555-01[0-9]{2}$/],
    ["+49 30 901820", /^\+1-[2-9][0-8][0-9]-555-01[0-9]{2}$/],
    ["call me", /^\+1-[2-9][0-8][0-9]-555-01[0-9]{2}$/],
  ])("%s becomes a number reserved for fiction", (value, shape) => {
    expect(mask(value)).toMatch(shape);
  });

  test("the digits alone decide", () => {
    const digits = (text: string): string => text.replace(/[^0-9]/g, "");
    expect(digits(mask("+1 (415) 867-5309"))).toBe(digits(mask("+14158675309")));
  });

  test("numbers fit narrow columns and number types", () => {
    expect(textMaskerOf("phone", undefined, varchar(12))("+1-415-867-5309")).toMatch(/^1[0-9]{10}$/);
    expect(textMaskerOf("phone", undefined, varchar(10))("+1-415-867-5309")).toMatch(/^[0-9]{10}$/);
    const int8 = { ...TEXT_TYPE, family: "int8" as const };
    expect(textMaskerOf("phone", undefined, int8)("14158675309")).toMatch(/^1[0-9]{10}$/);
    expect(mask("")).toBe("");
  });

  test("injective ones stand under +999 and stay apart", () => {
    const injective = textMaskerOf("phone", { injective: true });
    const fakes = new Set<string>();
    for (let i = 0; i < 20_000; i++) fakes.add(injective(`+1415${String(i).padStart(7, "0")}`));
    expect(fakes.size).toBe(20_000);
    for (const fake of fakes) expect(fake).toMatch(/^\+999[0-9]{11}$/);
    expect(findMasker("phone")?.guaranteeOf?.({ injective: true })).toBe("injective");
    expect(findMasker("phone")?.guaranteeOf?.(undefined)).toBe("list");
  });

  test.each([
    ["+1 (415) 867-5309", /^\+999[0-9] \([0-9]{3}\) [0-9]{3}-[0-9]{4}$/],
    ["(415) 867-5309", /^\(999[0-9]{3}\) [0-9]{3}-[0-9]{4}$/],
    ["0041 44 668 18 00", /^999[0-9]{4} [0-9]{2} [0-9]{3} [0-9]{2} [0-9]{2}$/],
    ["110", /^999[0-9]{3}$/],
    [" 110 ", /^ 999[0-9]{3} $/],
    ["1-800-FLOWERS", /^[0-9]{20}$/],
    ["+1 415 867 5309 ext. 12", /^[0-9]{20}$/],
    ["1234567890123456", /^[0-9]{20}$/],
    ["--", /^[0-9]{20}$/],
  ])("injective, %j keeps its punctuation behind 999 or becomes twenty digits", (value, shape) => {
    expect(textMaskerOf("phone", { injective: true })(value)).toMatch(shape);
  });

  test("injective ones tell spellings and leading zeros apart, and give one number the same digits", () => {
    const injective = textMaskerOf("phone", { injective: true });
    const spellings = [
      "+14155550100",
      "14155550100",
      "+1 4155550100",
      "014155550100",
      "+1-415-555-0100",
      "4155550100",
    ];
    expect(new Set(spellings.map(injective)).size).toBe(spellings.length);
    const digits = (text: string): string => text.replace(/[^0-9]/g, "");
    expect(digits(injective("+1-415-555-0100"))).toBe(digits(injective("14155550100")));
    const short = Array.from({ length: 1100 }, (_, number) => String(number)).concat([
      "00",
      "01",
      "000",
      "007",
    ]);
    expect(new Set(short.map(injective)).size).toBe(short.length);
  });

  test("injective ones fit columns of twenty characters, and shorter columns are told so", () => {
    const narrow = textMaskerOf("phone", { injective: true }, varchar(20));
    expect(narrow("+1 (415) 867-5309")).toHaveLength(20);
    expect(narrow("+41 (0)44 668 18 001")).toMatch(/^[0-9]{20}$/);
    expect(findMasker("phone")?.outputLength?.({ injective: true }, { ...RESERVED })).toBe(20);
  });

  test("injective ones of numbers are numbers that the type holds", () => {
    const int8 = textMaskerOf("phone", { injective: true }, { ...TEXT_TYPE, family: "int8" as const });
    const values = [
      "14155550100",
      "4155550100",
      "0",
      "-5",
      "999999999999999",
      "1000000000000000",
      "9223372036854775807",
    ];
    for (const value of values) {
      expect(int8(value)).toMatch(/^[1-9][0-9]{3,18}$/);
      expect(BigInt(int8(value)) < 2n ** 63n).toBe(true);
    }
    expect(new Set(values.map(int8)).size).toBe(values.length);
    const numeric = textMaskerOf("phone", { injective: true }, { ...TEXT_TYPE, family: "numeric" as const });
    expect(numeric("4155550100.00")).toBe(numeric("4155550100"));
    expect(numeric("4155550100")).toMatch(/^999[0-9]{10}$/);
    for (const value of ["-1", "1.5", "NaN"]) expect(numeric(value)).toMatch(/^1[0-9]{20}$/);
  });
});

describe("ip", () => {
  const mask = textMaskerOf("ip");
  const RESERVED_V4 = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9]{1,3}$/;

  test("addresses of both versions land in the reserved networks", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (v4, v6) => {
        expect(mask(v4)).toMatch(RESERVED_V4);
        expect(isIPv4(mask(v4))).toBe(true);
        expect(mask(v4)).not.toBe(v4);
        expect(mask(v6)).toMatch(/^2001:db8::/);
        expect(isIPv6(mask(v6))).toBe(true);
      }),
    );
  });

  test("lengths, ports and lists stay; other text becomes an address", () => {
    expect(mask("10.1.2.3/16")).toBe(`${mask("10.1.2.3")}/16`);
    expect(mask("10.1.2.3:443")).toBe(`${mask("10.1.2.3")}:443`);
    expect(mask("10.1.2.3,fe80::1")).toBe(`${mask("10.1.2.3")}, ${mask("fe80::1")}`);
    expect(mask("the office")).toMatch(RESERVED_V4);
    expect(mask("10.1.2.3/x")).toMatch(RESERVED_V4);
    expect(mask("")).toBe("");
  });

  test("a cidr stays a valid network", () => {
    const cidr = textMaskerOf("ip", undefined, { ...TEXT_TYPE, family: "cidr" as const });
    expect(cidr("10.0.0.0/8")).toMatch(/\.0\/24$/);
    expect(Number(/\.([0-9]+)\/28$/.exec(cidr("10.1.2.16/28"))?.[1]) % 16).toBe(0);
    expect(cidr("fe80::/10")).toBe("2001:db8::/32");
  });
});

describe("url", () => {
  const mask = textMaskerOf("url");

  test("scheme, shape and ordinary parameter names stay, everything else is keyed", () => {
    const fake = mask(
      "https://jane:pw@hooks.acme.com:8443/catch/12345/SECRETtoken?api_key=s3cr3t&utm_source=x&flag#frag",
    );
    expect(fake).toMatch(
      /^https:\/\/[a-z]{7}\.example\.test\/[a-z]{7}\/[a-z]{7}\/[a-z]{14}\?api_key=[a-z]{7}&utm_source=[a-z]{7}&[a-z]{7}#[a-z]{7}$/,
    );
  });

  test.each([
    ["http://localhost:3000/api/jane", /^http:\/\/localhost:3000\/[a-z]{7}\/[a-z]{7}$/],
    ["/users/jane?id=7", /^\/[a-z]{7}\/[a-z]{7}\?id=[a-z]{7}$/],
    ["//cdn.acme.com/x.js", /^\/\/[a-z]{7}\.example\.test\/[a-z]{7}$/],
    ["acme.com/jane", /^[a-z]{7}\.example\.test\/[a-z]{7}$/],
    ["mailto:jane@acme.com", /^mailto:[a-z.]+@[a-z]{7}\.example\.test$/],
    ["data:image/png;base64,iVBORw0KGgo=", /^https:\/\/[a-z]{7}\.example\.test\/[a-z]{14}$/],
    ["slack://acme/jane", /^https:\/\/[a-z]{7}\.example\.test\/[a-z]{7}$/],
    ["ask jane for it", /^https:\/\/[a-z]{7}\.example\.test\/[a-z]{14}$/],
  ])("%s is masked in its own form", (value, shape) => {
    expect(mask(value)).toMatch(shape);
  });

  test("one host is one fake host, the same as in emails", () => {
    const hostOf = (url: string): string => new URL(mask(url)).host;
    expect(hostOf("https://acme.com/a")).toBe(hostOf("http://ACME.com:81/b"));
    expect(textMaskerOf("email")("jane@acme.com").endsWith(`@${hostOf("https://acme.com")}`)).toBe(true);
  });

  test("nothing of what the source wrote survives", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const fake = mask(url);
        for (const part of url.split(/[^A-Za-z0-9]+/)) {
          if (part.length >= 8) expect(fake).not.toContain(part);
        }
        expect(() => new URL(fake)).not.toThrow();
      }),
    );
  });

  test("names of query parameters stay only where they are short or ordinary", () => {
    const fake = new URL(mask("https://acme.com/?q=1&redirect_uri=2&utm_Source=3&janedoesmith=4"));
    const names = [...fake.searchParams.keys()];
    expect(names.slice(0, 3)).toEqual(["q", "redirect_uri", "utm_Source"]);
    expect(names[3]).toMatch(/^[a-z]{14}$/);
    expect(mask("http://a.aa?aaaaaaaa=")).not.toContain("aaaaaaaa");
  });

  test("long ones are shortened to the column", () => {
    const narrow = textMaskerOf("url", undefined, varchar(30))("https://acme.com/a/b/c/d?e=f");
    expect(narrow).toMatch(/^https:\/\/example\.test\/[a-z]{7}$/);
    expect(mask("")).toBe("");
  });
});

test("user_agent gives an ordinary browser, never the same, cut to the column", () => {
  const mask = textMaskerOf("user_agent");
  expect(mask("JaneBot/1.0")).toMatch(/^Mozilla\/5\.0 /);
  expect(mask(mask("JaneBot/1.0"))).not.toBe(mask("JaneBot/1.0"));
  expect(textMaskerOf("user_agent", undefined, varchar(20))("JaneBot/1.0")).toHaveLength(20);
});

test("company gives another company, the same for the same name", () => {
  const mask = textMaskerOf("company");
  expect(mask(" Globex  Corporation")).toBe(mask("Globex Corporation"));
  expect(mask("GLOBEX CORPORATION")).toBe(mask("Globex Corporation").toUpperCase());
  expect(mask("Globex Corporation")).not.toMatch(/globex|corporation/i);
  expect(textMaskerOf("company", undefined, varchar(5))("Globex")).toHaveLength(5);
});

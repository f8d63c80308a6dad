// Fake domains: companies, free-mail providers, hosts beside them.
import { expect, test } from "vitest";
import { newFakeDomain } from "../../../../src/pipeline/transform/fake-domain.ts";
import { OTHER_KEY, surroundings, TEXT_TYPE, textMaskerOf } from "../../../support/masker-context.ts";

const fake = newFakeDomain(surroundings());

test("a company's domain gets a label of seven letters, and its web server the same", () => {
  expect(fake("corp.example")).toMatch(/^[a-z]{7}\.example\.test$/);
  expect(fake("www.corp.example")).toBe(fake("corp.example"));
  expect(fake("mail.corp.example")).not.toBe(fake("corp.example"));
  expect(fake("www.com")).not.toBe(fake("com"));
});

test("free-mail providers are told from companies and from each other, under any key", () => {
  const providers =
    "gmail.com googlemail.com yahoo.co.uk hotmail.fr outlook.com live.nl gmx.net web.de icloud.com proton.me aol.com mail.ru qq.com".split(
      " ",
    );
  for (const key of [undefined, OTHER_KEY]) {
    const under = newFakeDomain(surroundings(TEXT_TYPE, key));
    const fakes = providers.map(under);
    for (const one of fakes) expect(one).toMatch(/^free-[a-z]{2}\.example\.test$/);
    expect(new Set(fakes).size).toBe(providers.length);
    expect(under("yahoo.de")).toBe(under("yahoo.co.uk"));
  }
  expect(fake("gmail.corp.example")).toMatch(/^[a-z]{7}\./);
  expect(fake("notgmail.com")).toMatch(/^[a-z]{7}\./);
});

test("an email, a URL and free text show the same domain", () => {
  for (const domain of ["corp.example", "gmail.com"]) {
    const label = fake(domain);
    expect(textMaskerOf("email")(`jane@${domain}`).endsWith(`@${label}`)).toBe(true);
    expect(textMaskerOf("url")(`https://www.${domain}/jane`)).toContain(`//${label}/`);
    expect(textMaskerOf("text")(`write to jane@${domain} now`)).toContain(`@${label} now`);
  }
});

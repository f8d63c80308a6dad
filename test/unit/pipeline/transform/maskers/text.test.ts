import { expect, test } from "vitest";
import { build } from "../document-context.ts";

const text = build("text");
const email = build("email");
const first = build("person.first_name");
const last = build("person.last_name");
const fake = email("jane@corp.com");
const base64 = (value: string) => Buffer.from(value).toString("base64");

test("emails are found in angle brackets, links, codes and beside other scripts", () => {
  expect(text("550 5.1.1 <jane@corp.com>: user unknown")).toBe(`550 5.1.1 <${fake}>: user unknown`);
  expect(text("mailto:jane@corp.com?subject=Hi%20you")).toBe(`mailto:${fake}?subject=Hi%20you`);
  expect(text("e=jane%40corp.com&x")).toBe(`e=${encodeURIComponent(fake)}&x`);
  expect(text("jane&#64;corp.com jane&commat;corp.com")).toBe(`${fake} ${fake}`);
  expect(text("联系jane@corp.com谢谢")).toBe(`联系${fake}谢谢`);
  expect(text("ünï@exämple.de!")).toBe(`${email("ünï@exämple.de")}!`);
  expect(text("to:jane@corp.com,jane@corp.com.")).toBe(`to:${fake},${fake}.`);
  expect(text("b+17-jane=corp.com@mailer.com")).not.toContain("jane");
});

test("merge tags, allowed domains and plain prose survive untouched", () => {
  for (const plain of [
    "Hi {{firstName}}, {{ contact.company | default: 'you' }} %%name%% *|FNAME|* {% if x %}",
    "Write to support@loumass.com or https://app.loumass.com/help?page=2",
    "On 2024-01-15 10:30:00 order 1234567 of v1.2.3 cost 12.50, see @here and spring-sale-2024-newsletter",
    "std::vector at 10:30:00, 1700000000, 5 < 6 & 7",
    "",
  ]) {
    expect(text(plain)).toBe(plain);
  }
});

test("phones, addresses, URLs and secrets are replaced", () => {
  const before =
    "call +1 (415) 555-2671, 415.555.2671, 06 12 34 56 78 or (415) 555-2671 from 10.0.0.12 and 2a02:8109:8a80::17 " +
    "https://corp.com/u?key=abc ya29.a0AfH6SMBx_yzxyz123 GOCSPX-abcdEFGH1234 whsec_abcdefgh12345678 clh3k2v9x0000qz8r1g2h3j4k " +
    "4111 1111 1111 1111";
  const after = text(before);
  for (const gone of before.match(/[\w.:+-]*\d[\w.:-]{5,}|corp\.com|GOCSPX-\w+|2671|4111/g) ?? []) {
    expect(after).not.toContain(gone);
  }
  expect(after).toContain("call ");
});

test("known names are shown by their own pseudonym in their casing", () => {
  const jane = first("Jane");
  expect(text("Jane Doe's car")).toBe(`${jane} ${last("Doe")}'s car`);
  expect(text("JANE, jane; «Jane»")).toBe(`${jane.toUpperCase()}, ${jane.toLowerCase()}; «${jane}»`);
  expect(text("JaneDoe.pdf and jane_doe")).not.toMatch(/jane|doe/i);
  expect(text("Jose\u0301 Mu\u0308ller")).toBe(`${first("José")} ${last("Müller")}`);
  expect(text("Globex")).toBe(build("company")("Globex"));
  for (const company of ["Acme Rockets, Inc.", "acme  rockets, inc", "ACME ROCKETS, INC.'s"]) {
    expect(text(`at ${company} today`)).not.toMatch(/acme|rockets/i);
  }
});

test("ordinary words are names only when capitalised", () => {
  expect(text("we will mark it")).toBe("we will mark it");
  expect(text("ask Will or Mark")).toBe(`ask ${first("Will")} or ${first("Mark")}`);
});

test("base64 is decoded, treated and encoded again, also wrapped", () => {
  expect(text(base64("hello jane@corp.com, how are you"))).toBe(base64(`hello ${fake}, how are you`));
  expect(text(base64("nothing in here to be hidden"))).toBe(base64("nothing in here to be hidden"));
  const long = base64(`${"a line of prose, ".repeat(8)} jane@corp.com ${"and more prose, ".repeat(8)}`);
  const wrapped = (long.match(/.{1,76}/g) ?? []).join("\r\n");
  const after = text(wrapped);
  expect(after).toContain("\r\n");
  expect(Buffer.from(after, "base64").toString()).toContain(fake);
  expect(text(base64(base64("hello jane@corp.com, how are you")))).toBe(
    base64(base64(`hello ${fake}, how are you`)),
  );
});

test("a text that is a JSON document is treated leaf by leaf", () => {
  expect(text('{"email":"jane@corp.com","status":"ok","n":5}')).toBe(
    `{"email":"${fake}","status":"ok","n":5}`,
  );
});

test("a long text takes time in proportion to its length", () => {
  for (const unit of ["a", "@", "a@", "1 ", "%41", "=", "{{", "&#", "a.", "<", "/", "Jane ", ":", "+1-"]) {
    const started = performance.now();
    text(unit.repeat(20_000 / unit.length));
    expect(performance.now() - started, unit).toBeLessThan(3000);
  }
});

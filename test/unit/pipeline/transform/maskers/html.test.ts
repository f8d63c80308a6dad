import { expect, test } from "vitest";
import { build } from "../document-context.ts";

const html = build("html");
const fake = build("email")("jane@corp.com");
const jane = build("person.first_name")("Jane");

test("text, attributes, comments and scripts are treated and markup stays byte for byte", () => {
  expect(
    html(
      `<P  title='Jane'>Hi <b\n>Jane</b> &lt;jane&#64;corp.com&gt; &amp; co</P><!-- jane@corp.com --><script>a="jane@corp.com"</script><br/>`,
    ),
  ).toBe(
    `<P  title='${jane}'>Hi <b\n>${jane}</b> &lt;${fake}&gt; &amp; co</P><!-- ${fake} --><script>a="${fake}"</script><br/>`,
  );
});

test("links carry the pseudonym in their own encoding", () => {
  expect(html('<a href="mailto:jane@corp.com?subject=Hi%20Jane">x</a>')).toBe(
    `<a href="mailto:${fake}?subject=Hi%20${jane}">x</a>`,
  );
  expect(html('<a href="https://t.loumass.com/?e=jane%40corp.com&amp;x={{id}}">{{name}}</a>')).toBe(
    `<a href="https://t.loumass.com/?e=${encodeURIComponent(fake)}&amp;x={{id}}">{{name}}</a>`,
  );
});

test("an address in angle brackets is no tag", () => {
  expect(html("<p>reply to <jane@corp.com></p>")).toBe(`<p>reply to <${fake}></p>`);
});

test("what holds nothing is the same string", () => {
  for (const page of [
    "<p>a &amp; b &nbsp; <img src=cid:1>",
    "<!DOCTYPE html><html><a b=c d='e'>{{x}}",
    "plain",
    "<",
    "a < b",
  ]) {
    expect(html(page)).toBe(page);
  }
});

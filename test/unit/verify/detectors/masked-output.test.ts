// What the maskers write must be silent under every detector: a clean copy gives no finding. Each masker meets values of
// its own kind and values of others, under two keys.
import { expect, it } from "vitest";
import { MASKERS } from "../../../../src/pipeline/transform/registry.ts";
import { maskerOf, OTHER_KEY, TEST_KEY, TEXT_TYPE } from "../../../support/masker-context.ts";
import { newStrangerFinder } from "../../../support/strangers-of.ts";

const SECRET = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";

/** Values as they stand in databases, the n-th of each kind. */
function valuesOf(n: number): readonly string[] {
  const four = String(1000 + ((n * 7919) % 9000));
  const ip = `84.${n % 256}.${(n * 7) % 256}.${(n * 13) % 256}`;
  const email = `jane.kowalczyk${n}@corp${n % 9}.io`;
  return [
    email,
    `Jane Kowalczyk-${n}`,
    ["+1 (415) 638-", "415-638-", "+49 30 1234 ", "(415) 638-", "020 7946 ", "4915112"][n % 6] + four,
    `+4915112${four}${n % 10}`,
    ip,
    `2a00:1450:4001:${(n % 4096).toString(16)}::${four}`,
    `https://user:hunter42${n}@www.corp.io/path/${n}?token=${SECRET}${n}&mail=${email}`,
    `https://www.corp.io/a/${ip}/x`,
    `gh${"p_"}${SECRET}${four}`,
    `sk${"_live_"}${SECRET}${n}`,
    `xo${"xb-"}123456789012-${SECRET}${n}`,
    `1/${"/0g"}${SECRET}${n}`,
    `postgresql://bob:np${"g_"}${SECRET}@db.corp.io/app${n}`,
    `${SECRET}${n}`,
    `1042${four}${four}${four}77${n % 10}`,
    `Mozilla/5.0 (Windows NT 10.0) Chrome/${n % 200}.0.0.0`,
    `Write to ${email} or call +1 (415) 638-${four}, IP ${ip}. Regards, Jane`,
    `<p>Mail <a href="mailto:${email}">${email}</a>, <a href="tel:+1415638${four}">+1 415-638-${four}</a></p>`,
    JSON.stringify({
      email,
      phone: `+1415638${four}`,
      ip,
      apiKey: `${SECRET}${n}`,
      accessToken: `gh${"p_"}${SECRET}${four}`,
      headers: { Authorization: `Bearer ${SECRET}${n}` },
      note: `call 415-638-${four}`,
      url: `https://bob:hunter42@www.corp.io/${n}`,
      number: Number(`4539${four}${four}${four}`),
    }),
    `${n} Long Street`,
    "",
  ];
}

/** Options that a masker cannot do without, or why it is not judged here. */
const OPTIONS: Readonly<Record<string, unknown>> = {
  fixed: "a text of the rules",
  array: "email",
  template: "{{value | email}}",
};
/** keep and null write nothing of their own; password, sql and js write what others judge; faker writes what its user asks for. */
const NOT_JUDGED = new Set(["keep", "null", "password", "sql", "js", "faker", "template", "array"]);
const KEEP_SHAPE = new Set(["id", "address.postcode", "number_noise"]);
const TEXT_MASKERS = [...MASKERS.values()].filter(
  ({ name, families }) => !NOT_JUDGED.has(name) && families.includes("text"),
);

it.each(TEXT_MASKERS.map(({ name }) => name))("nothing that %s writes is a stranger", (name) => {
  const strangersOf = newStrangerFinder();
  const found: string[] = [];
  for (const key of [TEST_KEY, OTHER_KEY]) {
    const mask = maskerOf(name, OPTIONS[name], TEXT_TYPE, key);
    for (let n = 0; n < 60; n++) {
      for (const [kind, value] of valuesOf(n).entries()) {
        if (name === "json" && !value.startsWith("{")) continue;
        // These keep the shape: an address or a number of another kind stays one, and was meant for another masker.
        if (KEEP_SHAPE.has(name) && !/^[A-Za-z0-9]*$/.test(value)) continue;
        const fake = mask(value) ?? "";
        for (const stranger of strangersOf(fake)) found.push(`${stranger} for kind ${kind} in ${fake}`);
      }
    }
  }
  expect(found.slice(0, 5)).toEqual([]);
});

// lower() from what a server said of it, where no server at hand says so: other Unicode versions, and none that fits.
import { expect, test } from "vitest";
import { CASED_CODE_POINTS, FOLD_PROBES, newFold } from "../../../src/catalog/fold.ts";

/** What a server would say whose characters fold as JavaScript's do, but for `changes`. */
function factsLike(locale: string, changes: Readonly<Record<string, string>>) {
  const changed = new Map<string, string>();
  for (let code = 1; code < CASED_CODE_POINTS; code++) {
    const character = String.fromCodePoint(code);
    const lower =
      changes[character] ?? (code < 0x180 ? character.toLocaleLowerCase(locale) : character.toLowerCase());
    if (lower !== character) changed.set(character, lower);
  }
  return { changed, probes: FOLD_PROBES.map((probe) => probe.toLocaleLowerCase(locale)) };
}

test("characters that the server's Unicode sees otherwise fold as the server says, in context of the others", () => {
  const fold = newFold(factsLike("und", { Ꙁ: "Ꙁ", "\u{1e900}": "x" }));
  expect(fold("ΑΣ Ꙁ ΑΣ\u{1e900}É")).toBe("ας Ꙁ αςxé");
  expect(fold("PLAIN")).toBe("plain");
});

test("Turkish and Lithuanian are recognised by their probes", () => {
  expect(newFold(factsLike("tr", {}))("IİI\u0307 Σ")).toBe("ıii σ");
  expect(newFold(factsLike("lt", {}))("I\u0300Ì")).toBe("i\u0307\u0300i\u0307\u0300");
});

test("characters alone decide where no neighbour has a say, or where the answers fit nothing known", () => {
  const changed = new Map([
    ["Σ", "σ"],
    ["A", "a"],
  ]);
  const each = [...FOLD_PROBES].map((probe) => probe.replaceAll("Σ", "σ"));
  expect(newFold({ changed, probes: each })("AΣB")).toBe("aσB");
  expect(newFold({ changed, probes: [] })("AΣB")).toBe("aσB");
});

// What the browser test asks of the page, as JavaScript that runs in it: text, since the tests know no DOM of their own.

/** How far the page itself is wider than the window, in pixels. */
export const OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth";

/** Cells of the matrix per table, by the table's name. */
export const MATRIX_ROWS = `[...document.querySelectorAll(".matrix tbody tr")].map((row) => ({
  table: row.querySelector("th bdi").textContent,
  cells: row.querySelectorAll("td.cell").length,
}))`;

/** The matrix's own box: how wide it is, and how wide what is in it. */
export const MATRIX_BOX = `(() => {
  const box = document.querySelector(".matrix").parentElement;
  return { width: box.clientWidth, content: box.scrollWidth, isFocusable: box.tabIndex === 0 };
})()`;

/** Links whose target is not there, and findings that nothing in the matrix leads to although they have a column there. */
export const BROKEN_LINKS = `[...document.querySelectorAll("a")]
  .map((link) => link.getAttribute("href"))
  .filter((href) => document.getElementById(href.slice(1)) === null)`;

/** The numbers of the findings that the matrix links to. */
export const LINKED_FINDINGS = `[...new Set([...document.querySelectorAll(".matrix a[href^='#f']")]
  .map((link) => Number(link.getAttribute("href").slice(2))))].filter(Number.isInteger).sort((a, b) => a - b)`;

/**
 * Every text that can be seen with less contrast than 4.5 on the ground behind it (WCAG 2.2, 1.4.3): the worst of each pair
 * of colours, and how many pairs there are.
 */
export const CONTRASTS = `(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const channel = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([red, green, blue]) =>
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const ground = parse(getComputedStyle(at).backgroundColor);
      if (ground[3] === undefined || ground[3] === 1) return ground;
    }
    return [255, 255, 255];
  };
  const pairs = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || !element.checkVisibility() || element.closest(".unseen")) continue;
    const ink = parse(getComputedStyle(element).color);
    const ground = groundOf(element);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const key = ink.join() + " on " + ground.join();
    pairs.set(key, { colours: key, ratio: (light + 0.05) / (dark + 0.05), text: node.textContent.trim().slice(0, 40) });
  }
  return [...pairs.values()];
})()`;

/** Columns listed in parts that stand closed, and how many of them take up room on the page. */
export const CLOSED_PARTS = `(() => {
  const closed = [...document.querySelectorAll("details:not([open])")];
  return { count: closed.length, shown: closed.filter((part) => part.querySelector("table, p").getBoundingClientRect().height > 0).length };
})()`;

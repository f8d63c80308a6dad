// Module hooks of the bench: whatever is imported with `?memory=off`, and all of dist that it imports in turn, is loaded a
// second time, with memory-off.mjs in place of the memories. So the product needs no switch for the bench.

const OFF = "?memory=off";
const DIST = new URL("../dist/", import.meta.url).href;
const TWIN = new URL("memory-off.mjs", import.meta.url).href;
const MEMORIES = /\/recent(?:-pieces)?\.js$/;

export async function resolve(specifier, context, nextResolve) {
  const isOff = specifier.endsWith(OFF) || (context.parentURL?.endsWith(OFF) ?? false);
  const resolved = await nextResolve(specifier, context);
  if (!isOff || !resolved.url.startsWith(DIST)) return resolved;
  const url = resolved.url.endsWith(OFF) ? resolved.url.slice(0, -OFF.length) : resolved.url;
  return { ...resolved, url: MEMORIES.test(url) ? TWIN : url + OFF };
}

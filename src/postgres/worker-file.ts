// Where a worker thread's file lies: beside its user in dist, and in dist too when its user runs from src (tests),
// because Node itself loads no TypeScript.

/** URL of the compiled worker `name` (without ending) that lies beside the module `importMetaUrl`. */
export function workerFile(name: string, importMetaUrl: string): URL {
  const here = new URL(`./${name}.js`, importMetaUrl);
  if (importMetaUrl.endsWith(".ts")) here.pathname = here.pathname.replace(/\/src\/(?!.*\/src\/)/, "/dist/");
  return here;
}

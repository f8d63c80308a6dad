// `${NAME}` in values of .env files as Prisma 6 expands them: with braces only, the process environment first. Next.js'
// way is expand-variables.ts. (https://github.com/prisma/prisma, packages/internals/src/dotenvExpand.ts)

const MAX_DEPTH = 50;

/** `value` with every `${NAME}` replaced; unknown names become empty text, `\${` stays as it is without the backslash. */
export function expandBraces(value: string, lookup: (name: string) => string | undefined, depth = 0): string {
  if (depth > MAX_DEPTH) return value;
  return value.replaceAll(/(\\?)\$\{([a-zA-Z0-9_]+)\}/g, (whole, backslash: string, name: string) =>
    backslash === "" ? expandBraces(lookup(name) ?? "", lookup, depth + 1) : whole.slice(1),
  );
}

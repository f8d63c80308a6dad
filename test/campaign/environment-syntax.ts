// Campaign 12: the text of .env files: what no reader understands, what is cut, what Next.js eats.
import { type EnvironmentRow, files, LOCAL } from "./environment-row.ts";

/** All of them. */
export const SYNTAX_ROWS: readonly EnvironmentRow[] = [
  files("nothing set anywhere", {}, "VARIABLE_UNSET"),
  files(
    "a well-formed file",
    { ".env": `# a comment\nexport DATABASE_URL="${LOCAL}" # local\n\nNAME='x # y'\n` },
    "safe",
  ),
  files("a line without =", { ".env": `DATABASE_URL=${LOCAL}\nDATABASE URL\n` }, "FILE_SYNTAX"),
  files("a quote that does not close", { ".env": `DATABASE_URL="${LOCAL}\n` }, "FILE_SYNTAX"),
  files("curly quotes", { ".env": `DATABASE_URL=${LOCAL}\nTOKEN=“abc”\n` }, "FILE_SYNTAX"),
  files("a quote at the end alone", { ".env": `DATABASE_URL=${LOCAL}\nTOKEN=abc"\n` }, "FILE_SYNTAX"),
  files(
    "text behind the closing quote",
    { ".env": `DATABASE_URL=${LOCAL}\nTOKEN="abc"def\n` },
    "FILE_SYNTAX",
  ),
  files("a value cut at #", { ".env": `DATABASE_URL=${LOCAL}\nTOKEN=abc#def\n` }, "FILE_SYNTAX"),
  files("UTF-16", { ".env": "D\0A\0T\0A\0" }, "FILE_SYNTAX"),
  files("set twice", { ".env": `DATABASE_URL=${LOCAL}\nDATABASE_URL=${LOCAL}_two\n` }, "VARIABLE_DUPLICATED"),
  files(
    "set twice to the same",
    { ".env": `DATABASE_URL=${LOCAL}\nDATABASE_URL=${LOCAL}\n` },
    "VARIABLE_DUPLICATED",
    { isWarning: true },
  ),
  files(
    "$$ in a password",
    { ".env": "DATABASE_URL=postgres://me:pa$$word@localhost/shop\n" },
    "DOLLAR_EXPANDED",
  ),
  files(
    "$ in single quotes, which do not help",
    { ".env": "DATABASE_URL='postgres://me:pa$word@localhost/shop'\n" },
    "DOLLAR_EXPANDED",
  ),
  files(
    "a dollar that is escaped",
    { ".env": "DATABASE_URL=postgres://me:pa\\$word@localhost/shop\n" },
    "safe",
  ),
  files(
    "a dollar that is percent-encoded",
    { ".env": "DATABASE_URL=postgres://me:pa%24word@localhost/shop\n" },
    "safe",
  ),
  files(
    "a reference to a variable that is set",
    { ".env": `DB=shop\nDATABASE_URL=postgres://me:pw@localhost/\${DB}\n` },
    "safe",
  ),
  files(
    "a variable that refers to itself",
    { ".env": "DATABASE_URL=postgres://me@localhost/$DATABASE_URL\n" },
    "DOLLAR_EXPANDED",
  ),
  files(
    "an empty value that hides another",
    { ".env.local": "DATABASE_URL=\n", ".env": `DATABASE_URL=${LOCAL}\n` },
    "VARIABLE_UNSET",
  ),
  files(
    "a key over several lines",
    { ".env": `DATABASE_URL=${LOCAL}\nKEY="-----BEGIN X-----\nabc=\n-----END X-----"\n` },
    "safe",
  ),
];

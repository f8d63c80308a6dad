// `--prisma [path]` → the path of a Prisma schema, as given or where Prisma itself would look.
import { PgscrubError } from "../errors.ts";
import { findPrismaSchema } from "../rules/prisma/read-prisma.ts";
import type { CliContext } from "./context.ts";

/**
 * undefined without the flag; CONFIGURATION_INVALID when it has no path and there is no schema in the usual places, USAGE
 * beside `--source`.
 */
export function prismaSchemaPath(
  context: CliContext,
  flag: string | true | undefined,
  source: string | undefined,
): string | undefined {
  if (flag !== undefined && source !== undefined) {
    throw new PgscrubError("USAGE", "--prisma stands for the database, and --source names one", {
      hint: "Give one of the two.",
    });
  }
  if (flag !== true) return flag;
  const found = findPrismaSchema(context.directory);
  if (found !== undefined) return found;
  throw new PgscrubError("CONFIGURATION_INVALID", "there is no Prisma schema in this folder", {
    hint: "Give its file or its folder: --prisma path/to/schema.prisma.",
  });
}

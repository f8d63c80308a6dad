// Where Next.js and Prisma's command line read different things out of one folder: both are shown, by place.
import type { Setting } from "../environment/env-folder.ts";
import { type Check, failed, type Place, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import {
  type Connection,
  connectionsOf,
  DIRECT_VARIABLES,
  describeDestination,
  describeSetting,
} from "./connections.ts";

/** Each variable that Prisma uses, as both see it. */
export function checkReaders({ inForce, prisma, prismaView }: Configuration): readonly Check[] {
  if (prisma === undefined || prismaView === undefined) return [];
  const names = new Set([prisma.urlVariable ?? "DATABASE_URL", prisma.directVariable, ...DIRECT_VARIABLES]);
  const reads =
    prisma.expansion === "next"
      ? "the same files"
      : prisma.files.length === 0
        ? "no file"
        : prisma.files.join(" and ");
  return [...names].flatMap((variable) => {
    if (variable === undefined) return [];
    const [next, theirs] = [inForce.values.get(variable), prismaView.values.get(variable)];
    const where = { environment: inForce.stage, variable, file: next?.file };
    return compare(variable, where, { next, theirs, inForce, prismaView, reads });
  });
}

function compare(
  variable: string,
  where: Place,
  both: {
    next: Setting | undefined;
    theirs: Setting | undefined;
    inForce: Environment;
    prismaView: Environment;
    reads: string;
  },
): readonly Check[] {
  const { next, theirs, reads } = both;
  const hint =
    "Keep the connection string in one file that both read, or load Next.js' files in prisma.config.ts.";
  if (next === undefined && theirs === undefined) return [];
  if (theirs === undefined && next !== undefined) {
    const message = `${describeSetting(next)} is not seen by Prisma's command line, which reads ${reads}`;
    return [failed("READERS_DIFFER", where, message, hint)];
  }
  if (next === undefined && theirs !== undefined) {
    return [
      failed(
        "READERS_DIFFER",
        where,
        `${describeSetting(theirs)} is seen by Prisma's command line alone, not by Next.js`,
        hint,
      ),
    ];
  }
  if (next === undefined || theirs === undefined) return [];
  if (next.value.reveal() === theirs.value.reveal()) {
    return [
      passed("READERS_DIFFER", where, `${describeSetting(next)} reads the same in Next.js and in Prisma`),
    ];
  }
  const left = placeOf(variable, both.inForce);
  const right = placeOf(variable, both.prismaView);
  const message =
    next.file === theirs.file
      ? `${describeSetting(next)} reads differently in Next.js (${left}) and in Prisma's command line (${right}), for the sake of a $`
      : `${variable} leads Next.js to ${left}, by ${next.file ?? "the environment"}, and Prisma's command line to ${right}, by ${theirs.file ?? "the environment"}`;
  return [failed("READERS_DIFFER", where, message, hint)];
}

function placeOf(variable: string, environment: Environment): string {
  const connection: Connection | undefined = connectionsOf(environment).find(
    ({ setting }) => setting.variable === variable,
  );
  return (
    (connection === undefined ? undefined : describeDestination(connection.url)) ?? "an unreadable place"
  );
}

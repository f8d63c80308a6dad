// What the servers' own answers say: who leads to production under whatever name, whether the pin is right, whether direct and
// pooled strings end at one database. An answer settles what a host's name only suggested.
import { hostKind } from "../postgres/host.ts";
import { isSameServer } from "../postgres/server-identity.ts";
import { type GuardedSide, isPinned, isPinnedServer } from "../target/guard.ts";
import type { Answer, Answers } from "./ask-servers.ts";
import { type Check, failed, type Place, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import {
  type Connection,
  connectionsOf,
  describeDestination,
  describeSetting,
  isProductionVariable,
} from "./connections.ts";

/** The checks, and the connection strings whose servers are known not to be production. */
export interface LiveVerdict {
  readonly checks: readonly Check[];
  readonly settled: ReadonlySet<string>;
}

export function checkLive(configuration: Configuration, answers: Answers): LiveVerdict {
  const { inForce, byFile, prismaView } = configuration;
  const environments = [inForce, ...byFile, ...(prismaView === undefined ? [] : [prismaView])];
  const settled = new Set<string>();
  const production = productionSides(environments, answers);
  const checks = environments.flatMap((environment) =>
    connectionsOf(environment).flatMap((connection) => {
      const text = connection.url.text.reveal();
      const answer = answers.get(text);
      if (answer === undefined) return [];
      const judged = judge({ connection, environment, answer, configuration, production });
      if (judged.isSettled) settled.add(text);
      return judged.checks;
    }),
  );
  return { checks: [...checks, ...environments.flatMap((each) => directs(each, answers))], settled };
}

/** Everybody who answered where production is named. */
function productionSides(environments: readonly Environment[], answers: Answers): readonly GuardedSide[] {
  return environments.flatMap((environment) =>
    connectionsOf(environment)
      .filter(
        ({ setting }) =>
          isProductionVariable(setting.variable) ||
          (environment.stage === "production" && !environment.isShared),
      )
      .flatMap(({ url }) => {
        const answer = answers.get(url.text.reveal());
        return answer?.kind === "identity" ? [answer.side] : [];
      }),
  );
}

function judge(input: {
  connection: Connection;
  environment: Environment;
  answer: Answer;
  configuration: Configuration;
  production: readonly GuardedSide[];
}): { checks: readonly Check[]; isSettled: boolean } {
  const { connection, environment, answer, configuration, production } = input;
  const { setting, url } = connection;
  const where = { environment: environment.stage, variable: setting.variable, file: setting.file };
  const name = describeSetting(setting);
  const isProduction =
    isProductionVariable(setting.variable) || (environment.stage === "production" && !environment.isShared);
  if (answer.kind === "silence" || (answer.kind === "absent" && isProduction))
    return { checks: [unasked(connection, where, answer)], isSettled: false };
  const { identity, address } = answer.side;
  const place = describeDestination(url) ?? "the server";
  const heard = passed("SERVER", where, `${name} is answered by ${place}, ${describeServer(answer.side)}`);
  const { pin } = configuration;
  if (isProduction) {
    const isHome = isFar(url) && address !== undefined && hostKind(address) === "loopback";
    if (isHome && !isProductionVariable(setting.variable)) {
      const message = `${name} names a host elsewhere, and this machine answers`;
      return {
        checks: [failed("POINTS_AT_LOCALHOST", where, message, "Look at /etc/hosts and at tunnels.")],
        isSettled: false,
      };
    }
    if (pin === undefined || isPinned(pin, answer.side)) return { checks: [heard], isSettled: false };
    const message = `${name} is answered by another server than the pinned production`;
    return {
      checks: [
        failed(
          "PIN_INVALID",
          where,
          message,
          "Correct the variable, or remove .pgscrub/production.json and pin anew.",
        ),
      ],
      isSettled: false,
    };
  }
  const match = productionOf(answer.side, configuration, production);
  if (match !== undefined) {
    const message = `${name} leads ${environment.stage} to production: the server that answers at ${place} is ${match}`;
    return {
      checks: [
        failed(
          "POINTS_AT_PRODUCTION",
          where,
          message,
          "Point it at your local server; a tunnel on localhost still ends at production.",
        ),
      ],
      isSettled: false,
    };
  }
  const isComparable = pin !== undefined || production.length > 0;
  if (identity.managed === "neon" && !isComparable) {
    const message = `${name} leads ${environment.stage} to Neon, by the server's own word, and no production is known`;
    return {
      checks: [
        failed(
          "POINTS_AT_PRODUCTION",
          where,
          message,
          "Pin production with `pgscrub validate --pin`, then this can be told.",
        ),
      ],
      isSettled: false,
    };
  }
  if (answer.kind === "absent") {
    if (!isLocal(answer.side))
      return { checks: [unasked(connection, where, answer)], isSettled: isComparable };
    const message = `${name} is answered by ${place}, ${describeServer(answer.side)}, which has no such database yet`;
    const hint = "`pgscrub sync` makes it.";
    return { checks: [failed("DATABASE_ABSENT", where, message, hint)], isSettled: isComparable };
  }
  return { checks: [heard], isSettled: isComparable };
}

function unasked(
  { setting }: Connection,
  where: Place,
  { message, hint }: { readonly message: string; readonly hint: string },
): Check {
  const why = message.replace(/^cannot connect to the target at/, "cannot connect to");
  return failed("SERVER", where, `${describeSetting(setting)} could not be asked who it is: ${why}`, hint);
}

/** A server that sync would make the database on. */
function isLocal({ connection, address, identity }: GuardedSide): boolean {
  return identity.managed === undefined && hostKind(address ?? connection.host) !== "remote";
}

function isFar({ destinations }: Connection["url"]): boolean {
  return destinations.some(({ host }) => hostKind(host) === "remote" && host.includes("."));
}

/** `PostgreSQL 18.4, on Neon`. */
function describeServer({ identity }: GuardedSide): string {
  const { serverVersion, managed } = identity;
  const version = `PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
  return managed === undefined ? version : `${version}, managed (${managed})`;
}

/** What of production answered: itself, or a managed server or branch that it shares. */
function productionOf(
  side: GuardedSide,
  { pin }: Configuration,
  production: readonly GuardedSide[],
): string | undefined {
  const isManaged = side.identity.managed !== undefined;
  if (pin !== undefined && isPinned(pin, side)) return "the pinned production";
  if (pin !== undefined && isManaged && isPinnedServer(pin, side.identity))
    return "the pinned production's own";
  const same = production.find(({ identity }) => isSameServer(identity, side.identity));
  if (same === undefined) return undefined;
  if (same.identity.database === side.identity.database) return "production itself";
  return isManaged ? "production's own, with another database" : undefined;
}

/** Pooled and direct strings of one environment must end at one database. */
function directs(environment: Environment, answers: Answers): readonly Check[] {
  const connections = connectionsOf(environment);
  const sideOf = (variable: string): readonly [Connection, GuardedSide] | undefined => {
    const connection = connections.find(({ setting }) => setting.variable === variable);
    const answer = connection === undefined ? undefined : answers.get(connection.url.text.reveal());
    return connection === undefined || answer?.kind !== "identity" ? undefined : [connection, answer.side];
  };
  const [main, direct] = [sideOf("DATABASE_URL"), sideOf("DIRECT_DATABASE_URL") ?? sideOf("DIRECT_URL")];
  if (main === undefined || direct === undefined) return [];
  const isSame =
    isSameServer(main[1].identity, direct[1].identity) &&
    main[1].identity.database === direct[1].identity.database;
  const { setting } = direct[0];
  const where = { environment: environment.stage, variable: setting.variable, file: setting.file };
  const name = describeSetting(setting);
  const other = describeSetting(main[0].setting);
  return isSame
    ? [passed("DIRECT_OTHER_DATABASE", where, `${name} and ${other} are answered by one database`)]
    : [
        failed(
          "DIRECT_OTHER_DATABASE",
          where,
          `${name} and ${other} are answered by different databases`,
          "Both must name the same database.",
        ),
      ];
}

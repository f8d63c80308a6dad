// channel_binding=require, which pg does not know: it only uses SCRAM-SHA-256-PLUS when that is offered. Here anything
// else is refused before a password, a hash of one or a SCRAM proof is sent (RFC 5802, 6; RFC 5929, 4).
import type pg from "pg";
import { PgscrubError } from "../errors.ts";
import { type ConnectionTarget, describeServer } from "./connection-string.ts";

/** What became of the requirement: the refusal to throw, or `undefined` while there is none. */
export interface ChannelBinding {
  refusal(): PgscrubError | undefined;
}

/**
 * Watches the log-in of `client`, which must not have begun to connect: our listeners have to run before pg's own, and
 * pg sends nothing on a destroyed stream. A log-in that ends without a proved binding is refused with TLS_FAILED.
 */
export function enforceChannelBinding(client: pg.Client, target: ConnectionTarget): ChannelBinding {
  let refusal: PgscrubError | undefined;
  let isBound = false;
  let isProved = false;
  const { connection } = client;

  const refuse = (what: string): void => {
    refusal ??= new PgscrubError(
      "TLS_FAILED",
      `${describeServer(target)} ${what}, but channel_binding=require`,
      {
        hint: "Something may stand between; drop channel_binding from the URL only if this server is known to lack it.",
      },
    );
    connection.stream.destroy();
  };

  connection.prependListener("authenticationCleartextPassword", () => refuse("asks for the password itself"));
  connection.prependListener("authenticationMD5Password", () => refuse("asks for an MD5 password"));
  connection.prependListener("authenticationSASL", (message: unknown) => {
    const offered: unknown =
      typeof message === "object" && message !== null ? Reflect.get(message, "mechanisms") : undefined;
    isBound = Array.isArray(offered) && offered.includes("SCRAM-SHA-256-PLUS");
    if (!isBound) refuse("offers no SCRAM with channel binding");
  });
  connection.prependListener("authenticationSASLFinal", () => {
    isProved = isBound;
  });
  // A server that knows no password may claim success at any moment; only its SCRAM signature proves the binding.
  connection.prependListener("authenticationOk", () => {
    if (!isProved) refuse("accepts us without SCRAM");
  });
  return { refusal: () => refusal };
}

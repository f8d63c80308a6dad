// Why a connection could not be opened, in our words: which failures pass by waiting, which are TLS, which are final.
// The server's own messages are looked at here and never printed.
import { type ErrorCode, PgscrubError } from "../errors.ts";
import { type ConnectionTarget, describeServer } from "./connection-string.ts";
import { describeFacts, errorFacts } from "./server-error.ts";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}

// Neon's proxy says this while a compute wakes up; quota, disabled endpoint and unknown role have other words.
const WAKING_UP = /couldn't connect to compute node/i;

/** Whether the same attempt may succeed soon: a server that starts, restarts or wakes up. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof PgscrubError) return false;
  const { sqlstate, socketCode } = errorFacts(error);
  if (sqlstate === "57P01" || sqlstate === "57P03" || socketCode === "ECONNRESET") return true;
  return WAKING_UP.test(messageOf(error)) || messageOf(error) === "Connection terminated unexpectedly";
}

/** Whether the server refused a plain connection and might accept an encrypted one. */
export function wantsTls(error: unknown): boolean {
  // pg_hba.conf's refusals are 28000, whatever the language of the server's messages.
  return errorFacts(error).sqlstate === "28000";
}

/** Whether the server answered our request for TLS with no. */
export function speaksNoTls(error: unknown): boolean {
  return messageOf(error) === "The server does not support SSL connections";
}

// Node's and OpenSSL's codes for a certificate that does not hold (Node manual, TLS, X509 certificate error codes).
const CERTIFICATE_PROBLEMS: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate ends in an authority that is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate was issued by an authority that is not known",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate was issued by an authority that is not known",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate was issued by an authority that is not known",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  CERT_UNTRUSTED: "its certificate is not trusted",
  CERT_SIGNATURE_FAILURE: "its certificate's signature is wrong",
  CERT_REVOKED: "its certificate was revoked",
  INVALID_PURPOSE: "its certificate is not for servers",
  INVALID_CA: "its certificate's authority is no authority",
};

/** What is wrong with TLS, `undefined` if `error` is about something else. */
function tlsProblem(error: unknown): { problem: string; hint: string } | undefined {
  const raw: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  const code = typeof raw === "string" ? raw : "";
  const message = messageOf(error);
  const certificate = CERTIFICATE_PROBLEMS[code];
  if (certificate !== undefined) {
    return {
      problem: certificate,
      hint: "Give the authority's certificate with sslrootcert=FILE and use the host name it was issued for.",
    };
  }
  if (speaksNoTls(error)) {
    return {
      problem: "it speaks no TLS",
      hint: "Turn on TLS there, or write sslmode=disable if the server is on your own machine or network.",
    };
  }
  const isHandshake =
    /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/.test(code) ||
    message === "There was an error establishing an SSL connection" ||
    /^Client network socket disconnected before secure TLS/.test(message);
  if (isHandshake)
    return { problem: "the TLS handshake failed", hint: "Check host, port and certificate files." };
  if (/^SASL: .*(signature|nonce|certificate)|channel|^x509|^unknown signature/i.test(message)) {
    return {
      problem: "it could not prove its identity by SCRAM",
      hint: "Check who answers at this address.",
    };
  }
  return undefined;
}

function missingDatabase({ database }: ConnectionTarget): string {
  return `database ${database} does not exist`;
}

/** Whether `failure`, made by connectFailure, says that the server answers and has no such database. */
export function isDatabaseMissing(failure: PgscrubError, target: ConnectionTarget): boolean {
  return failure.message.endsWith(`: ${missingDatabase(target)}`);
}

function plainProblem(error: unknown, target: ConnectionTarget): { problem: string; hint: string } {
  const facts = errorFacts(error);
  const message = messageOf(error);
  switch (facts.sqlstate ?? facts.socketCode) {
    case "28P01":
    case "28000":
      return {
        problem: `it refuses the log-in of role ${target.user} (${describeFacts(facts)})`,
        hint: "Check user and password in the connection string.",
      };
    case "3D000":
      return { problem: missingDatabase(target), hint: "Check the database's name." };
    case "08P01":
      return {
        problem: `it refuses what the log-in asks for (${describeFacts(facts)})`,
        hint: "A pooler that stands there may not know the database, or take no options from a URL: check both, or use the server's own host and port.",
      };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        problem: "the host name does not resolve",
        hint: "Check the host's spelling and the network.",
      };
    case "ECONNREFUSED":
    case "ENOENT":
      return { problem: "nothing listens there", hint: "Start the server, or correct host and port." };
    default:
  }
  if (message === "timeout expired") {
    return {
      problem: "no answer in time",
      hint: "Check host, port and firewall; a sleeping server may need longer.",
    };
  }
  if (message.startsWith("SASL: ") && message.includes("client password must be")) {
    return {
      problem: "it asks for a password and none was given",
      hint: "Put it into the connection string.",
    };
  }
  return { problem: describeFacts(facts), hint: "Check that the server is up and accepts this log-in." };
}

/** `error` as SOURCE_UNAVAILABLE, TARGET_UNAVAILABLE or TLS_FAILED, with host and port; a PgscrubError stays itself. */
export function connectFailure(
  error: unknown,
  target: ConnectionTarget,
  role: "source" | "target",
): PgscrubError {
  if (error instanceof PgscrubError) return error;
  const tls = tlsProblem(error);
  const unavailable: ErrorCode = role === "source" ? "SOURCE_UNAVAILABLE" : "TARGET_UNAVAILABLE";
  const { problem, hint } = tls ?? plainProblem(error, target);
  return new PgscrubError(
    tls === undefined ? unavailable : "TLS_FAILED",
    `cannot connect to the ${role} at ${describeServer(target)}: ${problem}`,
    { hint },
  );
}

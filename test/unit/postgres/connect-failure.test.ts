// Every way in which a connection fails, in our words: nothing that the server or the network said is shown.
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PgscrubError } from "../../../src/errors.ts";
import {
  connectFailure,
  isWorthRetrying,
  speaksNoTls,
  wantsTls,
} from "../../../src/postgres/connect-failure.ts";
import { parseConnectionString } from "../../../src/postgres/connection-string.ts";

const PLANTED = "hunter2-alice@corp.example";
const TARGET = parseConnectionString(
  `postgres://me:${PLANTED.slice(0, 7)}@db.example.test:6543/app`,
  "in the test",
);

function servers(code: string, message = PLANTED): Error {
  return Object.assign(new Error(message), { severity: "FATAL", code, detail: PLANTED });
}

function sockets(code: string, message = PLANTED): Error {
  return Object.assign(new Error(message), { code });
}

describe("what passes by waiting", () => {
  test.each([
    servers("57P01"),
    servers("57P03"),
    sockets("ECONNRESET"),
    servers("XX000", "Couldn't connect to compute node: timeout"),
    new Error("Connection terminated unexpectedly"),
  ])("is %s", (error) => {
    expect(isWorthRetrying(error)).toBe(true);
  });

  test.each([
    servers("28P01"),
    servers("57P02"),
    sockets("ECONNREFUSED"),
    sockets("57P01"),
    new Error("Connection terminated"),
    new Error("compute node quota"),
    "Connection terminated unexpectedly",
    undefined,
    new PgscrubError("CONNECTION_LOST", "Connection terminated unexpectedly"),
  ])("is not %s", (error) => {
    expect(isWorthRetrying(error)).toBe(false);
  });
});

test("a refusal of pg_hba.conf may be one of a plain connection, a wrong password is none", () => {
  expect([wantsTls(servers("28000")), wantsTls(servers("28P01")), wantsTls(sockets("28000"))]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a server that speaks no TLS is known by pg's own words only", () => {
  const words = "The server does not support SSL connections";
  expect([speaksNoTls(new Error(words)), speaksNoTls(words), speaksNoTls(new Error(`${words}.`))]).toEqual([
    true,
    false,
    false,
  ]);
});

describe("a failure", () => {
  const AUTHORITY =
    "Give the authority's certificate with sslrootcert=FILE and use the host name it was issued for.";
  const UNKNOWN_ISSUER = "its certificate was issued by an authority that is not known";
  const HANDSHAKE = ["the TLS handshake failed", "Check host, port and certificate files."] as const;
  const SCRAM = ["it could not prove its identity by SCRAM", "Check who answers at this address."] as const;

  test.each<[unknown, string, string]>([
    [sockets("ERR_TLS_CERT_ALTNAME_INVALID"), "its certificate is for another host", AUTHORITY],
    [sockets("DEPTH_ZERO_SELF_SIGNED_CERT"), "its certificate is self-signed", AUTHORITY],
    [
      sockets("SELF_SIGNED_CERT_IN_CHAIN"),
      "its certificate ends in an authority that is not trusted",
      AUTHORITY,
    ],
    [sockets("UNABLE_TO_GET_ISSUER_CERT"), UNKNOWN_ISSUER, AUTHORITY],
    [sockets("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), UNKNOWN_ISSUER, AUTHORITY],
    [sockets("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), UNKNOWN_ISSUER, AUTHORITY],
    [sockets("CERT_HAS_EXPIRED"), "its certificate has expired", AUTHORITY],
    [sockets("CERT_NOT_YET_VALID"), "its certificate is not valid yet", AUTHORITY],
    [sockets("CERT_UNTRUSTED"), "its certificate is not trusted", AUTHORITY],
    [sockets("CERT_SIGNATURE_FAILURE"), "its certificate's signature is wrong", AUTHORITY],
    [sockets("CERT_REVOKED"), "its certificate was revoked", AUTHORITY],
    [sockets("INVALID_PURPOSE"), "its certificate is not for servers", AUTHORITY],
    [sockets("INVALID_CA"), "its certificate's authority is no authority", AUTHORITY],
    [
      new Error("The server does not support SSL connections"),
      "it speaks no TLS",
      "Turn on TLS there, or write sslmode=disable if the server is on your own machine or network.",
    ],
    [sockets("ERR_SSL_WRONG_VERSION_NUMBER"), ...HANDSHAKE],
    [sockets("ERR_TLS_HANDSHAKE_TIMEOUT"), ...HANDSHAKE],
    [sockets("ERR_OSSL_PEM_NO_START_LINE"), ...HANDSHAKE],
    [sockets("EPROTO"), ...HANDSHAKE],
    [new Error("There was an error establishing an SSL connection"), ...HANDSHAKE],
    [sockets("ECONNRESET", "Client network socket disconnected before secure TLS was up"), ...HANDSHAKE],
    [new Error("SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match"), ...SCRAM],
    [new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: server nonce is too short"), ...SCRAM],
    [new Error("SASL: no certificate"), ...SCRAM],
    [new Error("Channel binding failed"), ...SCRAM],
    [new Error("x509: cannot be read"), ...SCRAM],
    [new Error("unknown signature algorithm"), ...SCRAM],
  ])("of TLS, %s, is TLS_FAILED", (error, problem, hint) => {
    for (const role of ["source", "target"] as const) {
      const failure = connectFailure(error, TARGET, role);
      expect(failure).toMatchObject({
        code: "TLS_FAILED",
        message: `cannot connect to the ${role} at db.example.test:6543: ${problem}`,
        hint,
      });
      expect(failure.cause).toBeUndefined();
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(PLANTED.slice(0, 7));
    }
  });

  const LISTENS = ["nothing listens there", "Start the server, or correct host and port."] as const;
  const RESOLVES = ["the host name does not resolve", "Check the host's spelling and the network."] as const;
  const LOG_IN = "Check user and password in the connection string.";
  const ELSE = "Check that the server is up and accepts this log-in.";

  test.each<[unknown, string, string]>([
    [servers("28P01"), "it refuses the log-in of role me (28P01 invalid_password)", LOG_IN],
    [
      servers("28000"),
      "it refuses the log-in of role me (28000 invalid_authorization_specification)",
      LOG_IN,
    ],
    [servers("3D000"), "database app does not exist", "Check the database's name."],
    [sockets("ENOTFOUND"), ...RESOLVES],
    [sockets("EAI_AGAIN"), ...RESOLVES],
    [sockets("ECONNREFUSED"), ...LISTENS],
    [sockets("ENOENT"), ...LISTENS],
    [
      new Error("timeout expired"),
      "no answer in time",
      "Check host, port and firewall; a sleeping server may need longer.",
    ],
    [
      new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string"),
      "it asks for a password and none was given",
      "Put it into the connection string.",
    ],
    [new Error(`client password must be ${PLANTED}`), "an unexpected failure", ELSE],
    [new Error(`SASL: ${PLANTED}`), "an unexpected failure", ELSE],
    [servers("53300"), "53300 too_many_connections", ELSE],
    [sockets("EACCES"), "EACCES", ELSE],
    [sockets("XERR_SSL_X"), "an unexpected failure", ELSE],
    [sockets("EPROTOX"), "EPROTOX", ELSE],
    [new Error(`no signature ${PLANTED}`), "an unexpected failure", ELSE],
    [new Error("the x509"), "an unexpected failure", ELSE],
    [new Error("an unknown signature"), "an unexpected failure", ELSE],
    [
      new Error("Socket: Client network socket disconnected before secure TLS"),
      "an unexpected failure",
      ELSE,
    ],
    [{ code: 5, message: PLANTED }, "an unexpected failure", ELSE],
    [PLANTED, "an unexpected failure", ELSE],
    [null, "an unexpected failure", ELSE],
  ])("of another kind, %s, names the side", (error, problem, hint) => {
    for (const [role, code] of [
      ["source", "SOURCE_UNAVAILABLE"],
      ["target", "TARGET_UNAVAILABLE"],
    ] as const) {
      const failure = connectFailure(error, TARGET, role);
      expect(failure).toMatchObject({
        code,
        message: `cannot connect to the ${role} at db.example.test:6543: ${problem}`,
        hint,
      });
      expect(failure.cause).toBeUndefined();
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(PLANTED.slice(0, 7));
    }
  });

  test("that is ours already stays itself", () => {
    const ours = new PgscrubError("URL_INVALID", "ours");
    expect(connectFailure(ours, TARGET, "source")).toBe(ours);
  });
});

// Keys of providers, passwords in URLs and secrets by their name, and what only resembles them. Positives are put together
// from pieces, so that no scanner of sources takes this file for a leak.
import { describe, expect, it } from "vitest";
import { strangersOf } from "../../../support/strangers-of.ts";

const MIXED = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY";
const HEX = "9f86d081884c7d659a2feaa0c55ad015";
const glue = (...pieces: string[]): string => pieces.join("");

describe("the detector of providers' keys", () => {
  it.each([
    ["google access token", glue("ya", "29.a0Ab", MIXED)],
    ["google client secret", glue("GOC", "SPX-", MIXED.slice(0, 28))],
    ["google api key", glue("AI", "za", MIXED, "abc")],
    ["google refresh token", glue("1/", "/0g", MIXED)],
    ["webhook secret", glue("wh", "sec_", MIXED)],
    ["stripe key", glue("sk", "_live_", MIXED)],
    ["stripe key", glue("prefix_rk", "_test_", MIXED)],
    ["neon password", glue("np", "g_", MIXED.slice(0, 12))],
    ["neon password", glue("PGPASSWORD=np", "g_", MIXED.slice(0, 12))],
    ["github token", glue("gh", "p_", MIXED, "abcd")],
    ["github token", glue("github", "_pat_", MIXED)],
    ["slack token", glue("xo", "xb-", "123456789012-", MIXED.slice(0, 24))],
    ["aws access key", glue("AK", "IA", "ABCDEFGH23456789")],
    ["aws access key", glue("key-AS", "IA", "ABCDEFGH23456789")],
    ["sendgrid key", glue("SG", ".", MIXED.slice(0, 22), ".", MIXED, MIXED.slice(0, 11))],
    ["npm token", glue("np", "m_", MIXED, "abcd")],
    ["openai key", glue("sk", "-", MIXED)],
    ["openai key", glue("sk", "-proj-", MIXED)],
    ["jwt", glue("ey", "JhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0In0.", MIXED)],
    ["jwt", glue("token_ey", "JhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0In0.", MIXED)],
    ["private key", glue("-----BEGIN RSA PRIV", "ATE KEY-----")],
    ["private key", glue("-----BEGIN PGP PRIV", "ATE KEY BLOCK-----")],
    ["private key", glue("-----BEGIN OPENSSH PRIV", "ATE KEY")],
  ])("tells of a %s in %s", (name, text) => {
    expect(strangersOf(text)).toContain(name);
    expect(strangersOf(`{"value":"${text}","n":1}`)).toContain(name);
    expect(strangersOf(encodeURIComponent(`x ${text}`))).toContain(name);
    expect(strangersOf(Buffer.from(`it is ${text} here`).toString("base64"))).toContain(name);
    expect(strangersOf(Buffer.from(`\u0001\u0002 ${text} \u0000`), { isBinary: true })).toContain(name);
  });

  it.each([
    glue("scrub_gh", "p_", MIXED, "abcd"),
    glue("gh", "p_scrub_", MIXED),
    glue("sk", "_live_scrub_", MIXED),
    "sk-bratislava-stare-mesto-old-town desk-lamp-with-a-long-name",
    "task-550e8400-e29b-41d4-a716-446655440000 risk-assessment-of-the-year",
    "https://hooks.example.test/services/T123/B123/abc",
    "AKIASHORT AKIAabcdefgh23456789 the PRIVATE KEY of this is kept, BEGIN PRIVATE",
    "hf_model ops_team vcp_1 lin_api_docs ntn_ SG.1 glc_ ghp_short npm_config_registry",
    "address_line_1 access_control access_key_ring class_names",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });

  it("leaves a key that the rules allow", () => {
    const key = glue("pk", "_live_", MIXED);
    expect(strangersOf(`{"k":"${key}"}`, { allow: [{ kind: "value", value: key }] })).toEqual([]);
  });
});

describe("the detector of passwords in URLs", () => {
  it.each([
    glue(
      "postgresql://neondb_owner:np",
      "g_a1B2c3D4e5F6@ep-cool-1234-pooler.eu-central-1.aws.neon.tech/neondb",
    ),
    "postgres://bob:hunter42@db.corp/app",
    "mysql://bob:hunter42@10.0.0.3:3306/app",
    "mongodb+srv://bob:hunter42@cluster0.abcde.mongodb.net/app",
    "https://bob:hunter42@git.corp.io/x.git",
    "redis://default:hunter42@cache.corp:6379",
    "rediss://:hunter42@cache.corp:6379",
    "amqp://bob:hunter42@mq.corp/vhost",
    "DATABASE_URL='postgresql://bob:p%40ss!word1@db.corp/app'",
    '{"url":"smtp://bob:hunter42@mail.corp:587"}',
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toContain("url with password");
  });

  it.each([
    "https://x.example.test/a:b/c",
    "https://x.example.test:8080/users/12:30",
    "postgresql://user:password@localhost/app redis://:password@cache redis://default:${PASS}@cache",
    "postgres://$USER:$PASS@host/db https://{user}:{pass}@host.io",
    "postgresql://bob:scrub_a1B2c3D4@db.example.test/app",
    "https://host.example.test/path mailto:jane@m1.example.test",
    "ssh://git@host/x.git",
    "Note: see http://a/ or b: c://d",
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });
});

describe("the detector of secrets by their name", () => {
  it.each([
    `{"accessToken":"${MIXED}"}`,
    `{"apiKey": "${HEX}${HEX.slice(0, 8)}"}`,
    `{"stripeSecretKey":"${MIXED}"}`,
    `{"client_secret":"${MIXED}"}`,
    `API_KEY=${MIXED}`,
    `x-api-key: ${HEX}`,
    `Authorization: Bearer ${MIXED}`,
    `{"Authorization":"Bearer ${MIXED}"}`,
    `{\\"refresh_token\\":\\"${MIXED}\\"}`,
  ])("tells of %s", (text) => {
    expect(strangersOf(text)).toEqual(["named secret"]);
  });

  it.each([
    `{"id":"${MIXED}","hash":"${HEX}","checksum":"${HEX}${HEX}","etag":"${HEX}"}`,
    `${HEX}${HEX}`,
    `{"token":"550e8400-e29b-41d4-a716-446655440000","apiKey":"cl9ebqhxk00003b600tymydho"}`,
    `{"token":"01ARZ3NDEKTSV4RRFFQ69G5FAV","secret":"507f1f77bcf86cd799439011"}`,
    `{"accessToken":"scrub_${MIXED}","apiKey":"scrub_${HEX}"}`,
    `https://x.example.test/unsubscribe?token=${MIXED}&apiKey=${HEX}`,
    `{"token":"letmein","secret":"none","apiKey":"REPLACE_ME_WITH_YOUR_KEY"}`,
    `the token is described in chapter-1-of-the-book-2024-edition`,
    `{"tokenCount":"${HEX}","secretary":"${MIXED}"}`,
    `commit ${HEX}00112233 by bearer`,
  ])("leaves %s", (text) => {
    expect(strangersOf(text)).toEqual([]);
  });
});

// What counts as a secret, by name and by form, and what is public or a placeholder. The keys are made up.
import { describe, expect, test } from "vitest";
import {
  isRealSecret,
  isSecretName,
  isSecretValue,
  isTestKey,
  liveKeyOf,
  publicSecret,
} from "../../../src/validate/secret-values.ts";

test.each([
  "NEXTAUTH_SECRET",
  "JWT_SECRET",
  "DB_PASSWORD",
  "STRIPE_SECRET_KEY",
  "API_TOKEN",
  "AWS_SECRET_ACCESS_KEY",
])("%s names a secret", (name) => expect(isSecretName(name)).toBe(true));
test.each([
  "PORT",
  "STRIPE_PUBLISHABLE_KEY",
  "RECAPTCHA_SITE_KEY",
  "SUPABASE_ANON_KEY",
  "AWS_ACCESS_KEY_ID",
  "APP_URL",
])("%s names none", (name) => expect(isSecretName(name)).toBe(false));

describe("a value", () => {
  test.each([
    "sk_live_abcdefgh12345",
    "ghp_abcdefghijklmnopqrstuvwx",
    "GOCSPX-abcdefgh12",
    "postgres://u:k7Qm2vXw9@h.example.test/d",
    "-----BEGIN PRIVATE KEY-----",
  ])("gives itself away: %s", (value) => expect(isSecretValue(value)).toBe(true));
  test.each([
    "postgres://u@h.example.test/d",
    "postgres://user:password@localhost/d",
    "hello",
    "https://example.test",
    "pk_live_abcdefgh12345",
  ])("gives nothing away: %s", (value) => expect(isSecretValue(value)).toBe(false));
  test.each(["changeme", "secret", "your-secret-here", "<token>", "short", "xxxxxxxxxx", "password123"])(
    "is a placeholder: %s",
    (value) => expect(isRealSecret(value)).toBe(false),
  );
  test.each([
    ["sk_live_1", "Stripe or Clerk"],
    ["rzp_live_1", "Razorpay"],
    ["sk_test_1", undefined],
    ["FLWSECK-abc-X", "Flutterwave"],
    ["FLWSECK_TEST-abc-X", undefined],
    ["live_tv", undefined],
  ])("%s is a live key of %s", (value, provider) => expect(liveKeyOf(value)).toBe(provider));
  test("is a test key", () =>
    expect([isTestKey("pk_test_1"), isTestKey("pk_live_1")]).toEqual([true, false]));
});

test.each([
  ["NEXT_PUBLIC_API_SECRET", "f3Kd9sLq2Wm8", "name"],
  ["VITE_STORE", "postgres://u:k7Qm2vXw9@h.example.test/d", "value"],
  ["NEXT_PUBLIC_API_SECRET", "changeme", undefined],
  ["NEXT_PUBLIC_MAPBOX_TOKEN", "pk.abcdefghijk", undefined],
  ["API_SECRET", "f3Kd9sLq2Wm8", undefined],
])("%s=%s is public by its %s", (name, value, reason) => expect(publicSecret(name, value)).toBe(reason));

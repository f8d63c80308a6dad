// Secrets in the wrong place: shared by production and another environment, live keys outside production, and secrets that a
// bundler builds into every page.
import { createHash } from "node:crypto";
import type { Setting } from "../environment/env-folder.ts";
import { type Check, failed, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import {
  connectionsOf,
  describeSetting,
  isConnection,
  isLocalVariable,
  isProductionVariable,
} from "./connections.ts";
import {
  isRealSecret,
  isSecretName,
  isSecretValue,
  isTestKey,
  liveKeyOf,
  publicSecret,
} from "./secret-values.ts";

export function checkSecrets(configuration: Configuration): readonly Check[] {
  const environments = [configuration.inForce, ...configuration.byFile];
  const keys = environments.flatMap((environment) =>
    [...environment.values.values()].flatMap((setting) => checkKey(setting, environment)),
  );
  return [...keys, ...checkPublicExamples(configuration), ...checkShared(environments)];
}

function checkKey(setting: Setting, environment: Environment): readonly Check[] {
  const { variable, file } = setting;
  const value = setting.value.reveal();
  const where = { environment: environment.stage, variable, file };
  const name = describeSetting(setting);
  const checks: Check[] = [];
  const provider = liveKeyOf(value);
  const isProduction = environment.stage === "production";
  if (provider !== undefined && !isProduction && !isProductionVariable(variable)) {
    checks.push(
      failed(
        "LIVE_KEY",
        where,
        `${name} is a live key of ${provider} in ${environment.stage}`,
        "Use the provider's test key here, and rotate the live one if this file was ever shared.",
      ),
    );
  }
  if (isProduction && !environment.isShared && isTestKey(value)) {
    checks.push(
      failed("TEST_KEY", where, `${name} is a test key in production`, "Use the provider's live key there."),
    );
  }
  const reason = publicSecret(variable, value);
  if (reason !== undefined) checks.push(publicCheck(setting, environment.stage, reason));
  return checks;
}

function publicCheck(setting: Setting, environment: string, reason: "name" | "value"): Check {
  const { variable, file } = setting;
  const why = reason === "name" ? "its name says that it is a secret" : "its value looks like a secret";
  return failed(
    "PUBLIC_SECRET",
    { environment, variable, file },
    `${describeSetting(setting)} is built into the pages that everybody loads, and ${why}`,
    "Drop the public prefix, read it on the server, and rotate it if it was ever deployed.",
  );
}

function checkPublicExamples({ examples }: Configuration): readonly Check[] {
  return examples.flatMap(({ name, raw }) =>
    [...raw].flatMap(([variable, value]) => {
      const reason = publicSecret(variable, value.reveal());
      return reason === undefined ? [] : [publicCheck({ variable, value, file: name }, "project", reason)];
    }),
  );
}

interface Owner {
  readonly setting: Setting;
  readonly environment: Environment;
}

/** By digest, so that nothing here holds a value longer than it must. */
function checkShared(environments: readonly Environment[]): readonly Check[] {
  const owners = new Map<string, Owner[]>();
  for (const environment of environments) {
    for (const [digest, setting] of secretsOf(environment)) {
      owners.set(digest, [...(owners.get(digest) ?? []), { setting, environment }]);
    }
  }
  const checks = [...owners.values()].flatMap((all) => {
    const production = all.find(
      ({ environment }) => environment.stage === "production" && !environment.isShared,
    );
    const other = all.find(
      ({ environment, setting }) =>
        environment.stage !== "production" && setting.file !== production?.setting.file,
    );
    if (production === undefined || other === undefined) return [];
    const { variable, file } = other.setting;
    return [
      failed(
        "SECRET_SHARED",
        { environment: other.environment.stage, variable, file },
        `${describeSetting(other.setting)} is the same secret in ${other.environment.stage} as ${describeSetting(production.setting)} in production`,
        "Make a secret of its own for each environment, and rotate production's.",
      ),
    ];
  });
  const hasBoth = environments.some(({ stage, kind }) => stage === "production" && kind === "file");
  if (checks.length > 0 || !hasBoth) return checks;
  return [
    passed(
      "SECRET_SHARED",
      { environment: "project" },
      "production shares no secret with another environment",
    ),
  ];
}

/** Secrets by name or form, and the passwords of connections. */
function secretsOf(environment: Environment): readonly (readonly [string, Setting])[] {
  const secrets = new Map<string, Setting>();
  for (const setting of environment.values.values()) {
    const value = setting.value.reveal();
    if (isProductionVariable(setting.variable) || isLocalVariable(setting.variable)) continue;
    if (setting.variable.startsWith("npm_") || setting.variable === "PGSCRUB_KEY") continue;
    // Of a connection only the password counts, below.
    if (isConnection(setting)) continue;
    if (isRealSecret(value) && (isSecretName(setting.variable) || isSecretValue(value))) {
      secrets.set(digestOf(value), setting);
    }
  }
  for (const { setting, url } of connectionsOf(environment)) {
    const password = url.password?.reveal() ?? "";
    if (isProductionVariable(setting.variable) || !isRealSecret(password)) continue;
    secrets.set(digestOf(password), setting);
  }
  return [...secrets];
}

function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

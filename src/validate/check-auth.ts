// NEXTAUTH_URL, AUTH_URL: where sign-ins return to. Localhost or http in production break them; production's host elsewhere
// sends a developer's sign-in to production.
import { placeOfHost, plainHost } from "../environment/host-place.ts";
import { type Check, failed, type Place, passed } from "./check.ts";
import type { Configuration, Environment } from "./configuration.ts";
import { describeSetting } from "./connections.ts";

const VARIABLES = ["NEXTAUTH_URL", "AUTH_URL", "BETTER_AUTH_URL"];

/** Every such variable of every environment, and that both names agree. */
export function checkAuthUrls(configuration: Configuration): readonly Check[] {
  const environments = [configuration.inForce, ...configuration.byFile];
  const production = productionHosts(configuration);
  return environments.flatMap((environment) => {
    const urls = VARIABLES.flatMap((variable) => {
      const setting = environment.values.get(variable);
      return setting === undefined || setting.value.reveal() === "" ? [] : [setting];
    });
    const hosts = new Set(urls.slice(0, 2).map(({ value }) => parse(value.reveal())?.host ?? ""));
    const where = { environment: environment.stage, variable: "AUTH_URL", file: environment.file };
    return [
      ...urls.map((setting) => {
        const own = { environment: environment.stage, variable: setting.variable, file: setting.file };
        return judge(describeSetting(setting), parse(setting.value.reveal()), environment, own, production);
      }),
      ...(hosts.size > 1
        ? [
            failed(
              "AUTH_URL",
              where,
              "NEXTAUTH_URL and AUTH_URL name different hosts",
              "Set one of them alone: AUTH_URL for Auth.js 5, NEXTAUTH_URL for NextAuth 4.",
              "warning",
            ),
          ]
        : []),
    ].flat();
  });
}

function judge(
  name: string,
  url: URL | undefined,
  environment: Environment,
  where: Place,
  production: ReadonlySet<string>,
): readonly Check[] {
  const { stage } = environment;
  if (url === undefined) {
    return [
      failed(
        "AUTH_URL",
        where,
        `${name} is no http or https URL`,
        "Write it in full: https://app.example.com",
      ),
    ];
  }
  const place = placeOfHost(url.hostname);
  if (stage === "production") {
    if (environment.isShared) return [];
    if (place === "local" || place === "private" || place === "compose") {
      return [
        failed(
          "AUTH_URL",
          where,
          `${name} names localhost or a private host in production`,
          "Set it to the public https URL of the site.",
        ),
      ];
    }
    if (url.protocol !== "https:") {
      return [
        failed(
          "AUTH_URL",
          where,
          `${name} is http in production`,
          "Use https: session cookies are marked secure.",
        ),
      ];
    }
    return [passed("AUTH_URL", where, `${name} is a public https URL`)];
  }
  if (production.has(plainHost(url.hostname))) {
    return [
      failed(
        "AUTH_URL",
        where,
        `${name} names production's host in ${stage}: sign-ins would return to production`,
        stage === "preview" ? "Leave it unset in previews." : "Use http://localhost:3000 here.",
      ),
    ];
  }
  if ((place === "remote" || place === "neon") && stage !== "preview" && production.size === 0) {
    return [
      failed(
        "AUTH_URL",
        where,
        `${name} names a public host in ${stage}`,
        "Use http://localhost:3000 here, unless this is a tunnel.",
        "warning",
      ),
    ];
  }
  return [passed("AUTH_URL", where, `${name} stays out of production`)];
}

/** Public hosts that production's environments name, and Vercel's own variable. */
function productionHosts({ inForce, byFile }: Configuration): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const environment of [inForce, ...byFile]) {
    const isProduction = environment.stage === "production" && !environment.isShared;
    const names = isProduction ? VARIABLES : [];
    for (const variable of [...names, "VERCEL_PROJECT_PRODUCTION_URL"]) {
      const text = environment.values.get(variable)?.value.reveal() ?? "";
      const url = parse(/^https?:/.test(text) ? text : `https://${text}`);
      if (url !== undefined && placeOfHost(url.hostname) === "remote") hosts.add(plainHost(url.hostname));
    }
  }
  return hosts;
}

function parse(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || text !== text.trim()) return undefined;
  return URL.canParse(text) ? new URL(text) : undefined;
}

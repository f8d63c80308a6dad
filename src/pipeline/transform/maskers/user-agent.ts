// user_agent: one of thirty ordinary browsers, by keyed hash.
import { cutToLength } from "../fit.ts";
import { indexOf } from "../keyed-text.ts";
import type { MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { rememberRecent } from "../recent.ts";

const SYSTEMS = [
  "Windows NT 10.0; Win64; x64",
  "Macintosh; Intel Mac OS X 10_15_7",
  "X11; Linux x86_64",
  "Linux; Android 10; K",
  "X11; CrOS x86_64 14541.0.0",
];
const IOS = ["iPhone; CPU iPhone OS 17_6 like Mac OS X", "iPad; CPU OS 17_6 like Mac OS X"];

/** Browsers as they name themselves: Chrome and Edge on five systems, Firefox on three, Safari on macOS and iOS. */
export const USER_AGENTS: readonly string[] = [
  ...SYSTEMS.flatMap((system) =>
    [126, 128, 131].map(
      (version) =>
        `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
    ),
  ),
  ...SYSTEMS.slice(0, 2).map(
    (system) =>
      `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
  ),
  ...SYSTEMS.slice(0, 3).flatMap((system) =>
    [128, 132, 133].map(
      (version) => `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
    ),
  ),
  ...["17.6", "18.1"].map(
    (version) =>
      `Mozilla/5.0 (${SYSTEMS[1]}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`,
  ),
  ...IOS.map(
    (system) =>
      `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1`,
  ),
];

/** The `user_agent` masker. */
export const userAgentMasker: MaskerDefinition = {
  name: "user_agent",
  summary: "One of thirty ordinary browsers.",
  families: ["text"],
  guarantee: "list",
  placement: "stream",
  options: NO_OPTIONS,
  example: "user_agent",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "user_agent", context.label);
    const prf = context.pseudonyms.domain("user_agent");
    const { maxLength } = context.type;
    return rememberRecent((value) => {
      if (value === "") return value;
      const at = indexOf(prf.hash(value)[0] ?? 0, USER_AGENTS.length);
      const fake = USER_AGENTS[at] === value ? USER_AGENTS[(at + 1) % USER_AGENTS.length] : USER_AGENTS[at];
      return cutToLength(fake ?? "", maxLength);
    });
  },
};

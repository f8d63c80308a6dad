// Which connection string wins: a flag, else by variable first and then by place, so that DATABASE_URL of the shell
// never beats LOCAL_DATABASE_URL of a file. The answer says where it stood, for plan and sync to print.
import { PgscrubError } from "../errors.ts";
import { Secret } from "../redacted.ts";
import { type EnvFile, envMode, type ProcessEnv, readEnvFiles } from "./env-files.ts";

/** The variables that name the source, in order. */
export const SOURCE_VARIABLES = ["PRODUCTION_DATABASE_URL"] as const;
/** The variables that name the target, in order. */
export const TARGET_VARIABLES = ["LOCAL_DATABASE_URL", "DIRECT_DATABASE_URL", "DATABASE_URL"] as const;
/** The variable that holds the key of the pseudonyms. */
export const KEY_VARIABLE = "PGSCRUB_KEY";

/** A value that won, and where it stood. */
export interface ResolvedValue {
  readonly value: Secret;
  /** The variable's name, `undefined` for a flag. */
  readonly variable: string | undefined;
  /** `--source`, `the environment`, or a file's name such as `.env.local`. */
  readonly place: string;
}

/** A connection string that won, and where it stood. */
export interface ResolvedUrl extends Omit<ResolvedValue, "value"> {
  readonly url: Secret;
}

/** Both ends; `undefined` where no place names one. */
export interface ResolvedUrls {
  readonly source: ResolvedUrl | undefined;
  readonly target: ResolvedUrl | undefined;
}

interface Places {
  readonly processEnv: ProcessEnv;
  readonly files: readonly EnvFile[];
}

/** The first variable that any place sets; within one variable the environment, then the files in order. */
function findVariable(variables: readonly string[], places: Places): ResolvedValue | undefined {
  for (const variable of variables) {
    const inProcess = places.processEnv[variable];
    if (inProcess) return { value: new Secret(inProcess), variable, place: "the environment" };
    for (const file of places.files) {
      const value = file.values.get(variable);
      if (value !== undefined && value.reveal() !== "") return { value, variable, place: file.name };
    }
  }
  return undefined;
}

function resolveOne(
  flag: { name: string; value: string | undefined },
  variables: readonly string[],
  places: Places,
): ResolvedUrl | undefined {
  if (flag.value) return { url: new Secret(flag.value), variable: undefined, place: flag.name };
  const found = findVariable(variables, places);
  return found === undefined ? undefined : { url: found.value, variable: found.variable, place: found.place };
}

async function readPlaces(input: { processEnv: ProcessEnv; directory: string }): Promise<Places> {
  const { processEnv, directory } = input;
  return { processEnv, files: await readEnvFiles(directory, envMode(processEnv), processEnv) };
}

/** Both connection strings with their places. An empty value counts as none. */
export async function resolveUrls(input: {
  flags: { source?: string | undefined; target?: string | undefined };
  processEnv: ProcessEnv;
  directory: string;
}): Promise<ResolvedUrls> {
  const places = await readPlaces(input);
  return {
    source: resolveOne({ name: "--source", value: input.flags.source }, SOURCE_VARIABLES, places),
    target: resolveOne({ name: "--target", value: input.flags.target }, TARGET_VARIABLES, places),
  };
}

/** `resolved`, or URL_MISSING naming the flag and the variables that were looked for. */
export function requireUrl(resolved: ResolvedUrl | undefined, role: "source" | "target"): ResolvedUrl {
  if (resolved !== undefined) return resolved;
  const variables = role === "source" ? SOURCE_VARIABLES : TARGET_VARIABLES;
  throw new PgscrubError("URL_MISSING", `no connection string of the ${role} was given or found`, {
    hint: `Pass --${role} or set ${variables.join(", else ")} in the environment or a .env file.`,
  });
}

/** How to name a place in a sentence: `in PRODUCTION_DATABASE_URL (.env.local)` or `of --source`. */
export function describePlace(resolved: Omit<ResolvedValue, "value">): string {
  return resolved.variable === undefined
    ? `of ${resolved.place}`
    : `in ${resolved.variable} (${resolved.place})`;
}

const KEY_BYTES = 32;

/** 32 bytes out of 64 hexadecimal digits, or out of base64 or base64url with or without padding. */
function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.length === KEY_BYTES ? key : undefined;
}

/**
 * The 32 bytes of PGSCRUB_KEY and their place, `undefined` if it is set nowhere. Throws CONFIGURATION_INVALID for
 * anything but 32 bytes as hexadecimal or base64.
 */
export async function resolveKey(input: {
  processEnv: ProcessEnv;
  directory: string;
}): Promise<{ key: Buffer; place: string } | undefined> {
  const found = findVariable([KEY_VARIABLE], await readPlaces(input));
  if (found === undefined) return undefined;
  const key = decodeKey(found.value.reveal().trim());
  if (key !== undefined) return { key, place: found.place };
  throw new PgscrubError(
    "CONFIGURATION_INVALID",
    `${KEY_VARIABLE} (${found.place}) is not a key of 32 bytes`,
    {
      hint: "Make one with: openssl rand -hex 32",
    },
  );
}

// Whether the deployed site answers: one page is fetched, as often as it takes within the time given, because a new
// deployment may still be starting. Nothing of the page is ever printed.
import { setTimeout as sleep } from "node:timers/promises";
import { PgscrubError } from "../errors.ts";
import { CHECK_EXITS, type Check } from "./check.ts";

export interface SiteOptions {
  readonly url: string;
  /** Text that the page must hold; undefined: any page will do. */
  readonly expect: string | undefined;
  /** How long to keep trying. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const ATTEMPT_MS = 15_000;
const PAUSE_MS = 1_000;
const MAX_REDIRECTS = 5;

/** Origin and path, without user, password, query and fragment, which may hold keys. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** The URL of `--url`; USAGE when it is none of http or https. */
export function parseSiteUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new PgscrubError("USAGE", "--url is not an address of a site", {
      hint: "Write it as https://www.example.com/.",
    });
  }
  return url;
}

interface Answer {
  readonly problem: string | undefined;
  readonly remedy: string;
  readonly message: string;
  /** Trying again may help: nothing listens yet, or the server is starting. */
  readonly isPassing: boolean;
}

/** One check, passed when a page came without an error. */
export async function checkSite(options: SiteOptions): Promise<Check> {
  const url = parseSiteUrl(options.url);
  const deadline = Date.now() + options.waitMs;
  for (;;) {
    const answer = await ask(url, options);
    if (answer.problem === undefined) return { code: "site", state: "passed", message: answer.message };
    if (answer.isPassing && Date.now() + PAUSE_MS < deadline) {
      await sleep(PAUSE_MS, undefined, { signal: options.signal }).catch(() => {
        throw options.signal.reason;
      });
      continue;
    }
    const { unavailable } = CHECK_EXITS;
    return {
      code: "site",
      state: "failed",
      message: answer.problem,
      remedy: [answer.remedy],
      exitCode: unavailable,
    };
  }
}

async function ask(first: URL, options: SiteOptions): Promise<Answer> {
  const startedAt = performance.now();
  const headers = credentials(first);
  let url = withoutCredentials(first);
  for (let redirects = 0; ; redirects++) {
    let response: Response;
    try {
      const signal = AbortSignal.any([options.signal, AbortSignal.timeout(ATTEMPT_MS)]);
      response = await fetch(url, { redirect: "manual", headers, signal });
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      return fault(
        `${shown(url)} does not answer: ${networkProblem(error)}`,
        "Check the address, the domain's DNS and the deployment's log.",
        true,
      );
    }
    const location = response.headers.get("location");
    if (
      response.status >= 300 &&
      response.status < 400 &&
      location !== null &&
      URL.canParse(location, url.href)
    ) {
      await response.body?.cancel();
      const next = new URL(location, url.href);
      if (redirects === MAX_REDIRECTS)
        return fault(`${shown(first)} redirects in a circle`, "Check the redirects of the site.", false);
      if (!isSameSite(url, next)) {
        return fault(
          `${shown(url)} redirects to ${next.host}, which is another site`,
          "Name a page that needs no log-in; previews of a host may be behind its own log-in.",
          false,
        );
      }
      url = next;
      continue;
    }
    return judgeResponse(response, url, options.expect, performance.now() - startedAt);
  }
}

async function judgeResponse(
  response: Response,
  url: URL,
  expect: string | undefined,
  ms: number,
): Promise<Answer> {
  const { status } = response;
  const body = await response.text().catch(() => undefined);
  if (status >= 400) {
    const remedy =
      status === 401 || status === 403
        ? "Name a page that needs no log-in, such as a health check."
        : status === 404
          ? "Check the address."
          : "Look at the deployment's log; roll back to the deployment before if it does not recover.";
    return fault(`${shown(url)} answers with status ${status}`, remedy, status >= 500 || status === 404);
  }
  if (body === undefined)
    return fault(`the page of ${shown(url)} broke off`, "Look at the deployment's log.", true);
  if (expect !== undefined && !body.includes(expect)) {
    return fault(
      `the page of ${shown(url)} lacks the text of --expect`,
      "Check that the new deployment is the one that serves it.",
      true,
    );
  }
  return {
    problem: undefined,
    remedy: "",
    message: `${shown(url)} answers with status ${status} in ${Math.round(ms)} ms`,
    isPassing: false,
  };
}

function fault(problem: string, remedy: string, isPassing: boolean): Answer {
  return { problem, remedy, message: "", isPassing };
}

/** `www.` comes and goes; anything else is another site. */
function isSameSite(from: URL, to: URL): boolean {
  const bare = (url: URL): string => url.hostname.replace(/^www\./, "");
  return bare(from) === bare(to);
}

/** fetch() refuses URLs with user and password. */
function credentials(url: URL): Record<string, string> {
  if (url.username === "" && url.password === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function withoutCredentials(url: URL): URL {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy;
}

/** Node's code of the failure, never its message: that may quote the address with its query. */
function networkProblem(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return `nothing within ${ATTEMPT_MS / 1000} s`;
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" ? code : "the connection failed";
}

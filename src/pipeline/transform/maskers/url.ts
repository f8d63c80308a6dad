// url: scheme and shape stay, host, path, query values and fragment are keyed; nothing of the source's parts survives
// but the scheme, ordinary names of query parameters, and localhost.
import { newFakeDomain } from "../fake-domain.ts";
import { cutToLength, fitsLength } from "../fit.ts";
import { lettersOf } from "../keyed-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { newEmailFake } from "./email.ts";

/** Schemes that stay; others may themselves be names. */
const SCHEMES = new Set(["http", "https", "ftp", "ws", "wss"]);
const LOCAL_HOST = /^localhost(:[0-9]{1,5})?$/i;
/** A name of a query parameter that is too short to be anyone's secret. */
const SHORT_NAME = /^[a-z_]{1,7}$/i;
/** What longer ones are ordinarily called, lower case and without underscores; any other may itself be a name or a token. */
const ORDINARY_NAMES = new Set([
  ...[
    "accesstoken",
    "accesstype",
    "calendar",
    "callback",
    "callbackurl",
    "campaign",
    "campaignid",
    "category",
  ],
  ...[
    "clientid",
    "codechallenge",
    "codechallengemethod",
    "currency",
    "customer",
    "customerid",
    "datefrom",
    "direction",
  ],
  ...[
    "download",
    "filename",
    "fragment",
    "language",
    "location",
    "messageid",
    "nexttoken",
    "pagesize",
    "pagetoken",
  ],
  ...[
    "password",
    "position",
    "priority",
    "provider",
    "quantity",
    "redirect",
    "redirecturi",
    "redirecturl",
    "referrer",
  ],
  ...[
    "refreshtoken",
    "response",
    "responsetype",
    "returnto",
    "returnurl",
    "sessionid",
    "signature",
    "startdate",
  ],
  ...[
    "subscription",
    "template",
    "templateid",
    "threadid",
    "timestamp",
    "timezone",
    "unsubscribe",
    "username",
  ],
  ...["utmcampaign", "utmcontent", "utmmedium", "utmsource", "utmterm", "verification", "workspace"],
]);
const SHAPE = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const BARE_HOST = /^[^\s/@]+\.[^\s/@.]{2,}$/;

/** The fake of one URL under the run's key, not cut to any length. */
export function newUrlFake(
  context: Pick<MaskerContext, "pseudonyms" | "reserved" | "fold">,
): (url: string) => string {
  const prf = context.pseudonyms.domain("url");
  const fakeDomain = newFakeDomain(context);
  const emailFake = newEmailFake(context);
  /** 64 keyed bits; half of that where the original has little to tell. */
  const keyed = (part: string): string => {
    if (part === "") return "";
    const hash = prf.hash(part);
    return lettersOf(hash[0] ?? 0) + (part.length > LETTERS_SHORT ? lettersOf(hash[1] ?? 0) : "");
  };
  const keyedPath = (path: string): string => path.split("/").map(keyed).join("/");
  const keyedQuery = (query: string): string =>
    query
      .split("&")
      .map((pair) => {
        const equals = pair.indexOf("=");
        if (equals === -1) return keyed(pair);
        const name = pair.slice(0, equals);
        return `${isOrdinary(name) ? name : keyed(name)}=${keyed(pair.slice(equals + 1))}`;
      })
      .join("&");
  const fakeHost = (host: string): string => {
    const plain = host.slice(host.lastIndexOf("@") + 1).toLowerCase();
    return LOCAL_HOST.test(plain) ? plain : fakeDomain(plain.replace(/:[0-9]*$/, ""));
  };
  return (url) => {
    const [, scheme, host, path = "", query, fragment] = SHAPE.exec(url) ?? [];
    const lowerScheme = scheme?.toLowerCase();
    if (lowerScheme === "mailto") return `mailto:${emailFake(path)}`;
    const tail =
      (query === undefined ? "" : `?${keyedQuery(query)}`) +
      (fragment === undefined ? "" : `#${keyed(fragment)}`);
    if (host !== undefined) {
      const isKept = lowerScheme !== undefined && SCHEMES.has(lowerScheme);
      const start = lowerScheme === undefined ? "//" : `${isKept ? lowerScheme : "https"}://`;
      return start + fakeHost(host) + keyedPath(path) + tail;
    }
    if (scheme === undefined && path.startsWith("/")) return keyedPath(path) + tail;
    const slash = path.indexOf("/");
    const first = slash === -1 ? path : path.slice(0, slash);
    // `corp.example/offer`, as people type it.
    if (scheme === undefined && BARE_HOST.test(first)) {
      return fakeHost(first) + (slash === -1 ? "" : keyedPath(path.slice(slash))) + tail;
    }
    // data:, javascript:, a host with a port but no scheme, or no URL at all.
    return `https://${fakeDomain("")}/${keyed(url)}`;
  };
}

function isOrdinary(name: string): boolean {
  return SHORT_NAME.test(name) || ORDINARY_NAMES.has(name.replaceAll("_", "").toLowerCase());
}

/** Parts up to this length get seven letters, longer ones fourteen. */
const LETTERS_SHORT = 7;

/** The `url` masker. */
export const urlMasker: MaskerDefinition = {
  name: "url",
  summary: "A URL of the same shape under the reserved domain; path and query values are keyed.",
  families: ["text"],
  guarantee: "lossy",
  placement: "stream",
  options: NO_OPTIONS,
  example: "url",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "url", context.label);
    const fakeOf = newUrlFake(context);
    const whole = context.pseudonyms.domain("url");
    const { maxLength } = context.type;
    return (value) => {
      const trimmed = value.trim();
      if (trimmed === "") return value;
      const masked = fakeOf(trimmed);
      if (fitsLength(masked, maxLength)) return masked;
      // Too long part by part: one keyed part stands for all of it.
      const short = `https://${context.reserved.emailDomain}/${lettersOf(whole.hash(trimmed)[0] ?? 0)}`;
      return cutToLength(short, maxLength);
    };
  },
};

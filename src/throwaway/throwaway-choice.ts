// Which throw-away Postgres is asked for, read at the border.
import { PgscrubError } from "../errors.ts";

/** auto: a container where a Docker engine answers, else the embedded server. */
export type ThrowawayChoice =
  | { readonly kind: "auto" | "docker" | "embedded" }
  /** A database of our own on that server; `place` says where the URL stood. */
  | { readonly kind: "server"; readonly url: string; readonly place: string };

/** The choice that `text` spells: auto, docker, embedded or a connection string; USAGE for anything else. */
export function parseThrowawayChoice(text: string, place: string): ThrowawayChoice {
  if (text === "auto" || text === "docker" || text === "embedded") return { kind: text };
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: "server", url: text, place };
  throw new PgscrubError("USAGE", `the throw-away server ${place} is not docker, embedded or a URL`, {
    hint: "Write docker, embedded, auto or postgres://….",
  });
}

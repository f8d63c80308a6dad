// Secrets that print as ***: connection strings and keys pass through here on their way to logs, errors and reports.
import { inspect } from "node:util";

/** A secret string: every accidental way of printing it gives `***`; only `reveal()` returns it. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "***";
  }
  toJSON(): string {
    return "***";
  }
  [inspect.custom](): string {
    return "***";
  }
}

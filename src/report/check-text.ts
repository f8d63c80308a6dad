// Checks of predeploy, postdeploy and doctor as lines for people: a sign, the sentence, and under it what to do.
import type { Check, CheckState } from "../deploy/check.ts";
import type { StatementHazard } from "../deploy/sql/hazard.ts";
import type { Paint } from "./style-text.ts";
import { visible } from "./visible-text.ts";

function sign(state: CheckState, paint: Paint): string {
  switch (state) {
    case "passed":
      return paint.green("✓");
    case "notice":
      return paint.dim("·");
    case "warning":
      return paint.yellow("!");
    case "failed":
      return paint.red("✗");
    case "not-run":
      return paint.red("?");
  }
}

/** Lines of one check, without a newline at the end. `?` stands for what could not be looked at; what is not in order has its code. */
export function formatCheck(check: Check, paint: Paint): string[] {
  const isOrderly = check.state === "passed" || check.state === "notice";
  const code = isOrderly ? "" : ` ${paint.dim(`[${check.code}]`)}`;
  const remedy = (check.remedy ?? []).map((line) => `    ${paint.dim(visible(line))}`);
  return [`  ${sign(check.state, paint)} ${visible(check.message)}${code}`, ...remedy];
}

/** Lines of hazards: place and sentence, then the safe way, step by step. */
export function formatHazards(hazards: readonly StatementHazard[], paint: Paint): string[] {
  return hazards.flatMap((hazard) => {
    const colour = hazard.severity === "error" ? paint.red : paint.yellow;
    return [
      `    ${visible(hazard.file)}:${hazard.line} ${colour(hazard.code)}`,
      `      ${visible(hazard.message)}`,
      ...hazard.safeWay.map((step, index) => `      ${paint.dim(`${index + 1}. ${visible(step)}`)}`),
    ];
  });
}

/** The check for JSON: `ok` is false for what failed and for what could not be looked at. */
export function checkDocument(check: Check): object {
  const { code, state, message, remedy, exitCode } = check;
  return {
    code,
    ok: state !== "failed" && state !== "not-run",
    state,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

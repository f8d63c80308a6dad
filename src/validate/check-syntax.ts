// The text of the .env files: what no reader understands, what is cut, quoted wrongly, given twice, or eaten by Next.js'
// expansion of $.

import { envFileNames } from "../environment/env-files.ts";
import type { EnvText } from "../environment/env-folder.ts";
import type { SyntaxProblem } from "../environment/env-syntax.ts";
import { modeOfStage, stageOfName } from "../environment/stages.ts";
import { type Check, failed, type Place, passed, visibleName } from "./check.ts";
import type { Configuration } from "./configuration.ts";
import { isConnection } from "./connections.ts";
import { isSecretName } from "./secret-values.ts";

/** Every file, samples too but for their dollars. */
export function checkSyntax(configuration: Configuration): readonly Check[] {
  return configuration.files.flatMap((file) => {
    const environment = stageOf(file, configuration);
    if (!file.isText) {
      const where = { environment, file: file.name };
      return [
        failed(
          "FILE_SYNTAX",
          where,
          `${file.name} is no UTF-8 text`,
          "Save it as UTF-8; PowerShell's > writes UTF-16.",
        ),
      ];
    }
    const problems = [
      ...file.problems.map((problem) => describeProblem(problem, file, environment)),
      ...cycles(file, environment, configuration),
      ...dollars(file, environment, configuration),
    ];
    if (problems.length > 0) return problems;
    return [passed("FILE_SYNTAX", { environment, file: file.name }, `${file.name} is well formed`)];
  });
}

function stageOf({ name }: EnvText, { byFile }: Configuration): string {
  return byFile.find(({ file }) => file === name)?.stage ?? "project";
}

function describeProblem(
  { kind, line, variable, isSame }: SyntaxProblem,
  file: EnvText,
  environment: string,
): Check {
  const where: Place = { environment, variable, file: file.name };
  const name = (variable === undefined ? undefined : visibleName(variable)) ?? "a variable";
  const at = `${file.name}:${line}`;
  switch (kind) {
    case "line":
      return failed(
        "FILE_SYNTAX",
        where,
        `${at} is no assignment: every reader passes over it`,
        "Write NAME=value, or begin the line with #.",
      );
    case "quotes":
      return failed(
        "FILE_SYNTAX",
        where,
        `${at}: the quotes around ${name} do not match, so they become part of the value`,
        "Put the whole value between two straight quotes of one kind.",
      );
    case "cut":
      return failed(
        "FILE_SYNTAX",
        where,
        `${at}: the value of ${name} ends at its #, which begins a comment`,
        "Put the value between quotes, or write %23 in a connection string.",
      );
    case "duplicate":
      return failed(
        "VARIABLE_DUPLICATED",
        where,
        `${at} sets ${name} again${isSame === true ? ", to the same value" : ": the last value wins"}`,
        "Remove one of the lines.",
        isSame === true ? "warning" : "error",
      );
  }
}

function cycles(file: EnvText, environment: string, { byFile }: Configuration): readonly Check[] {
  const own = byFile.find((candidate) => candidate.file === file.name)?.cyclic ?? [];
  return own.map(({ variable }) =>
    failed(
      "DOLLAR_EXPANDED",
      { environment, variable, file: file.name },
      `${visibleName(variable) ?? "a variable"} (${file.name}) refers to itself: Next.js gives the whole file up`,
      "Write \\$ where a dollar sign is meant.",
    ),
  );
}

/** References to variables that are set nowhere: Next.js replaces them by nothing. */
function dollars(file: EnvText, environment: string, configuration: Configuration): readonly Check[] {
  const isRead = configuration.byFile.some((candidate) => candidate.file === file.name);
  if (!isRead || file.name === ".envrc") return [];
  const known = namesBeside(file, configuration);
  return [...file.raw].flatMap(([variable, value]) => {
    const lost = referencesOf(value.reveal()).filter((name) => !known.has(name));
    if (lost.length === 0) return [];
    const matters = isSecretName(variable) || isConnection({ variable, value, file: file.name });
    return [
      failed(
        "DOLLAR_EXPANDED",
        { environment, variable, file: file.name },
        `${visibleName(variable) ?? "a variable"} (${file.name}) holds a $ that Next.js takes for a variable which is set nowhere; Prisma and dotenv keep it`,
        "Write \\$ for Next.js, or %24 in a connection string, which all readers understand.",
        matters ? "error" : "warning",
      ),
    ];
  });
}

/** Names behind unescaped dollars, without those that have a default. */
function referencesOf(text: string): readonly string[] {
  return [...text.matchAll(/(?<!\\)\$\{?(\w+)(:-)?/g)].flatMap(([, name = "", byDefault]) =>
    byDefault === undefined ? [name] : [],
  );
}

function namesBeside(file: EnvText, { files, processEnv, inForce }: Configuration): ReadonlySet<string> {
  const mode = modeOfStage(stageOfName(file.name) ?? inForce.stage);
  const beside = files.filter(({ name }) => name === file.name || envFileNames(mode).includes(name));
  return new Set([...Object.keys(processEnv), ...beside.flatMap(({ raw }) => [...raw.keys()])]);
}

// Which stage of an application's life a set of variables belongs to: by NODE_ENV and VERCEL_ENV, or by a file's name.
import type { EnvMode, ProcessEnv } from "./env-files.ts";

/** Development and test happen on laptops and in pipelines, preview and production are deployed. */
export const STAGES = ["development", "test", "preview", "production"] as const;
export type Stage = (typeof STAGES)[number];

/** `text` as a stage, undefined if it is none. */
export function asStage(text: string | undefined): Stage | undefined {
  return STAGES.find((stage) => stage === text);
}

/**
 * The stage of the environment in force. Vercel's word counts more than Node's: a preview runs with NODE_ENV=production.
 * Anything else unknown is development, the stage in which production is never allowed.
 */
export function stageInForce(processEnv: ProcessEnv): Stage {
  const vercel = processEnv.VERCEL_ENV?.trim().toLowerCase();
  const node = processEnv.NODE_ENV?.trim().toLowerCase();
  return (vercel === "test" ? undefined : asStage(vercel)) ?? asStage(node) ?? "development";
}

/** Next.js' mode at a stage: deployed stages are built for production. */
export function modeOfStage(stage: Stage): EnvMode {
  return stage === "preview" ? "production" : stage;
}

const WORDS: readonly (readonly [Stage, RegExp])[] = [
  ["production", /^(production|prod|live|prd)$/],
  ["preview", /^(preview|staging|stage|stg|uat|qa|canary)$/],
  ["test", /^(test|tests|testing|ci|e2e|playwright|jest|vitest)$/],
];

/** The stage that a file's name tells: `.env.production.local`, `.env.ci`; undefined: it tells none, as `.env.local`. */
export function stageOfName(file: string): Stage | undefined {
  const words = file.toLowerCase().split(/[^a-z0-9]+/);
  return WORDS.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
}

/** Whether the file is a sample for people, which no program reads: `.env.example`. */
export function isExample(file: string): boolean {
  return /[._-](example|sample|template|dist|defaults|schema|tpl)$/i.test(file);
}

// The library's public names, nothing else. docs/library.md shows them at work.
export type { BackupReport } from "./backup/backup-options.ts";
export type { Stage } from "./environment/stages.ts";
export { ERRORS, type ErrorCode, PgscrubError } from "./errors.ts";
export type { PgscrubEvent, Progress, Reporter } from "./events.ts";
export {
  type BackupOptions,
  backup,
  type RestoreOptions,
  restore,
  type ValidateOptions,
  validate,
} from "./library/keeping.ts";
export type { Run, RunControl } from "./library/running.ts";
export {
  type PlanOptions,
  planSource,
  type SyncOptions,
  sync,
  type UndoOptions,
  undo,
  type Verification,
  type VerifyOptions,
  verify,
} from "./library/scrubbing.ts";
export type {
  CommonOptions,
  GuardOption,
  RulesOption,
  SourceOption,
  TargetOption,
} from "./library/settings.ts";
export type { MaskFunction, MaskFunctionContext } from "./pipeline/transform/masker.ts";
export type { ColumnPlan, Hazard, SyncPlan, TablePlan } from "./plan/plan.ts";
export type { PlanResult } from "./plan-source.ts";
export type { ProofReport } from "./report/proof-report.ts";
export { writeReports } from "./report/write-reports.ts";
export type { FoundFile, RestoreReport } from "./restore/restore-options.ts";
export type { SyncReport } from "./run/sync-result.ts";
export type { Check, CheckCode, Severity } from "./validate/check.ts";
export type { Validation } from "./validate.ts";
export type { Coverage, Finding, FindingKind, VerifyReport } from "./verify/finding.ts";
export type { Manifest, ManifestColumn, ManifestTable } from "./verify/manifest.ts";

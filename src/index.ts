// The library's public names, nothing else.
export { type BackupOptions, type BackupReport, type BackupVerification, backup } from "./backup.ts";
export { BACKUP_DEFAULTS, BACKUP_FOLDER } from "./backup-defaults.ts";
export { ERRORS, type ErrorCode, PgscrubError } from "./errors.ts";
export { type PgscrubEvent, type Progress, type Reporter, silentReporter } from "./events.ts";
export type { MaskFunction, MaskFunctionContext } from "./pipeline/transform/masker.ts";
export type { Hazard, SyncPlan } from "./plan/plan.ts";
export { type PlanResult, planSource } from "./plan-source.ts";
export { type ConnectionTarget, parseConnectionString } from "./postgres/connection-string.ts";
export type { ProofReport } from "./report/proof-report.ts";
export { writeReports } from "./report/write-reports.ts";
export { type FoundFile, type RestoreOptions, type RestoreReport, restore } from "./restore.ts";
export {
  type ProductionReport,
  type ProductionRestoreOptions,
  type ProductionSwap,
  restoreToProduction,
} from "./restore-production.ts";
export type { PlanOptions, SyncOptions } from "./run/run-options.ts";
export type { SyncReport } from "./run/sync-report.ts";
export { sync } from "./sync.ts";
export { type UndoOptions, undo } from "./undo.ts";
export type { Check, CheckCode, Severity } from "./validate/check.ts";
export { type ValidateOptions, type Validation, validate } from "./validate.ts";
export type { Coverage, Finding, FindingKind, VerifyReport } from "./verify/finding.ts";
export type { Manifest, ManifestColumn, ManifestTable } from "./verify/manifest.ts";
export { type VerifyOptions, verify } from "./verify-target.ts";

// `pgscrub backups`: what there is to restore, and whether it is sound.
export { listBackups } from "./backup/list-backups.ts";

// `pgscrub backups`: what there is to restore, and whether it is sound.
export { type ListedBackup, listBackups, type Thoroughness } from "./backup/list-backups.ts";

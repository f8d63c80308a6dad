// `pgscrub backups`.
import { resolve } from "node:path";
import { listBackups } from "../../list-backups.ts";
import { backupsDocument, formatBackups } from "../../report/backup-text.ts";
import type { BackupsFlags } from "../backup-commands.ts";
import type { CliContext } from "../context.ts";
import { printResult } from "../print-result.ts";

/** Lists backups; 0 whatever they are like, since it only tells. */
export async function backups(context: CliContext, flags: BackupsFlags): Promise<number> {
  const folder = resolve(context.directory, flags.dir);
  const found = await listBackups(folder, flags.quick === true ? "size" : "checksum", context.signal);
  printResult(
    context,
    flags.json,
    () => backupsDocument(folder, found),
    (paint) => formatBackups(folder, found, paint, new Date()),
  );
  return 0;
}

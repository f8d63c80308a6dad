// `pgscrub backups`.
import { resolve } from "node:path";
import { listBackups } from "../../list-backups.ts";
import { backupsDocument, formatBackups } from "../../report/backup-text.ts";
import { newPaint } from "../../report/style-text.ts";
import type { BackupsFlags } from "../backup-commands.ts";
import type { CliContext } from "../context.ts";

/** Lists backups; 0 whatever they are like, since it only tells. */
export async function backups(context: CliContext, flags: BackupsFlags): Promise<number> {
  const folder = resolve(context.directory, flags.dir);
  const found = await listBackups(folder, flags.quick === true ? "size" : "checksum", context.signal);
  if (flags.json === true)
    context.stdout.write(`${JSON.stringify(backupsDocument(folder, found), null, 2)}\n`);
  else context.stdout.write(formatBackups(folder, found, newPaint(context.hasColor), new Date()));
  return 0;
}

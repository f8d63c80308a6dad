// What a person does after predeploy, in order, with the commands to type. docs/deploy.md explains each line.

/** The steps of a deploy; `backup` is the file that was made, undefined when none was. */
export function deployChecklist(input: {
  readonly pending: readonly string[];
  readonly backup: string | undefined;
}): string[] {
  const { pending, backup } = input;
  const lines = [
    backup === undefined
      ? "THERE IS NO BACKUP of this deploy: note the time, so that the provider's restore can be told where to go back to"
      : `backup made: ${backup}; keep its name at hand`,
  ];
  if (pending.length > 0) {
    lines.push(
      `apply ${pending.length === 1 ? "1 migration" : `${pending.length} migrations`} to production, over its direct connection: npx prisma migrate deploy`,
    );
  }
  lines.push(
    "deploy the application",
    `${pending.length > 0 ? "look whether the migrations arrived and the site answers" : "look whether the site answers"}: pgscrub postdeploy --url https://YOUR-SITE`,
    "sign in, and do by hand the one thing that must work",
    backup === undefined
      ? "if it went wrong: roll the application back, then restore as docs/recovery.md says"
      : `if it went wrong: roll the application back; rows come back with pgscrub restore ${backup} --to-production (docs/recovery.md)`,
  );
  return lines;
}

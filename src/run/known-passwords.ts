// The passwords that the rules state openly, by column, for the check that they sign in.
import { tableLabel } from "../catalog/catalog.ts";
import { passwordOf } from "../pipeline/transform/maskers/password.ts";
import type { SyncPlan } from "../plan/plan.ts";
import type { KnownPassword } from "../verify/checks/passwords.ts";

/** One for each column that `password` masks whole. */
export function knownPasswords({ tables }: SyncPlan): KnownPassword[] {
  return tables.flatMap(({ table, columns }) =>
    columns.flatMap(({ column, spec, treatment }) =>
      treatment === "mask" && spec?.masker === "password"
        ? [{ table: tableLabel(table), column: column.name, plaintext: passwordOf(spec.options) }]
        : [],
    ),
  );
}

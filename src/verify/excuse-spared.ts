// Without the source, what `when` and `unless` spared is known as a number per column only: as many strangers as were kept
// there are passed over and told as a note, one more and all of them are findings.
import type { Finding } from "./finding.ts";
import type { Manifest } from "./manifest.ts";

export interface Excused {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

export function excuseSpared(findings: readonly Finding[], manifest: Manifest | undefined): Excused {
  const spared = new Map<string, number>();
  for (const { table, columns } of manifest?.tables ?? []) {
    for (const { column, exempt } of columns) {
      if (exempt !== undefined) spared.set(JSON.stringify([table, column]), exempt.fields);
    }
  }
  const notes: string[] = [];
  const left = findings.filter(({ kind, table, column, detector, count }) => {
    const fields = spared.get(JSON.stringify([table, column])) ?? 0;
    if (kind !== "stranger" || count > fields) return true;
    notes.push(
      `${table}.${column}: ${count} of the ${fields} fields that the rules spare look like a stranger (${detector}); ` +
        "without the source they cannot be told from others",
    );
    return false;
  });
  return { findings: left, notes };
}

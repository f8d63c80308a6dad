// Planted values in definitions: each must be a finding that stops the swap. A vault table holds all of them in a
// scrubbed column, so that verification knows them as values of the source.
import type { Finding } from "../../src/verify/finding.ts";
import { execute, withClient } from "../support/databases.ts";
import {
  DEFINITION_BASE,
  DEFINITION_PLACES,
  type DefinitionPlace,
  definitionText,
} from "./definition-places.ts";
import { ENCODINGS, newRandom, tokenOf } from "./encodings.ts";

export interface PlantedDefinition {
  readonly name: string;
  readonly token: string;
  readonly make: string;
  readonly label: string;
  /** The value is the name of an object, which findings name. */
  readonly isName: boolean;
}

/** `count` values over all definitions that a sync brings, in every encoding in turn. */
export function plantedDefinitions(seed: number, count: number): PlantedDefinition[] {
  const random = newRandom(seed + 8);
  const places = DEFINITION_PLACES.filter((place) => place.isLocal !== true);
  return Array.from({ length: count }, (_, index): PlantedDefinition => {
    const place: DefinitionPlace | undefined = places[index % places.length];
    const round = Math.floor(index / places.length);
    const encoding = ENCODINGS[round % ENCODINGS.length];
    if (place === undefined || encoding === undefined) throw new Error("no places");
    const token = tokenOf(random, place.isIdentifier === true ? 10 : 24);
    const text = definitionText(place, encoding.render(token, round));
    const { make, label } = place.of(`planted_${index}`, text);
    return {
      name: `${place.name} × ${encoding.name}`,
      token,
      make,
      label,
      isName: place.isIdentifier === true,
    };
  });
}

/** Creates the vault and every definition. */
export async function fillDefinitions(url: string, planted: readonly PlantedDefinition[]): Promise<void> {
  await execute(url, DEFINITION_BASE, "CREATE TABLE vault (id int PRIMARY KEY, secret text)");
  await withClient(url, async (client) => {
    await client.query("BEGIN");
    for (const [at, { token, make }] of planted.entries()) {
      await client.query("INSERT INTO vault VALUES ($1, $2)", [at, token]);
      await client.query(make);
    }
    await client.query("COMMIT");
  });
}

export const DEFINITION_RULES = `version: 1
policy: {unclassified_column: redact, unclassified_table: no_rows, unmatched_json: redact, structural: keep}
tables:
  vault:
    columns: {id: {keep: "a number"}, secret: token}
`;

/** The planted values for which there is no finding. */
export function unfound(
  planted: readonly PlantedDefinition[],
  findings: readonly Finding[],
): PlantedDefinition[] {
  const labels = new Set(findings.filter(({ kind }) => kind === "survivor").map(({ table }) => table));
  return planted.filter(({ label }) => !labels.has(label));
}

// The cases of campaign 18: which value goes where in which encoding, how it is put there and how it is undone.
import { DEFINITION_PLACES, definitionText } from "./definition-places.ts";
import { ENCODINGS, type Encoding, newRandom } from "./encodings.ts";
import { FILLED, fits, PLACES, textFor } from "./places.ts";
import type { Person, ValueKind } from "./sabotage.ts";

export interface SabotageCase {
  readonly name: string;
  /** Statements, each with the values of its parameters. */
  readonly put: readonly (readonly [string, readonly string[]])[];
  readonly undo: readonly string[];
  /** Where a survivor must be found. */
  readonly table: string;
  readonly column: string;
}

const KINDS: readonly ValueKind[] = ["email", "phone", "name", "secret", "placed"];
/** Names are not looked for in definitions: see docs/proof.md. */
const KINDS_OF_DEFINITIONS: readonly ValueKind[] = ["email", "phone", "secret", "placed"];
const SHORT: readonly ValueKind[] = ["short email", "short code"];

/** Rows outside the wide table: the place's name, table as SQL, its label, the row's id. */
const ROWS: readonly (readonly [string, string, string, number])[] = [
  ["partition", "part_a", "public.part_a", 1],
  ["sub-partition", "part_b_low", "public.part_b_low", 2],
  ["default partition", "part_rest", "public.part_rest", 3],
  ["parent's own row", "ONLY parent", "public.parent", 1],
  ["inherited child", "child", "public.child", 2],
  ["unlogged table", "light", "public.light", 1],
  ["awkward names", `"O'ther ""x"""."Ta ble"`, `O'ther "x".Ta ble`, 1],
  ["first row of many", "many", "public.many", 1],
  ["middle row of many", "many", "public.many", 9_999],
  ["last row of many", "many", "public.many", 20_000],
];

type Maker = (value: string, encoding: Encoding, variant: number) => Omit<SabotageCase, "name">;

interface PlaceOfCases {
  readonly name: string;
  readonly kinds: readonly ValueKind[];
  fits(value: string, encoding: Encoding, variant: number): boolean;
  readonly make: Maker;
}

const always = (): boolean => true;

function widePlaces(): PlaceOfCases[] {
  return PLACES.map((place): PlaceOfCases => {
    const filled = FILLED.find(({ name }) => name === (place.generatedFrom ?? place.name)) ?? place;
    return {
      name: place.name,
      kinds: place.maxBytes === undefined ? KINDS : SHORT,
      fits: (value, encoding, variant) => fits(place, encoding, value, variant),
      make: (value, encoding, variant) => ({
        put: [
          [
            `UPDATE place SET ${filled.name} = ${filled.sql.replaceAll("$1", "$1::text")} WHERE id = 7`,
            [textFor(filled, encoding, value, variant)],
          ],
        ],
        undo: [`UPDATE place SET ${filled.name} = NULL WHERE id = 7`],
        table: "public.place",
        column: place.name,
      }),
    };
  });
}

function rowPlaces(): PlaceOfCases[] {
  return ROWS.map(
    ([name, table, label, id]): PlaceOfCases => ({
      name,
      kinds: KINDS,
      fits: always,
      make: (value, encoding, variant) => ({
        put: [
          [`UPDATE ${table} SET note = $1 WHERE id = ${id}`, [`see ${encoding.render(value, variant)} now`]],
        ],
        undo: [
          `UPDATE ${table} SET note = ${label === "public.many" ? `'line ${id}'` : "'plain'"} WHERE id = ${id}`,
        ],
        table: label,
        column: "note",
      }),
    }),
  );
}

/** The row is clean again when the verifier looks; only the view still shows what it held. */
const viewPlace: PlaceOfCases = {
  name: "materialized view's row",
  kinds: KINDS,
  fits: always,
  make: (value, encoding, variant) => ({
    put: [
      ["UPDATE shown SET note = $1", [`see ${encoding.render(value, variant)} now`]],
      ["REFRESH MATERIALIZED VIEW snapshot_of", []],
      ["UPDATE shown SET note = 'plain'", []],
    ],
    undo: ["REFRESH MATERIALIZED VIEW snapshot_of"],
    table: "public.snapshot_of",
    column: "note",
  }),
};

/** A table that no sync made. */
const newTable: PlaceOfCases = {
  name: "table of the target's own",
  kinds: KINDS,
  fits: always,
  make: (value, encoding, variant) => ({
    put: [
      ["CREATE TABLE own (note text)", []],
      ["INSERT INTO own VALUES ($1)", [`see ${encoding.render(value, variant)} now`]],
    ],
    undo: ["DROP TABLE own"],
    table: "public.own",
    column: "note",
  }),
};

function definitionPlaces(): PlaceOfCases[] {
  return DEFINITION_PLACES.map(
    (place): PlaceOfCases => ({
      name: place.name,
      kinds: place.isIdentifier === true ? SHORT : KINDS_OF_DEFINITIONS,
      fits: (value, encoding, variant) =>
        place.isIdentifier !== true || Buffer.byteLength(encoding.render(value, variant)) <= 63,
      make: (value, encoding, variant) => {
        const { make, undo, label } = place.of(
          "put_back",
          definitionText(place, encoding.render(value, variant)),
        );
        return { put: [[make, []]], undo: [undo], table: label, column: "" };
      },
    }),
  );
}

/**
 * Every place in every encoding once, then again with other values until there are `count`; the order is the seed's. A
 * value that does not fit in an encoding gives way to the next person's.
 */
export function sabotageCases(people: readonly Person[], seed: number, count: number): SabotageCase[] {
  const random = newRandom(seed + 1);
  const places = [...widePlaces(), ...rowPlaces(), viewPlace, newTable, ...definitionPlaces()];
  const pairs = places.flatMap((place) => ENCODINGS.map((encoding) => ({ place, encoding })));
  const cases: SabotageCase[] = [];
  for (let round = 0; cases.length < count; round++) {
    const ordered = pairs
      .map((pair, index) => ({ ...pair, index, rank: random() }))
      .sort((a, b) => a.rank - b.rank);
    for (const { place, encoding, index } of ordered) {
      const variant = index + round;
      const kind = place.kinds[(index + Math.floor(index / 8) + round) % place.kinds.length] ?? "email";
      const chosen = people
        .map((_, at) => people[(at + variant) % people.length]?.[kind] ?? "")
        .find((value) => place.fits(value, encoding, variant));
      if (chosen === undefined) throw new Error(`${place.name} takes no value in ${encoding.name}`);
      cases.push({
        name: `${place.name} × ${encoding.name}: ${kind}`,
        ...place.make(chosen, encoding, variant),
      });
    }
  }
  return cases.slice(0, count);
}

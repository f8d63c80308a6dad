// A source of two tables for tests of what happens around the rows: names, owners, renames, refusals.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "./run-cli.ts";

/** DDL and rows: 200 people, one note each, addresses of nobody. */
export const SMALL_SCHEMA = `
  CREATE TABLE person (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE, name text);
  CREATE TABLE note (id serial PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, body text);
  INSERT INTO person (email, name)
    SELECT format('quillmyrith%s@vexmail.com', n), 'Zorlithael Quillvanith' FROM generate_series(1, 200) n;
  INSERT INTO note (person_id, body) SELECT id, 'wrote from ' || email FROM person;`;

/** Rules that fit SMALL_SCHEMA. */
export const SMALL_RULES = `version: 1
tables:
  person:
    columns:
      email: email
      name: person.full_name
  note:
    columns:
      body: text
`;

/** Writes `text` as scrub-rules.yaml into a new folder; returns the file's path. */
export function rulesFile(text: string = SMALL_RULES): string {
  const file = join(emptyFolder(), "scrub-rules.yaml");
  writeFileSync(file, text);
  return file;
}

// SQL expressions that make one invented value each from a row number: everything is a function of the seed, the row
// and a salt, so that the same seed gives the same database. Used by the statements of the synthetic-* files.

/** Rows made for each kind; the tables not named here follow in proportion. */
export interface ProductionSize {
  readonly users: number;
  readonly contacts: number;
  /** Rows of EmailEvent. */
  readonly events: number;
  readonly webhookCalls: number;
}

/** One INSERT (or temporary table) of the fill. */
export interface FillStatement {
  readonly table: string;
  readonly sql: string;
}

/** What the statements are written with. `row` is an SQL expression of an integer type, `salt` any label. */
export interface SyntheticSql {
  readonly seed: number;
  readonly size: ProductionSize;
  /** A number from 0 to `count - 1`. */
  pick(row: string, salt: string, count: number): string;
  /** One of `values`. */
  oneOf(row: string, salt: string, values: readonly string[]): string;
  /** An id in cuid form for row `row` of `table`. */
  cuid(table: string, row: string): string;
  /** `length` characters of the URL-safe alphabet. */
  secret(row: string, salt: string, length: number): string;
  /** Lower-case hexadecimal digits. */
  hex(row: string, salt: string, length: number): string;
  /** A uuid in text form. */
  uuid(row: string, salt: string): string;
  /** A bcrypt hash by its shape; no password belongs to it. */
  bcrypt(row: string, salt: string): string;
  /** An unsigned-looking but well-formed JSON web token around a jsonb expression. */
  jwt(payload: string, row: string): string;
  /** A moment of the year before 1 November 2026. */
  moment(row: string, salt: string): string;
  /** An address outside the ranges that documentation reserves. */
  ip(row: string, salt: string): string;
  /** A telephone number in one of five ways of writing it, never with the exchange 555. */
  phone(row: string, salt: string): string;
}

/** Writes expressions for one seed. */
export function syntheticSql(seed: number, size: ProductionSize): SyntheticSql {
  const hash = (row: string, salt: string) =>
    `(hashint8extended((${row})::int8, ${saltNumber(seed, salt)}) & 1073741823)`;
  const pick = (row: string, salt: string, count: number) => `(${hash(row, salt)} % ${count})::int`;
  // Chained 64-bit hashes: a fifth of the time of sha512, and as good where nobody is to be kept out.
  const bytes = (row: string, salt: string, count: number) => {
    const parts = Array.from({ length: Math.ceil(count / 8) }, (_, part) => {
      return `int8send(hashint8extended((${row})::int8, ${saltNumber(seed, `${salt}/${part}`)}))`;
    });
    return `substr(${parts.join(" || ")}, 1, ${count})`;
  };
  const oneOf = (row: string, salt: string, values: readonly string[]) =>
    `(ARRAY[${values.map(quote).join(",")}])[1 + ${pick(row, salt, values.length)}]`;
  const hex = (row: string, salt: string, length: number) =>
    `left(encode(${bytes(row, salt, Math.ceil(length / 2))}, 'hex'), ${length})`;
  // encode() breaks lines after 76 characters; replace() takes half the time of translate().
  const base64 = (row: string, salt: string, length: number) => {
    const encoded = `encode(${bytes(row, salt, Math.ceil(length * 0.75))}, 'base64')`;
    return `left(${length > 76 ? `replace(${encoded}, E'\\n', '')` : encoded}, ${length})`;
  };
  const secret = (row: string, salt: string, length: number) =>
    `replace(replace(${base64(row, salt, length)}, '+', '-'), '/', '_')`;
  const digits = (row: string, salt: string, width: number) =>
    `lpad(${pick(row, salt, 10 ** width)}::text, ${width}, '0')`;
  return {
    seed,
    size,
    pick,
    oneOf,
    secret,
    hex,
    cuid: (table, row) => `('cm' || ${hex(row, table, 23)})`,
    uuid: (row, salt) => `${hex(row, salt, 32)}::uuid::text`,
    bcrypt: (row, salt) => `('$2a$10$' || replace(${base64(row, salt, 53)}, '+', '.'))`,
    jwt: (payload, row) =>
      `(${base64Url(`convert_to('{"alg":"RS256","typ":"JWT"}', 'UTF8')`)} || '.' || ` +
      `${base64Url(`convert_to((${payload})::text, 'UTF8')`)} || '.' || ${secret(row, "signature", 86)})`,
    moment: (row, salt) =>
      `(timestamp '2026-11-01' - ${pick(row, salt, 31_536_000)} * interval '1 second')::timestamp(3)`,
    ip: (row, salt) =>
      `('81.' || ${pick(row, `${salt} b`, 250)} || '.' || ${pick(row, `${salt} c`, 250)} || '.' || ` +
      `(1 + ${pick(row, `${salt} d`, 250)}))`,
    phone: (row, salt) => {
      const area = `(201 + ${pick(row, `${salt} area`, 700)})`;
      const exchange = `(601 + ${pick(row, `${salt} exchange`, 390)})`;
      const line = digits(row, `${salt} line`, 4);
      const forms = [
        `'+1 ' || ${area} || ' ' || ${exchange} || ' ' || ${line}`,
        `'(' || ${area} || ') ' || ${exchange} || '-' || ${line}`,
        `${area}::text || ${exchange} || ${line}`,
        `${area} || '.' || ${exchange} || '.' || ${line}`,
        `'+44 20 7' || ${exchange} || ' ' || ${line}`,
      ];
      const branches = forms.map((form, index) => `WHEN ${index} THEN ${form}`).join(" ");
      return `(CASE ${pick(row, `${salt} form`, forms.length)} ${branches} END)`;
    },
  };
}

/** Quotes an SQL literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function base64Url(bytes: string): string {
  return `translate(encode(${bytes}, 'base64'), E'+/=\\n', '-_')`;
}

/** 32 bits from the seed and a label (FNV-1a), so that two labels never share a sequence of picks by design. */
function saltNumber(seed: number, salt: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < salt.length; index++) {
    hash = Math.imul(hash ^ salt.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

// A value of the kind that each masker meets, made from a number, with the options and the type family that it needs; or
// why there is nothing to measure. A masker of the registry that is missing here is named in the bench's output.

function letters(n) {
  let text = "";
  for (let rest = n + 26; rest > 0; rest = Math.floor(rest / 26))
    text += String.fromCharCode(97 + (rest % 26));
  return text;
}

const digits = (n, count) => String(n % 10 ** count).padStart(count, "0");
const capitalised = (n) => letters(n).replace(/^./, (first) => first.toUpperCase());
const date = (n) => `19${digits(50 + (n % 50), 2)}-0${1 + (n % 9)}-${digits(1 + (n % 28), 2)}`;

/** `value` is called with 0, 1, 2 …; all its values are different as far as the kind has so many. */
export const SHAPES = {
  keep: { skip: "passes bytes" },
  null: { skip: "writes NULL" },
  fixed: { skip: "writes one text" },
  password: { skip: "writes one hash, made once a run" },
  sql: { skip: "runs at the source" },
  template: { skip: "as fast as the maskers that it names" },
  array: { skip: "as fast as the masker of its elements" },
  json: { skip: "measured on documents below" },
  text: { skip: "measured on documents below" },
  html: { skip: "measured on documents below" },
  redact: { value: (n) => `Jane ${letters(n)} was here` },
  email: { value: (n) => `jane.doe${n}@mail${n % 997}.example` },
  "person.first_name": { value: (n) => `Jane${letters(n)}` },
  "person.last_name": { value: (n) => `Doe${letters(n)}` },
  "person.full_name": { value: (n) => `Jane${letters(n)} Doe${letters(n * 7)}` },
  "person.user_name": { value: (n) => `jane_${letters(n)}` },
  company: { value: (n) => `Acme ${letters(n)} Holding` },
  job_title: { value: (n) => `Head of ${capitalised(n)}` },
  phone: { value: (n) => `+1 415 ${digits(n, 3)} ${digits(n, 4)}` },
  "address.street": { value: (n) => `${1 + (n % 300)} ${capitalised(n)} Street` },
  "address.city": { value: (n) => `${capitalised(n)}ville` },
  "address.region": { value: (n) => `${capitalised(n)}shire` },
  "address.postcode": { value: (n) => digits(n, 5) },
  "address.country": { value: (n) => `${capitalised(n)}land` },
  ip: { value: (n) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` },
  mac: {
    value: (n) =>
      `08:00:2b:${(n + 0x1000000)
        .toString(16)
        .slice(1)
        .replace(/(..)(..)/, "$1:$2:")}`,
  },
  url: { value: (n) => `https://shop${n % 991}.example/orders/${n}?token=${n * 31}` },
  user_agent: {
    value: (n) => `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${n}.0.0.0 Safari/537.36`,
  },
  token: { value: (n) => `ya29.a0Af_${letters(n)}${n}Zx9QmW7rT2` },
  id: { value: (n) => `cus_${letters(n)}${n}` },
  uuid: { value: (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}` },
  date_shift: { value: date, options: { days: 30 }, family: "date" },
  number_noise: { value: (n) => `${n}.${digits(n * 7, 2)}`, options: { ratio: 0.1 }, family: "numeric" },
  faker: { value: (n) => `Jane ${letters(n)}`, options: { method: "location.city" } },
  js: { value: (n) => `Jane ${letters(n)}`, options: "./masks.ts#initials" },
};

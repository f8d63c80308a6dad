// What is placed at the source stays there: everything that the source's server sends during a sync is recorded on its way
// and holds no value of a column ruled null, fixed, password or sql.
import { connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "../support/databases.ts";
import { type EmbeddedServer, startServer } from "../support/embedded-server.ts";
import { runCli } from "../support/run-cli.ts";
import { rulesFile } from "../support/small-source.ts";

const SCHEMA = `
  CREATE TABLE account (id int PRIMARY KEY, email text, secret text, note varchar(80), password text, code text);
  INSERT INTO account SELECT n, 'quillmyrith' || n || '@vexmail.com', 'sk_live_nulled' || n, 'fixednote' || n,
    '$2a$04$' || lpad(n::text, 53, 'hashed'), 'sqlcode' || n FROM generate_series(1, 300) n;`;
const RULES = `version: 1
tables:
  account:
    columns:
      id: {keep: "a number"}
      email: email
      secret: null
      note: {fixed: none}
      password: {password: {plaintext: letmein, cost: 4}}
      code: {sql: "md5('x')"}
`;

let production: EmbeddedServer;
let laptop: EmbeddedServer;
let proxy: Server;
const sent: Buffer[] = [];

beforeAll(async () => {
  [production, laptop] = await Promise.all([startServer(), startServer()]);
  proxy = createServer((client) => {
    const server = connect(production.port, "127.0.0.1");
    server.on("data", (chunk: Buffer) => sent.push(chunk));
    client.pipe(server).pipe(client);
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  proxy?.close();
  await Promise.all([production?.stop(), laptop?.stop()]);
});

it("sends digests instead of values that are placed at the source", async () => {
  const direct = await createDatabase(production, "app", SCHEMA);
  const target = await createDatabase(laptop, "app");
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const source = direct.replace(`:${production.port}/`, `:${port}/`);
  const result = await runCli(
    ["sync", "--yes", "--source", source, "--target", target, "--rules", rulesFile(RULES)],
    { env: { PGSCRUB_PG_DUMP: "bundled" } },
  );
  expect(result.exitCode).toBe(0);
  const bytes = Buffer.concat(sent).toString("latin1");
  // The recording sees rows: what streams is there.
  expect(bytes.match(/quillmyrith\d+@vexmail\.com/g)?.length).toBeGreaterThanOrEqual(300);
  expect(bytes.match(/sk_live_nulled|fixednote|hashedhashed|sqlcode/g)).toBeNull();
});

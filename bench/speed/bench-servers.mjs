// The two servers of a bench, its folder, and what removes both however the bench ends. Programs log in through a password
// file in that folder, so that no password stands in an argument list.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { startDebianPostgres } from "../../build/campaign/test/support/debian-postgres.js";
import { endRunning } from "./processes.mjs";

export const SETTINGS = {
  shared_buffers: "512MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "4GB",
  checkpoint_timeout: "30min",
  fsync: "off",
  jit: "off",
};
export const DATABASE = "loumass_beta";
/** The same rows without indexes and keys. */
export const BARE_DATABASE = "loumass_bare";

/** Ends with what the shell calls 130 or 143. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Starts both, calls `work({source, target, folder, env})` and removes everything, also on Ctrl-C, which ends the
 * process. Each server has `url`, which holds the password, and `plainUrl`, which does not; `env` names the password file.
 */
export async function withBenchServers(work) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "pgscrub-bench-"));
  const starting = [];
  let ended;
  function end() {
    ended ??= (async () => {
      await endRunning();
      const servers = await Promise.allSettled(starting);
      await Promise.all(servers.map(({ value }) => value?.stop()));
      await rm(folder, { recursive: true, force: true });
    })();
    return ended;
  }
  function onSignal(signal) {
    console.error(`\n${signal}: ending the servers and removing ${folder}`);
    end().finally(() => process.exit(SIGNALS[signal]));
  }
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  try {
    starting.push(startDebianPostgres({ settings: SETTINGS }), startDebianPostgres({ settings: SETTINGS }));
    const [source, target] = (await Promise.all(starting)).map(withPlainUrl);
    const passwordFile = path.join(folder, "pgpass");
    await writeFile(passwordFile, [source, target].map(passwordLine).join(""), { mode: 0o600 });
    return await work({ source, target, folder, env: { PGPASSFILE: passwordFile } });
  } catch (error) {
    // What fails because the servers went away is no news: the signal's own end is under way.
    if (ended !== undefined) await new Promise(() => {});
    throw error;
  } finally {
    await end();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
  }
}

function withPlainUrl(server) {
  return { ...server, plainUrl: (database) => withoutPassword(server.url(database)) };
}

/** The URL as it may stand in an argument list. */
export function withoutPassword(url) {
  const plain = new URL(url);
  plain.password = "";
  return plain.href;
}

function passwordLine({ port, url }) {
  return `127.0.0.1:${port}:*:postgres:${new URL(url()).password}\n`;
}

/** Runs `work` with a session. */
export async function withClient(url, work) {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same state for everybody: nothing but an empty database on the target, nothing left to write on either side. */
export async function prepare(source, target) {
  await withClient(target.url(), async (client) => {
    const { rows: databases } = await client.query(
      "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'",
    );
    for (const { datname } of databases) {
      await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
    }
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query("CHECKPOINT");
  });
  await withClient(source.url(), (client) => client.query("CHECKPOINT"));
}

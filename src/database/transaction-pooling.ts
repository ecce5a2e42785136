import pg, { type Client } from 'pg';
import { ConfigurationError } from '../config/configuration.error.js';
import { CONNECTING, type DatabaseOptions } from './data-source.js';
import { Secret } from '../secrets/secret.js';
import { openSession } from './session.js';

/** Looked at so often: a pooler that has several connections to the server hands them out in turn. */
const ROUNDS = 4;

/**
 * Refuses a pooler that gives each transaction another session of the server (PgBouncer's pool modes `transaction` and
 * `statement`): the schema, prepared statements, LISTEN and locks are kept by the session, and statements would run in the
 * wrong schema without a word. Without a pooler it costs one connection.
 * @throws ConfigurationError with one line that names it and says what to do
 */
export async function refuseTransactionPooling(options: DatabaseOptions): Promise<void> {
  const clients: Client[] = [];
  const open = async (): Promise<Client> => {
    const client = new pg.Client({
      connectionString: Secret.of(options.databaseUrl).reveal(),
      application_name: 'siren-gateway start',
      query_timeout: CONNECTING.connectionTimeoutMillis,
      ...CONNECTING,
    });
    // Set up, the session would be ours for whomever the pooler gives it to next.
    await openSession(client, null);
    clients.push(client);
    return client;
  };
  try {
    const first = await open();
    if ((await lookAt(first)).pid === announcedPid(first)) return;
    if (await areMixedUp([first, await open()])) throw new ConfigurationError([COMPLAINT]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const COMPLAINT =
  'DATABASE_URL leads through a pooler in transaction mode, where the settings of a session do not last: give it pool_mode = session, or use the address of Postgres itself';

/** A server names its process to whoever connects; a pooler names one that there is not. */
function announcedPid(client: Client): number | null {
  return (client as Client & { processID: number | null }).processID;
}

/** Each client writes its mark into its session, and each must find it there again, in one and the same process. */
async function areMixedUp(clients: readonly Client[]): Promise<boolean> {
  const seen = clients.map(() => new Set<string>());
  for (const [n, client] of clients.entries()) {
    await client.query(`SELECT set_config('siren_gateway.session', $1, false)`, [`mark ${n}`]);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, client] of clients.entries()) {
      const { pid, mark } = await lookAt(client);
      seen[n]!.add(`${pid} ${mark}`);
      if (mark !== `mark ${n}` || seen[n]!.size > 1) return true;
    }
  }
  return false;
}

async function lookAt(client: Client): Promise<{ pid: number; mark: string | null }> {
  const { rows } = await client.query<{ pid: number; mark: string | null }>(
    `SELECT pg_backend_pid() AS pid, current_setting('siren_gateway.session', true) AS mark`,
  );
  return rows[0]!;
}

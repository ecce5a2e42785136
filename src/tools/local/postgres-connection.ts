import pg from 'pg';
import { SUPERUSER } from './postgres-cluster.js';

/** What is needed to reach a server that we run on loopback. */
export interface LocalAddress {
  port: number;
  password: string;
}

/** A connection string of the superuser for one database of a local server. The password is URL-safe by its making. */
export function connectionUrl({ port, password }: LocalAddress, database = 'postgres'): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Runs `work` on one connection and closes it. Rejects with what `pg` says. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that stops under an idle connection emits here; the query in hand rejects by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Who a running server is: the folder it serves, and the process that started it (see `ownerName`). */
export interface ServerIdentity {
  dataDir: string;
  ownerPid: number | undefined;
}

/** The cluster name that tells a later start whose server this is. */
export function ownerName(pid: number): string {
  return `siren-gateway/${pid}`;
}

/** Asks a server who it is. Rejects when it cannot be reached, or does not take the password. */
export function identify(address: LocalAddress): Promise<ServerIdentity> {
  return withConnection(connectionUrl(address), async (client) => {
    const { rows } = await client.query<{ data_directory: string; cluster_name: string }>(
      `SELECT current_setting('data_directory') AS data_directory, current_setting('cluster_name') AS cluster_name`,
    );
    const owner = /^siren-gateway\/(\d+)$/.exec(rows[0]?.cluster_name ?? '')?.[1];
    return { dataDir: rows[0]?.data_directory ?? '', ownerPid: owner === undefined ? undefined : Number(owner) };
  });
}

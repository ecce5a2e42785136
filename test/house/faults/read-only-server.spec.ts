import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SCHEMA, dataSourceOptions } from '../../../src/database/data-source.js';
import { StandingConnection } from '../../../src/database/standing-connection.js';
import { probeRead } from '../../../src/database/database-probes.js';
import { poolOf } from '../../../src/database/transaction.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { FaultPostgres } from '../../support/faults/fault-postgres.js';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { migrate } from '../../../src/database/migrator.js';
import { query } from '../../support/query.js';

const REFUSED = `DO $$ BEGIN RAISE EXCEPTION 'a standby' USING ERRCODE = 'read_only_sql_transaction'; END $$`;
const PID = 'SELECT pg_backend_pid() AS pid';

describe('when one connection learns that its server has become read-only', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url, poolSize: 3 }, [])).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('all of the pool are closed, those in use and those that wait', async () => {
    const pool = poolOf(dataSource);
    const clients = await eventually(() => Promise.all([pool.connect(), pool.connect(), pool.connect()]));
    const pids = await Promise.all(
      clients.map(async (client) => (await client.query<{ pid: number }>(PID)).rows[0]!.pid),
    );
    const [learns, isUsed, waits] = clients;
    waits.release();
    const lost: unknown[] = [];
    isUsed.on('error', (error) => lost.push(error));
    const inHand = isUsed.query('SELECT pg_sleep(600)').catch((error: unknown) => lost.push(error));

    await expect(learns.query(REFUSED)).rejects.toThrow('a standby');
    await inHand;
    learns.release();
    isUsed.release();
    expect(lost.length).toBeGreaterThan(0);
    await eventually(async () =>
      expect(await query(database, 'SELECT FROM pg_stat_activity WHERE pid = ANY($1)', [pids])).toEqual([]),
    );
    expect(pool.totalCount).toBe(0);
    await eventually(() => pool.query(PID));
  });

  it('a standing connection is closed too, and opened anew', async () => {
    const opened: number[] = [];
    const standing = new StandingConnection({
      database: { databaseUrl: database.url },
      applicationName: 'siren-gateway test',
      onOpen: async (client) => {
        opened.push((await client.query<{ pid: number }>(PID)).rows[0]!.pid);
        // Later: what fails while it is made use of ends it anyway.
        if (opened.length === 1) setImmediate(() => void client.query(REFUSED).catch(() => undefined));
      },
    });
    standing.start();
    await eventually(() => expect(opened).toHaveLength(2));
    expect(opened[1]).not.toBe(opened[0]);
    await standing.stop();
  });
});

describe('a server that has become read-only while nothing is written', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ settings: { ROLES: 'api' } });
  });
  afterEach(() =>
    query(gateway.database, 'DROP VIEW IF EXISTS deliveries; ALTER TABLE IF EXISTS hidden RENAME TO deliveries'),
  );
  afterAll(() => gateway?.close());

  const ready = () => gateway.call('GET', '/health/ready', undefined, { authorization: '' });

  it('is noticed by the probe: the service is not ready, and says why', async () => {
    await eventually(async () => expect((await ready()).status).toBe(200));
    await query(
      gateway.database,
      `CREATE FUNCTION ${DEFAULT_SCHEMA}.refuse() RETURNS boolean LANGUAGE plpgsql AS $$
         BEGIN
           -- As a standby does: it can be read, and refuses who is about to change something.
           IF current_query() LIKE '%FOR KEY SHARE%' THEN
             RAISE EXCEPTION 'a standby' USING ERRCODE = 'read_only_sql_transaction';
           END IF;
           RETURN true;
         END $$;
       ALTER TABLE deliveries RENAME TO hidden;
       CREATE VIEW ${DEFAULT_SCHEMA}.deliveries AS SELECT * FROM ${DEFAULT_SCHEMA}.hidden WHERE ${DEFAULT_SCHEMA}.refuse();
       INSERT INTO ${DEFAULT_SCHEMA}.hidden (message_id, status, next_at, expires_at)
       VALUES ('00000000-0000-0000-0000-000000000000', 'queued', 'infinity', 'infinity')`,
    );
    await eventually(async () =>
      expect(await ready()).toMatchObject({
        status: 503,
        body: { error: { database: { status: 'down', message: 'it refuses writes' } } },
      }),
    );
  });
});

describe('the probe of the health check', () => {
  let postgres: FaultPostgres;
  beforeAll(async () => {
    postgres = await FaultPostgres.start();
    await migrate({ databaseUrl: postgres.url });
  });
  afterAll(() => postgres?.close());

  it('is refused by a standby, though that can be read', async () => {
    await postgres.demote();
    // Without a pool of ours, which opens no connection to a standby.
    const plain = await new DataSource({
      type: 'postgres',
      url: postgres.url,
      extra: { options: `-c search_path=${DEFAULT_SCHEMA}` },
    }).initialize();
    try {
      expect(await plain.query('SELECT count(*)::int AS n FROM deliveries')).toEqual([{ n: 0 }]);
      await expect(probeRead(plain)).rejects.toMatchObject({ code: '25006' });
    } finally {
      await plain.destroy();
    }
  });
});

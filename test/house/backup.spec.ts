import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPostgres, startPostgres } from '../../src/tools/local/postgres.js';
import type { BatchDto, BatchMessagePageDto } from '../../src/batches/batch.dto.js';
import type { MessageDto } from '../../src/messages/message.dto.js';
import { installedPostgres } from '../support/debian-programs.js';
import { deliver, eventually, finished } from '../support/eventually.js';
import { ArchivedPostgres } from '../support/faults/archived-postgres.js';
import { expectAccounts } from '../support/faults/expect-accounts.js';
import { FaultWorld } from '../support/faults/fault-world.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { recount } from '../support/recount.js';
import { codeBlock, runDocumented } from '../support/run-documented.js';
import { lineOf, openUpload, writePiece } from '../support/uploads.js';

const DUMPS = installedPostgres('pg_dump');

it.runIf(DUMPS === null)('a dump and its restoring: not tried', ({ skip }) => {
  skip('there is no pg_dump on this machine: apt-get install postgresql');
});

describe.runIf(DUMPS !== null)('a dump, made while messages are on their way,', () => {
  let folder: string;
  let server: RunningPostgres;
  let restored: Gateway | undefined;
  let delivered: MessageDto[];
  let waits: MessageDto;
  let late: MessageDto;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siren-gateway-dump-'));
    await chmod(folder, 0o755);
    const options = { dataDir: join(folder, 'data'), durable: true, database: 'siren_gateway' };
    server = await startPostgres({ ...options, binaries: DUMPS!.major < 18 ? '15' : '18' });
    const original = await startGateway({ database: databaseAt(server.url) });
    delivered = [
      await deliver(original, { to: '+919876540001' }),
      await deliver(original, { to: '+919876549002' }),
      await deliver(original, { to: '+919876540003' }),
    ];
    // A batch that is paused: what of it has not begun is open, and nothing of it is on the wire when the dump is made.
    const upload = openUpload(original);
    writePiece(upload, lineOf(1));
    const batch = await eventually(async () => {
      const { body } = await original.call<{ items: BatchDto[] }>('GET', '/api/v1/batches?limit=1');
      expect(body.items).toMatchObject([{ status: 'uploading', total: 1 }]);
      return body.items[0]!;
    });
    await original.call('POST', `/api/v1/batches/${batch.id}/pause`);
    writePiece(upload, lineOf(2));
    upload.write('0\r\n\r\n');
    const [begun, open] = await eventually(async () => {
      const { body } = await original.call<BatchMessagePageDto>('GET', `/api/v1/batches/${batch.id}/messages`);
      expect(body.items).toHaveLength(2);
      return body.items;
    });
    delivered.push(await finished(original, begun!.id));
    waits = (await original.call<MessageDto>('GET', `/api/v1/messages/${open!.id}`)).body;
    expect(waits).toMatchObject({ status: 'queued', attempts: [] });
    await run('pg_dump', {});

    // What becomes of it after the dump nobody knows there.
    await resume(original);
    waits = await finished(original, waits.id);
    expect(waits.status).toBe('delivered');
    late = await deliver(original, { to: '+919876540005' });
    await original.close();
  });
  afterEach(async () => {
    await restored?.close();
    restored = undefined;
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const databaseAt = (url: string) => ({ url, drop: () => Promise.resolve() });

  function run(words: string, env: Record<string, string>): Promise<void> {
    const PATH = `${DUMPS!.folder}:${process.env.PATH}`;
    return runDocumented('operations.md', words, { env: { PATH, DATABASE_URL: server.url, ...env }, cwd: folder });
  }

  /** An empty database, filled from the dump. */
  async function restore(name: string): Promise<string> {
    await query(server.url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    await run('pg_restore', { DATABASE_URL: url.href });
    return url.href;
  }

  const resume = (gateway: Gateway) => gateway.call('POST', `/api/v1/batches/${waits.batchId}/resume`);
  const requestsTo = ({ to }: MessageDto) => restored!.sandbox.requests.filter((request) => request.to === to);

  it('brings back what it holds, and the service goes on with it', async () => {
    const url = await restore('goes_on');
    restored = await startGateway({ database: databaseAt(url) });
    for (const { id, status, channel } of delivered)
      expect((await restored.call('GET', `/api/v1/messages/${id}`)).body).toMatchObject({ id, status, channel });
    expect((await restored.call('GET', `/api/v1/messages/${late.id}`)).status).toBe(404);
    // It was sent since, and is sent again.
    await resume(restored);
    expect(await finished(restored, waits.id)).toMatchObject({ status: 'delivered' });
    expect(requestsTo(waits)).toHaveLength(1);
    await deliver(restored, { to: '+919876540006' });

    await eventually(async () => {
      const { body } = await restored!.call('GET', '/api/v1/statistics');
      expect(body.messages.total).toBe(delivered.length + 2);
      const tx = {
        query: <Row extends object>(text: string, values: readonly unknown[] = []) =>
          query<Row>(url, text, [...values]),
      };
      expect(body).toEqual(await recount(tx, body));
    });
  });

  it('sends nothing again that was open in it, when one says so before the start', async () => {
    const url = await restore('sends_nothing');
    await query(url, codeBlock('operations.md', 'UPDATE siren_gateway.deliveries'));
    restored = await startGateway({ database: databaseAt(url) });
    expect(await finished(restored, waits.id)).toMatchObject({ status: 'expired' });
    await deliver(restored, { to: '+919876540006' });
    expect(requestsTo(waits)).toEqual([]);
  });
});

describe('a base backup and the archive of the WAL', () => {
  const RECIPIENTS = ['0001', '0002', '9002', '9003', '9004', '9008'];
  let world: FaultWorld<ArchivedPostgres>;
  beforeAll(async () => {
    world = await FaultWorld.createOn(await ArchivedPostgres.start(), { replicas: 2 });
    await world.start();
  });
  afterAll(() => world?.close());

  it('bring back everything that was acknowledged, when the disk is lost', async () => {
    const submitting = world.client.submit(RECIPIENTS);
    const how = await world.postgres.backUp();
    await submitting;
    await world.client.submit(RECIPIENTS);
    await world.happens('disk lost', async (mark) => {
      for (const replica of world.replicas) await replica.kill();
      await mark();
      await world.postgres.loseDisk();
      await world.postgres.restore();
      for (const replica of world.replicas) await replica.start();
    });
    await world.client.submit(RECIPIENTS);
    await world.settle();
    await expectAccounts(`a restore from a base backup by ${how}, and the archive`, world);
  });
});

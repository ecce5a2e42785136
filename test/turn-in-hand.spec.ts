import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { DeliveryWorker } from '../src/delivering/delivery.worker.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeEach(async () => {
  // No request is given up while a test holds it.
  gateway = await startGateway({ settings: { SIREN_TIMEOUT_MS: '120000' } });
});
afterEach(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
/** Nothing is reported of what they are sent: an attempt says what its answer has said. */
const SILENT = '+919876549004';
const submit = async (text: string, to = SILENT): Promise<string> =>
  (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text })).body.id;
const attemptOf = async (id: string) =>
  (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body.attempts.map(({ status }) => status);

/** Holds something until it is released, as a slow disk or another session would. */
async function holding(statement: string, values: unknown[] = []) {
  const client = await openClient(gateway.database.url);
  onTestFinished(() => client.end());
  await client.query('BEGIN');
  await client.query(statement, values);
  return { release: () => client.query('COMMIT') };
}

const LOCK_ATTEMPTS = 'LOCK TABLE delivery_attempts IN SHARE ROW EXCLUSIVE MODE';
/** Whether a turn is in the middle of beginning an attempt. */
const waitsForAttempts = async (): Promise<boolean> => {
  const waiting = await sql(
    `SELECT FROM pg_locks WHERE NOT granted AND relation IN (SELECT oid FROM pg_class WHERE relname LIKE 'delivery_attempts%')`,
  );
  return waiting.length > 0;
};
/** How many requests this process has had an answer to. */
async function answersSoFar(): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const counts = [...text.matchAll(/^siren_gateway_siren_request_duration_seconds_count\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, n]) => sum + Number(n), 0);
}

describe('a turn that is in hand', () => {
  it('is waited for by a stop, with what it begins, and the answers are stored', async () => {
    const { release } = await holding(LOCK_ATTEMPTS);
    const id = await submit('Hello');
    await eventually(async () => expect(await waitsForAttempts()).toBe(true));
    const stopped = gateway.app.get(DeliveryWorker).stop();
    await release();
    await stopped;
    expect(gateway.sandbox.requests).toHaveLength(1);
    expect(await attemptOf(id)).toEqual(['accepted']);
  });

  it('loses no answer of a message that another turn has when it fails by one message', async () => {
    await sql(`
      CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (SELECT text FROM messages WHERE id = NEW.message_id) = 'spoilt' THEN RAISE EXCEPTION 'spoilt' USING ERRCODE = '22000'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER spoil BEFORE UPDATE ON delivery_attempts FOR EACH ROW EXECUTE FUNCTION spoil()`);
    gateway.sandbox.hold();
    const [spoilt, whole] = [await submit('spoilt'), await submit('whole', '+919876559004')];
    await eventually(() => expect(gateway.sandbox.requests).toHaveLength(2));
    // Both answers come while a turn is in hand, and so go into one.
    const before = await answersSoFar();
    const attempts = await holding(LOCK_ATTEMPTS);
    await submit('another', '+919876569004');
    await eventually(async () => expect(await waitsForAttempts()).toBe(true));
    await gateway.sandbox.reset();
    await eventually(async () => expect(await answersSoFar()).toBe(before + 2));
    const { release } = await holding('SELECT FROM deliveries WHERE message_id = $1 FOR UPDATE', [whole]);
    await attempts.release();
    await eventually(async () => {
      const [row] = await sql<{ failures: number }>('SELECT failures FROM deliveries WHERE message_id = $1', [spoilt]);
      expect(row!.failures).toBeGreaterThan(0);
    });
    await release();
    await eventually(async () => expect(await attemptOf(whole)).toEqual(['accepted']));
    // Else the stop would wait for an answer that nobody can store.
    await sql('DROP TRIGGER spoil ON delivery_attempts');
    expect(gateway.sandbox.requests.filter(({ to }) => to.endsWith('9876559004'))).toHaveLength(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../../../src/messages/message.dto.js';
import { eventually, finished } from '../../support/eventually.js';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { query } from '../../support/query.js';
import { STORED_WEBHOOKS } from '../../support/tables.js';

const MESSAGES = 8;
/** One more than what ends a message, or a webhook, that cannot be handled. */
const TRIES = 11;
/** What the workers write. */
const TABLES = ['deliveries', 'delivery_attempts', 'received_webhooks', 'incoming_messages', 'webhook_spool'];

let gateway: Gateway;
let other: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  other = await startGateway({ beside: gateway });
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const refusals = async () => (await sql<{ n: number }>('SELECT last_value::int - 1 AS n FROM refusals'))[0]!.n;

/** From now on the disk takes nothing of what workers write; how often it refused is counted all the same. */
async function fill(): Promise<void> {
  await sql(`
    CREATE SEQUENCE refusals;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM nextval('refusals');
      RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$`);
  for (const table of TABLES) {
    const events = table === 'deliveries' || table === 'webhook_spool' ? 'UPDATE OR DELETE' : 'INSERT OR UPDATE';
    await sql(`CREATE TRIGGER refuse BEFORE ${events} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
  }
}

describe('a full disk', () => {
  it('is nobody’s fault: whatever was refused is done when there is room again, and nothing is a dead letter', async () => {
    const submit = async (to: string) =>
      (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: 'Your share is ₹300' })).body.id;
    const ids = await Promise.all(Array.from({ length: MESSAGES / 2 }, (_, i) => submit(`+91987651810${i}`)));
    // Their answers come while nothing can be stored.
    gateway.sandbox.hold();
    await eventually(() => expect(gateway.sandbox.requests).toHaveLength(MESSAGES / 2));
    await fill();
    gateway.sandbox.release();
    ids.push(...(await Promise.all(Array.from({ length: MESSAGES / 2 }, (_, i) => submit(`+91987651820${i}`)))));
    const written = await gateway.sandbox.receive({ from: '+919876518000', content: 'Thanks' });
    expect(written).toMatchObject({ answered: true, status: 200 });
    await eventually(async () => expect(await refusals()).toBeGreaterThan(2 * TRIES));

    await sql('DROP FUNCTION refuse() CASCADE');
    const ends = await Promise.all(ids.map((id) => finished(gateway, id)));
    expect(new Set(ends.map(({ status, channel }) => `${status} ${channel}`))).toEqual(new Set(['delivered whatsapp']));
    expect(gateway.sandbox.requests).toHaveLength(MESSAGES);
    await eventually(async () =>
      expect(await sql('SELECT status FROM incoming_messages')).toEqual([{ status: 'handled' }]),
    );
    expect(await sql('SELECT FROM deliveries WHERE failures > 0')).toEqual([]);
    expect(await sql(`SELECT FROM ${STORED_WEBHOOKS} WHERE failures > 0`)).toEqual([]);
    expect((await gateway.call('GET', '/api/v1/dead-letters')).body.items).toEqual([]);
  });
});

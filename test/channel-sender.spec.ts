import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChannelSender, CommunicationService, type SenderOutcome, type SenderStatus } from '../src/index.js';
import type { Channel } from '../src/siren/channel.js';
import { createSurroundings, type Surroundings } from './support/application.js';
import { query } from './support/query.js';

// One more channel: a row of the table of channels and its codes.
vi.mock('../src/siren/channel.js', async (importOriginal) => {
  const table = await importOriginal<typeof import('../src/siren/channel.js')>();
  const facts = {
    ...{ label: 'Carrier pigeon', carrier: 'application', hasSegments: false },
    ...{ codesOf: 'channel', unreachableCodes: ['no_loft'], isTwoWay: false },
  };
  Object.assign(table.CHANNEL_FACTS, { carrier_pigeon: facts });
  table.CHANNELS.push('carrier_pigeon' as Channel);
  return table;
});
vi.mock('../src/siren/error-codes/of-channel.js', async (importOriginal) => {
  const codes = await importOriginal<typeof import('../src/siren/error-codes/of-channel.js')>();
  const source = 'https://pigeons.example/codes';
  Object.assign(codes.ERROR_CODES, {
    carrier_pigeon: [
      { owner: 'application', codes: ['storm'], action: 'retry', about: 'no bird flies', source },
      { owner: 'application', codes: ['no_loft'], action: 'fall_back', about: 'there is no loft', source },
    ],
  });
  return codes;
});

const PIGEON = 'carrier_pigeon' as Channel;
const TO = '+919876543210';
const TEXT = 'Your bill split is ready!';

/** A loft: each request is answered by what is next in `answers`, and each question by what became of the bird. */
class Pigeons implements ChannelSender {
  readonly sent: { to: string; text: string; number: unknown }[] = [];
  readonly signals: AbortSignal[] = [];
  answers: (() => Promise<SenderOutcome>)[] = [];
  status: SenderStatus = { outcome: 'known', status: 'delivered' };

  send: ChannelSender['send'] = ({ to, text }, { logged, signal }) => {
    this.sent.push({ to, text, number: logged?.attempt });
    this.signals.push(signal);
    const next =
      this.answers.shift() ?? (() => Promise.resolve({ outcome: 'accepted', messageId: crypto.randomUUID() }));
    return next();
  };

  getStatus: ChannelSender['getStatus'] = () => Promise.resolve(this.status);
}

let surroundings: Surroundings;
let pigeons: Pigeons;
let application: INestApplicationContext;
let messages: CommunicationService;

beforeAll(async () => {
  surroundings = await createSurroundings();
});
afterAll(() => surroundings?.close());

beforeEach(async () => {
  pigeons = new Pigeons();
  application = await surroundings.start({
    senders: { [PIGEON]: pigeons },
    delivery: { duplicateWindowMs: 0, recipientLimit: 0, retryBaseMs: 10 },
  });
  messages = application.get(CommunicationService);
});
afterEach(() => application?.close());

const byPigeon = (then: { channel: Channel; successStatus?: 'accepted' }[] = []) =>
  messages.sendMessageWithFallback({
    to: TO,
    text: TEXT,
    channels: [{ channel: PIGEON, fallbackAfter: 0.5, successStatus: 'delivered' }, ...then],
  });

describe('a channel that the application sends', () => {
  it('finishes a message as delivered once its sender says so', async () => {
    const outcome = await byPigeon();
    expect(outcome).toMatchObject({ success: true, status: 'delivered', channel: PIGEON });
    expect(pigeons.sent).toEqual([{ to: TO, text: TEXT, number: 1 }]);
    expect(surroundings.sandbox.requests).toEqual([]);
    expect(await messages.getDeliveryStatistics({ channel: PIGEON, phoneNumber: TO })).toMatchObject({
      totalAttempts: 1,
      byChannel: { [PIGEON]: { attempts: 1, delivered: 1 }, whatsapp: { attempts: 0 } },
    });
  });

  it('repeats a request where a code of the channel calls for it', async () => {
    pigeons.answers.push(() => Promise.resolve({ outcome: 'rejected', error: { code: 'storm', message: 'wind' } }));
    const outcome = await byPigeon();
    expect(outcome).toMatchObject({ success: true, status: 'delivered' });
    expect(outcome.attempts).toMatchObject([
      { channel: PIGEON, status: 'failed', error: { code: 'storm' } },
      { channel: PIGEON, reason: 'retry' },
    ]);
  });

  it('gives way to the next channel of the plan, which Siren carries', async () => {
    pigeons.answers.push(() =>
      Promise.resolve({ outcome: 'rejected', error: { code: 'no_loft', message: `no loft of ${TO} for "${TEXT}"` } }),
    );
    const outcome = await byPigeon([{ channel: 'sms', successStatus: 'accepted' }]);
    expect(outcome).toMatchObject({ success: true, channel: 'sms', fallbackUsed: true });
    const [refused] = outcome.attempts;
    expect(refused).toMatchObject({ channel: PIGEON, status: 'failed', error: { code: 'no_loft' } });
    expect(refused!.error!.message).toContain('no loft of');
    expect(JSON.stringify(refused)).not.toContain(TEXT);
    expect(surroundings.sandbox.requests).toContainEqual(expect.objectContaining({ channel: 'sms', to: TO }));
  });

  it('has an unknown outcome where its sender throws, and is asked what became of it', async () => {
    pigeons.answers.push(() => Promise.reject(new Error(`a hawk ate ${TEXT}`)));
    const outcome = await byPigeon();
    expect(outcome.attempts[0]).toMatchObject({
      channel: PIGEON,
      status: 'unknown',
      error: { code: 'unknown_outcome' },
    });
    expect(JSON.stringify(outcome.attempts)).not.toContain('hawk');
    // The last step repeats what nobody knows of.
    expect(outcome.attempts[1]).toMatchObject({ reason: 'unknown_outcome_retry' });
  });

  it('has an unknown outcome where its sender never answers, which is told that its time is over', async () => {
    pigeons.answers.push(() => new Promise(() => undefined));
    const outcome = await byPigeon();
    expect(outcome.attempts[0]).toMatchObject({ channel: PIGEON, status: 'unknown', error: { code: 'timeout' } });
    expect(outcome.attempts[1]).toMatchObject({ reason: 'unknown_outcome_retry' });
    expect(pigeons.signals[0]!.aborted).toBe(true);
  });

  it('fails with the code that its sender reports later', async () => {
    pigeons.status = { outcome: 'known', status: 'failed', error: { code: 'no_loft', message: 'came back' } };
    expect(await byPigeon()).toMatchObject({ success: false, status: 'failed', error: { code: 'no_loft' } });
  });

  it('is refused by the database until a migration names it', async () => {
    const isKnown = () =>
      query<{ is: boolean }>(surroundings.database, `SELECT texting.is_channel('carrier_pigeon') AS is`);
    expect(await isKnown()).toEqual([{ is: false }]);
    await query(
      surroundings.database,
      `CREATE OR REPLACE FUNCTION texting.is_channel(channel text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
         RETURN channel IN ('whatsapp', 'sms', 'carrier_pigeon')`,
    );
    expect(await isKnown()).toEqual([{ is: true }]);
    await query(
      surroundings.database,
      `INSERT INTO texting.suppressions (phone_number, channel, reason) VALUES ('${TO}', 'carrier_pigeon', 'manual')`,
    );
    const outcome = await byPigeon([{ channel: 'sms', successStatus: 'accepted' }]);
    expect(outcome).toMatchObject({ success: true, channel: 'sms', attempts: [{ channel: 'sms' }] });
  });
});

it('an application without the sender of a channel does not start', async () => {
  await expect(surroundings.start()).rejects.toThrow('senders.carrier_pigeon is missing');
  const noSender = { send: () => undefined } as never;
  await expect(surroundings.start({ senders: { [PIGEON]: noSender } })).rejects.toThrow(
    'senders.carrier_pigeon must be',
  );
  await expect(surroundings.start({ senders: { owl: pigeons } as never })).rejects.toThrow('owl');
});

import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import { ModulesContainer } from '@nestjs/core';
import axios from 'axios';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Configuration } from '../src/config/read-configuration.js';
import { configuration } from '../src/config/gateway.config.js';
import { explainDatabaseFailure } from '../src/database/explain-failure.js';
import { databaseAddress, dataSourceOptions } from '../src/database/data-source.js';
import { SirenClient } from '../src/siren/siren-client.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { eventually, finished } from './support/eventually.js';
import { type EventReceiver, startEventReceiver } from './support/event-receiver.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { answering, RawServer } from './support/raw-server.js';
import { positionsOf } from './support/shown.js';
import { CLIENT_KEY, sirenModule } from './support/siren-client.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const EVENTS_SECRET = `whsec_${Buffer.from('a-secret-of-events-for-tests-only').toString('base64')}`;
const PASSWORD = 'a-database-password-for-tests-only';
const OTHER_WEBHOOK_SECRET = 'another-webhook-secret-for-tests-only';

let database: TestDatabase;
let receiver: EventReceiver;
let gateway: Gateway;
let secrets: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  receiver = await startEventReceiver(EVENTS_SECRET);
  gateway = await startGateway({
    database,
    settings: {
      EVENTS_URL: receiver.url,
      EVENTS_SECRET,
      SIREN_WEBHOOK_SECRET: `a-webhook-secret-for-tests-only,${OTHER_WEBHOOK_SECRET}`,
    },
  });
  secrets = {
    DATABASE_URL: new URL(database.url).password,
    SIREN_API_KEY: process.env.SIREN_API_KEY!,
    SIREN_WEBHOOK_SECRET: gateway.webhookSecret,
    'the second of them': OTHER_WEBHOOK_SECRET,
    ADMIN_API_KEY: gateway.apiKey,
    EVENTS_SECRET: EVENTS_SECRET.slice('whsec_'.length),
  };
});
afterAll(async () => {
  await gateway?.close();
  await receiver?.close();
  await database?.drop();
  for (const name of ['EVENTS_URL', 'EVENTS_SECRET']) delete process.env[name];
});

const inspected = (value: unknown): string =>
  inspect(value, { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity });
/** By name, where each secret is shown. */
const shownSecrets = (root: unknown): [string, string[]][] =>
  Object.entries(secrets).map(([name, secret]) => [name, positionsOf(secret, root)]);
const nowhere = (): [string, string[]][] => Object.keys(secrets).map((name) => [name, []]);

/** The application, and what Nest holds where inspect does not look: each provider and controller that was made. */
function everything(): Record<string, unknown> {
  const modules = [...gateway.app.get(ModulesContainer).values()];
  const made = modules.flatMap(({ name, providers, controllers }) =>
    [...providers.values(), ...controllers.values()].map(
      (one) => [`${name} ${String(one.name)}`, one.instance] as const,
    ),
  );
  return { app: gateway.app, server: gateway.app.getHttpServer(), ...Object.fromEntries(made) };
}

describe('what is looked through', () => {
  it('hides nothing that inspect would show', () => {
    const held = { at: new Map([['list', [new Set([{ deep: Promise.resolve('needle') }])]]]) };
    const error = Object.assign(new Error('failed', { cause: new AggregateError([new Error('needle')]) }), { held });
    for (const value of [
      held,
      { bytes: Buffer.from('a needle in bytes') },
      { [Symbol('hidden')]: held },
      error,
      Object.assign(() => undefined, { held }),
    ]) {
      expect(positionsOf('needle', value)).not.toEqual([]);
    }
    expect(
      positionsOf('needle', {
        get secret() {
          return 'needle';
        },
      }),
    ).toEqual([]);
  });
});

describe('no secret is shown', () => {
  it('where all that an application holds is looked through', () => {
    const parts = everything();
    expect(Object.keys(parts)).toEqual(expect.arrayContaining(['app', 'SirenModule SirenClient']));
    const { hostname, pathname } = new URL(gateway.database.url);
    // The pool knows the database, the client Siren, the poster its receiver.
    for (const known of [pathname.slice(1), hostname, gateway.sandbox.url, receiver.url]) {
      expect([known, positionsOf(known, parts).length > 0]).toEqual([known, true]);
    }
  });

  it('by the configuration, neither by inspect nor by JSON', () => {
    const settings: Configuration = configuration();
    expect(settings.siren.apiKey.reveal()).toBe(secrets.SIREN_API_KEY);
    for (const text of [
      inspected(settings),
      inspect(settings, { showHidden: true, depth: Infinity }),
      JSON.stringify(settings),
    ]) {
      for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
      expect(text).toContain('[secret]');
    }
  });

  it('by the whole application while it works: requests on the wire both ways, events, connections', async () => {
    // Of all that a process does: what is done, what is refused, and what is under way.
    const { body } = await gateway.call('POST', '/api/v1/messages', { to: '+919876540001', text: 'Hello' });
    await finished(gateway, body.id);
    await gateway.call('POST', '/api/v1/messages', { to: 'nobody', text: 'Hello' });
    await fetch(`${gateway.url}/api/v1/messages`, { headers: { authorization: 'Bearer wrong' } });
    expect((await deliverWebhook(gateway, 'message', incoming())).status).toBe(200);
    expect(
      (await deliverWebhook({ ...gateway, webhookSecret: OTHER_WEBHOOK_SECRET }, 'message', incoming())).status,
    ).toBe(200);
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(2));
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const waiting = fetch(`${gateway.url}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.apiKey}`, 'content-type': 'application/json', prefer: 'wait=30' },
      // Siren does not answer it.
      body: JSON.stringify({ to: '+919876549006', text: 'Hello' }),
      signal: leaving.signal,
    }).catch(() => undefined);
    await eventually(async () => {
      const { body: list } = await gateway.call('GET', '/api/v1/messages?status=sending');
      expect(list.items).toHaveLength(1);
    });
    expect(shownSecrets(everything())).toEqual(nowhere());
    leaving.abort();
    await waiting;
    expect(shownSecrets(everything())).toEqual(nowhere());
  });

  it('by what inspect itself writes of the application, as far as it gets', () => {
    const text = inspect(gateway.app, { depth: 5, maxStringLength: Infinity });
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    expect(text.length).toBeGreaterThan(10_000);
  });

  it('by the options of the database, and by what fails about it', () => {
    const url = `postgresql://gateway:${PASSWORD}@127.0.0.1:1/gateway?password=${PASSWORD}`;
    expect(inspected(dataSourceOptions({ databaseUrl: url }, []))).not.toContain(PASSWORD);
    expect(databaseAddress(url)).toBe('127.0.0.1:1/gateway');
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(inspected(explainDatabaseFailure(refused, url))).not.toContain(PASSWORD);
    const misspelt = thrownBy(() =>
      dataSourceOptions({ databaseUrl: `postgresql://gateway:${PASSWORD}@host:port/x` }, []),
    );
    expect(misspelt).toBeInstanceOf(Error);
    expect(inspected(misspelt)).not.toContain(PASSWORD);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return expect.unreachable(String(work()));
  } catch (error) {
    return error;
  }
}

describe('what goes wrong with a request to Siren does not show its key', () => {
  const MESSAGE = { to: '+919876543210', text: 'Hello', metadata: {}, idempotencyKey: 'an-attempt' };
  const expectHidden = (error: unknown): void => {
    expect(error).toBeInstanceOf(Error);
    expect(inspected(error)).not.toContain(CLIENT_KEY);
    expect(JSON.stringify(error)).not.toContain(CLIENT_KEY);
    expect(positionsOf(CLIENT_KEY, error)).toEqual([]);
  };

  it.each(['straight', 'axios', 'http', 'fetch'] as const)('by the way %s', async (way) => {
    const failing = await RawServer.start((_request, socket) => void socket.destroy());
    onTestFinished(() => failing.stop());
    const refusing = await RawServer.start(answering(500, '{}'));
    onTestFinished(() => refusing.stop());
    for (const url of [failing.url, refusing.url, 'http://127.0.0.1:1', 'http://nowhere.invalid']) {
      const module = await sirenModule(url, { timeoutMs: 1_000 }, { byAxios: way !== 'straight' });
      onTestFinished(() => module.close());
      const http = module.get(HttpService);
      const reported: unknown[] = [];
      if (way !== 'straight') {
        // As an application would, to write down what fails.
        http.axiosRef.interceptors.response.use(undefined, (error: unknown) => {
          if (axios.isAxiosError(error)) {
            reported.push(error.config?.headers.get('Authorization'));
            expect(inspected(error.config)).not.toContain(CLIENT_KEY);
          }
          expectHidden(error);
          throw error;
        });
      }
      if (way === 'http' || way === 'fetch') http.axiosRef.defaults.adapter = way;
      const outcome = await module
        .get(SirenClient)
        .sendSms(MESSAGE)
        .then(
          (one) => (one.outcome === 'accepted' ? null : one.error),
          (thrown: unknown) => thrown,
        );
      expectHidden(outcome);
      // It is there for who asks for it, and needs it.
      expect(reported).toEqual(way === 'http' || way === 'fetch' ? [`Bearer ${CLIENT_KEY}`] : []);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { completeEnvironment, findMissing } from './missing-settings.js';

describe('what a local run must provide', () => {
  it('is everything when nothing is set, and an empty setting is none', () => {
    const all = { database: true, siren: true, adminKey: true, events: true };
    expect(findMissing({})).toEqual(all);
    expect(findMissing({ DATABASE_URL: '', SIREN_API_KEY: ' ', ADMIN_API_KEY: '' })).toEqual(all);
  });

  it('is nothing that is set, each by itself', () => {
    expect(findMissing({ DATABASE_URL: 'postgres://db/x' })).toMatchObject({ database: false, siren: true });
    expect(findMissing({ SIREN_API_KEY: 'k' })).toMatchObject({ siren: false, adminKey: true });
    expect(findMissing({ ADMIN_API_KEY: 'k' })).toMatchObject({ adminKey: false, database: true });
    expect(findMissing({ SIREN_API_KEY_FILE: '/run/secrets/key' })).toMatchObject({ siren: false, adminKey: true });
    for (const set of [{ EVENTS_URL: 'http://127.0.0.1:1' }, { EVENTS_POLLING: 'false' }]) {
      expect(findMissing(set)).toMatchObject({ events: false, adminKey: true });
    }
  });
});

describe('the environment of the service', () => {
  it('is the given one where nothing was missing', () => {
    const env = { DATABASE_URL: 'postgres://db/x', PORT: '1' };
    expect(completeEnvironment(env, {})).toEqual(env);
  });

  it('keeps events for who looks, where nobody takes them', () => {
    expect(completeEnvironment({ PORT: '1' }, { eventsPolling: true })).toEqual({ PORT: '1', EVENTS_POLLING: 'true' });
  });

  it('takes all that is Siren’s from the sandbox, also what was set for another Siren', () => {
    const siren = { baseUrl: 'http://127.0.0.1:9', apiKey: 'key', webhookSecret: 'secret' };
    const env = {
      SIREN_BASE_URL: 'https://api.siren.ai',
      SIREN_DIALECT: 'platform',
      SIREN_WEBHOOK_SECRET_FILE: '/run/secrets/webhook',
      PORT: '1',
    };
    expect(completeEnvironment(env, { siren })).toEqual({
      PORT: '1',
      SIREN_BASE_URL: 'http://127.0.0.1:9',
      SIREN_API_KEY: 'key',
      SIREN_WEBHOOK_SECRET: 'secret',
      SIREN_DIALECT: 'toolkit',
    });
  });
});

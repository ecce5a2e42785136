import { describe, expect, it } from 'vitest';
import { checkedOptions } from './checked-options.js';
import type { SirenModuleOptions } from './siren.options.js';

const options: SirenModuleOptions = { apiKey: 'key-1', webhookSecrets: ['secret-1'] };

describe('checkedOptions', () => {
  it('fills in every default', () => {
    const { apiKey, webhookSecrets, ...rest } = checkedOptions(options);
    expect([apiKey.reveal(), webhookSecrets.reveal()]).toEqual(['key-1', ['secret-1']]);
    expect(rest).toMatchObject({
      baseUrl: 'https://api.siren.ai',
      dialect: { name: 'toolkit' },
      timeoutMs: 10_000,
      maxConcurrency: 64,
    });
  });

  it('knows the address of each dialect', () => {
    expect(checkedOptions({ ...options, dialect: 'platform' }).baseUrl).toBe('https://api.trysiren.io');
  });

  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['https://siren.example/', 'https://siren.example'],
    [' https://siren.example/api// ', 'https://siren.example/api'],
  ])('takes the address %j', (baseUrl, expected) => {
    expect(checkedOptions({ ...options, baseUrl }).baseUrl).toBe(expected);
  });

  it.each<[string, Partial<SirenModuleOptions>]>([
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: 'two words' }],
    ['apiKey', { apiKey: 'line\r\nbreak' }],
    ['apiKey', { apiKey: 'ключ' }],
    ['webhookSecrets', { webhookSecrets: [] }],
    ['webhookSecrets', { webhookSecrets: ['a', ''] }],
    ['baseUrl', { baseUrl: 'siren.example' }],
    ['baseUrl', { baseUrl: 'ftp://siren.example' }],
    ['baseUrl', { baseUrl: 'https://siren.example/?a=b' }],
    ['baseUrl', { baseUrl: 'https://user:pass@siren.example' }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 1.5 }],
    ['maxConcurrency', { maxConcurrency: -1 }],
    ['maxConcurrency', { maxConcurrency: NaN }],
  ])('names %s when it is wrong, without its value', (name, wrong) => {
    const attempt = () => checkedOptions({ ...options, ...wrong });
    expect(attempt).toThrow(name);
    for (const secret of ['two words', 'ключ', 'user:pass']) expect(attempt).not.toThrow(secret);
  });
});

import type { Scope } from '../../src/http/scopes.js';
import type { Gateway } from './gateway.js';

/** A key of an application, and how it asks. */
export interface TestKey {
  id: string;
  key: string;
  headers: { authorization: string };
}

export interface WantedKey {
  name?: string;
  scopes?: Scope[];
  expiresAt?: string;
  maxPerSecond?: number;
}

/** Makes a key by the API. */
export async function makeApiKey(gateway: Gateway, wanted: WantedKey = {}): Promise<TestKey> {
  const { status, body } = await gateway.call<{ id: string; key: string }>('POST', '/api/v1/api-keys', {
    name: 'billing',
    scopes: ['messages:send', 'messages:read', 'batches'],
    ...wanted,
  });
  if (status !== 201) throw new Error(`no key: ${JSON.stringify(body)}`);
  return { ...body, headers: authorized(body.key) };
}

export function authorized(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

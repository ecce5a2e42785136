import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../src/auth/api-keys.js';
import { openApiDocument } from '../src/http/openapi.js';
import { SCOPE_EXTENSION } from '../src/http/route-hooks.js';
import { ANY_SCOPE, type Scope, SCOPES, type WantedScope } from '../src/http/scopes.js';
import { authorized, makeApiKey, type TestKey } from './support/api-keys.js';
import { type Gateway, startGateway } from './support/gateway.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const ID = '0199f000-0000-7000-8000-000000000001';
/** What wants no key: webhooks are signed, and probes ask before anybody has one. */
const OPEN = [
  'GET /api/v1/webhooks/siren/health',
  'GET /health/live',
  'GET /health/ready',
  'GET /health/startup',
  'GET /problems',
  'GET /problems/{name}',
  'POST /api/v1/webhooks/siren/delivery-status',
  'POST /api/v1/webhooks/siren/message',
];

interface Operation {
  name: string;
  method: string;
  path: string;
  scope: WantedScope | undefined;
  security: unknown;
  description: string;
}

let gateway: Gateway;
let operations: Operation[];
const keys = new Map<Scope, TestKey>();
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api', WRONG_KEYS_PER_MINUTE: '0' } });
  for (const scope of SCOPES) keys.set(scope, await makeApiKey(gateway, { name: scope, scopes: [scope] }));
  operations = operationsOf();
});
afterAll(() => gateway?.close());

function operationsOf(): Operation[] {
  return Object.entries(openApiDocument(gateway.app).paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { [SCOPE_EXTENSION]: scope } = operation as { [SCOPE_EXTENSION]?: WantedScope };
      const { security, description = '' } = operation;
      return [{ name: `${method.toUpperCase()} ${path}`, method, path, scope, security, description }];
    }),
  );
}

async function ask({ method, path }: Operation, headers: Record<string, string>) {
  const address = gateway.url + path.replaceAll(/\{\w+\}/g, ID);
  const response = await fetch(address, { method: method.toUpperCase(), headers, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  return { status: response.status, problem: JSON.parse(text || '{}') as { type?: string; requiredScope?: string } };
}

const keyFor = ({ scope }: Operation) => keys.get(scope === ANY_SCOPE ? 'templates' : scope!)!;
const guarded = () => operations.filter(({ name }) => !OPEN.includes(name));

describe('every operation of the OpenAPI document', () => {
  it('names its scope, or is one of those that want no key', () => {
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.filter(({ scope }) => scope === undefined).map(({ name }) => name)).toEqual(
      expect.arrayContaining(OPEN),
    );
    const unnamed = guarded().filter(({ scope, security, description }) => {
      const says = description.includes(`\`${scope}\``);
      return scope === undefined || ![...SCOPES, ANY_SCOPE].includes(scope) || security === undefined || !says;
    });
    expect(unnamed.map(({ name }) => name)).toEqual([]);
    const named = operations.filter(({ name, scope, security }) => OPEN.includes(name) && (scope ?? security));
    expect(named).toEqual([]);
  });

  it('uses every scope that there is', () => {
    expect([...new Set(guarded().map(({ scope }) => scope))].sort()).toEqual([...SCOPES, ANY_SCOPE].sort());
  });

  it('is answered 401 without a key, and with a wrong one', async () => {
    const wrong = [
      {},
      authorized(makeKey().key),
      authorized('a-key-that-nobody-has-made-up-here'),
      { authorization: `Basic ${gateway.apiKey}` },
    ];
    const open: string[] = [];
    for (const operation of guarded()) {
      for (const headers of wrong) {
        const { status, problem } = await ask(operation, headers);
        if (status !== 401 || problem.type !== '/problems/unauthorized') open.push(`${operation.name} ${status}`);
      }
    }
    expect(open).toEqual([]);
  });

  it('is answered 403 with a key of each other scope, which names the one that it lacks', async () => {
    const open: string[] = [];
    for (const operation of guarded()) {
      for (const [scope, { headers }] of keys) {
        if ([scope, ANY_SCOPE].includes(operation.scope!)) continue;
        const { status, problem } = await ask(operation, headers);
        const isRefused = status === 403 && problem.type === '/problems/forbidden';
        if (!isRefused || problem.requiredScope !== operation.scope) open.push(`${operation.name} ${scope} ${status}`);
      }
    }
    expect(open).toEqual([]);
  });

  it('is answered otherwise with its own', async () => {
    const refused: string[] = [];
    // An event stream has no end, and the bulk is read as it comes.
    for (const operation of guarded().filter(({ path }) => !path.endsWith('/live'))) {
      const { status } = await ask(operation, keyFor(operation).headers);
      if (status === 401 || status === 403 || status >= 500) refused.push(`${operation.name} ${status}`);
    }
    expect(refused).toEqual([]);
  });
});

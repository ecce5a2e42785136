import { beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../http/problem.js';
import { RateShares } from '../limits/rates/rate-shares.js';
import { Admission, type AdmissionRequest, WrongKeys } from './admission.js';
import type { Credential, KnownKey, SessionEnd } from './keyring.js';

const KEY: KnownKey = {
  actor: { keyId: 'the key', name: 'billing' },
  scopes: new Set(['messages:send']),
  expiresAtMs: null,
  maxPerSecond: 0,
};

let known: Record<string, KnownKey>;
/** What reading the keys again finds. */
let foundAnew: KnownKey | 'unknown' | 'unsure' | SessionEnd;
let reads: number;
let used: string[];
let lines: unknown[][];
let admission: Admission;

beforeEach(() => {
  [known, foundAnew, reads, used, lines] = [{ 'Bearer a': KEY }, 'unknown', 0, [], []];
  const keys = {
    find: ({ authorization, session }: Credential) => known[authorization ?? session ?? ''] ?? null,
    findAnew: () => {
      reads++;
      return Promise.resolve(foundAnew);
    },
    noteUsed: ({ actor }: KnownKey) => void used.push(actor.keyId),
  };
  let taken = 0;
  const shares = new RateShares((rate, wanted) => {
    const now = Math.max(0, Math.min(wanted, rate.perSecond - taken));
    taken += now;
    return Promise.resolve({ rate, taken: now, nextMs: null, aheadMs: (taken / rate.perSecond) * 1_000, freeInMs: 0 });
  });
  admission = new Admission(keys, shares, new WrongKeys(2), { warn: (...args: unknown[]) => void lines.push(args) });
});

const by = (authorization: string | undefined): Credential => ({ authorization, session: null });
const bySession = (session: string): Credential => ({ authorization: undefined, session });
const ask = (asked: Partial<AdmissionRequest> = {}) =>
  admission.decide({ credential: by('Bearer a'), scope: 'messages:send', address: '192.0.2.1', ...asked });
const refusal = (asked: Partial<AdmissionRequest>) =>
  ask(asked).then(
    () => expect.unreachable('it was admitted'),
    (problem: Problem) => problem,
  );

describe('a request', () => {
  it('goes on with a key that may do what it asks for, out of memory', async () => {
    const admitted = { actor: KEY.actor, headers: [] };
    expect(admission.atOnce(by('Bearer a'), 'messages:send')).toEqual(admitted);
    expect(await ask()).toEqual(admitted);
    expect([used, reads]).toEqual([['the key', 'the key'], 0]);
  });

  it('goes on with a key that was made a moment ago', async () => {
    foundAnew = KEY;
    expect(admission.atOnce(by('Bearer new'), 'messages:send')).toBeNull();
    expect(await ask({ credential: by('Bearer new') })).toMatchObject({ actor: KEY.actor });
  });

  it('does not go on without a key, which is no wrong one', async () => {
    for (let i = 0; i < 5; i++) expect((await refusal({ credential: by(undefined) })).getStatus()).toBe(401);
    expect([used, reads, lines]).toEqual([[], 0, []]);
  });

  it('does not go on with a key that lacks the scope, and is told which', async () => {
    expect(admission.atOnce(by('Bearer a'), 'batches')).toBeNull();
    const problem = await refusal({ scope: 'batches' });
    expect(problem).toMatchObject({ type: '/problems/forbidden', members: { requiredScope: 'batches' } });
    expect(problem.detail).toContain('"batches"');
    expect(problem.headers['WWW-Authenticate']).toMatch(/error="insufficient_scope", scope="batches"$/);
    expect(used).toEqual([]);
  });

  it('does not go on with a key that has expired, which is no wrong one either', async () => {
    known['Bearer a'] = { ...KEY, expiresAtMs: 1 };
    expect(admission.atOnce(by('Bearer a'), 'messages:send')).toBeNull();
    for (let i = 0; i < 5; i++) expect((await refusal({})).detail).toContain('expired');
  });

  it('is asked to come again where nobody can tell whether its key is one of ours', async () => {
    foundAnew = 'unsure';
    for (let i = 0; i < 5; i++) expect((await refusal({ credential: by('Bearer x') })).getStatus()).toBe(503);
  });
});

describe('wrong keys', () => {
  it('beyond the number of a minute are answered 429, and are one line of the log', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await refusal({ credential: by(`Bearer x${i}`) })).getStatus());
    expect(statuses).toEqual([401, 401, 429, 429, 429]);
    expect(lines).toEqual([[{ address: '192.0.2.1' }, 'too many wrong API keys from one address']]);
    const problem = await refusal({ credential: by('Bearer x') });
    expect(problem.type).toBe('/problems/too-many-requests');
    expect(Number(problem.headers['Retry-After'])).toBeGreaterThan(0);
  });

  it('take nothing from right ones of the same address, nor from others', async () => {
    for (let i = 0; i < 5; i++) await refusal({ credential: by('Bearer x') });
    expect(await ask()).toMatchObject({ actor: KEY.actor });
    expect((await refusal({ credential: by('Bearer x'), address: '192.0.2.2' })).getStatus()).toBe(401);
  });
});

describe('a limit', () => {
  beforeEach(() => {
    known['Bearer a'] = { ...KEY, maxPerSecond: 2 };
    known['Bearer b'] = { ...KEY, maxPerSecond: 2, scopes: new Set(['batches']) };
  });

  it('is told with every answer', async () => {
    expect((await ask()).headers).toEqual([
      ...['RateLimit-Policy', '"application";q=2;w=1'],
      ...['RateLimit', '"application";r=1;t=1'],
    ]);
  });

  it('is of all keys of one name, and tells who goes beyond it when to come again', async () => {
    await ask();
    await ask({ credential: by('Bearer b'), scope: 'batches' });
    expect(admission.atOnce(by('Bearer a'), 'messages:send')).toBeNull();
    const problem = await refusal({});
    expect(problem).toMatchObject({
      type: '/problems/too-many-requests',
      members: { 'violated-policies': ['application'] },
      headers: {
        'Retry-After': '1',
        'RateLimit-Policy': '"application";q=2;w=1',
        RateLimit: '"application";r=0;t=1',
      },
    });
    expect(problem.getStatus()).toBe(429);
  });

  it('is not spent by who may not do it', async () => {
    for (let i = 0; i < 5; i++) await refusal({ scope: 'operations' });
    await ask();
    await ask();
  });
});

describe('a session', () => {
  const session = { id: 'the session', expiresAt: new Date(Date.UTC(2099, 0, 1)) };
  beforeEach(() => {
    known.token = { ...KEY, expiresAtMs: session.expiresAt.getTime(), session };
  });
  const detail = async (credential = bySession('token')) => (await refusal({ credential })).detail;

  it('opens what its key opens, by the same limit, and notes the key as used', () => {
    expect(admission.atOnce(bySession('token'), 'messages:send')).toEqual({ actor: KEY.actor, headers: [] });
    expect(admission.atOnce(bySession('token'), 'any')).not.toBeNull();
    expect(admission.atOnce(bySession('token'), 'batches')).toBeNull();
    expect(used).toEqual(['the key', 'the key']);
  });

  it('that holds no longer is told why, and is no wrong key', async () => {
    for (let i = 0; i < 5; i++) {
      known = { token: { ...KEY, expiresAtMs: 1, session: { ...session, expiresAt: new Date(1) } } };
      expect(await detail()).toContain('holds for 12 hours');
      known.token = { ...KEY, expiresAtMs: 1, session };
      expect(await detail()).toContain('API key of the session is no longer accepted');
      known = {};
      for (const [end, words] of [
        ['revoked', 'somebody signed out'],
        ['key', 'API key of the session is no longer accepted'],
      ] as const) {
        foundAnew = end;
        expect(await detail()).toContain(words);
      }
    }
    expect(lines).toEqual([]);
  });

  it('that nobody has made counts as a wrong key', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await refusal({ credential: bySession(`x${i}`) })).getStatus());
    expect(statuses).toEqual([401, 401, 429, 429]);
  });
});

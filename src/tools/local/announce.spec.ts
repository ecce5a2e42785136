import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readyLines, startLines } from './announce.js';
import type { LocalPlan } from './plan-local-run.js';

const dataDir = join(process.cwd(), '.data');

function plan(missing: boolean, adminKeyIsNew = true): LocalPlan {
  return {
    missing: { database: missing, siren: missing, adminKey: missing, events: missing },
    secrets: { adminKey: 'the-admin-key', adminKeyIsNew, sandboxApiKey: 'the-siren-key', webhookSecret: 'the-secret' },
    baseUrl: 'http://127.0.0.1:3000',
    stopGraceMs: 0,
    environment: () => ({}),
  };
}

it('names each setting that is missing and what takes its place', () => {
  expect(startLines(plan(true), dataDir)).toEqual([
    'siren-gateway starts on http://127.0.0.1:3000',
    '  DATABASE_URL is not set: PostgreSQL of its own, kept in .data/postgres',
    '  SIREN_API_KEY is not set: the sandbox, a pretend Siren that sends nothing to anybody',
    '  ADMIN_API_KEY is not set: the-admin-key (made now, kept in .data/admin-api-key)',
    '  EVENTS_URL is not set: events are kept all the same, to be polled at /api/v1/events',
  ]);
});

it('shows a generated key once, and no other secret ever', () => {
  const again = startLines(plan(true, false), dataDir).join('\n');
  expect(again).toContain('the one kept in .data/admin-api-key');
  expect(again).not.toContain('the-admin-key');
  expect(startLines(plan(true), dataDir).join('\n')).not.toMatch(/the-siren-key|the-secret/);
});

it('is one line where nothing is missing', () => {
  expect(startLines(plan(false), dataDir)).toEqual(['siren-gateway starts on http://127.0.0.1:3000']);
});

it('says where to go once all is up', () => {
  const where = { baseUrl: 'http://127.0.0.1:3000', sandboxUrl: 'http://127.0.0.1:4010', postgresPort: 5999 };
  expect(readyLines(where, 1449)).toEqual([
    'ready after 1.4 s: dashboard http://127.0.0.1:3000/admin/, docs http://127.0.0.1:3000/docs, sandbox http://127.0.0.1:4010, database 127.0.0.1:5999',
    'Ctrl-C stops everything',
  ]);
});

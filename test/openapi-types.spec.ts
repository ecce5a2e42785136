import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensureBuilt } from './support/build.js';

const ROOT = resolve(import.meta.dirname, '..');

it('openapi.json, the dashboard and the client in TypeScript know the API that the service has', async () => {
  await ensureBuilt();
  const args = ['--import', './test/support/run-typescript.ts', 'scripts/openapi.ts', '--check'];
  // No settings: the document needs none, nor a database.
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: {} }).catch(
    (ended: { stderr: string }) => ended,
  );
  expect(stderr).toBe('');
});

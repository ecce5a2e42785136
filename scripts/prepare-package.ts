/**
 * npm's `prepack`: builds, and takes out of `dist/` what an application has no use for. That are files whose source is gone,
 * the types of what it cannot import, and in JavaScript the comments, which the sources and the types have.
 * (Measured: 1.8 MB packed before, 0.8 after.) The next build makes all of it anew.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
const PAGE = join(DIST, 'dashboard/public');
/** The files that `exports` of package.json names. */
const ENTRIES = entries();

// What remembers that all was written: it no longer is.
for (const name of ['.tsbuildinfo', '.built-by-tests']) rmSync(join(DIST, name), { force: true });
// Its output belongs to npm's, which some read as JSON.
execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
rmSync(join(DIST, '.tsbuildinfo'), { force: true });

const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).map((name) => join(DIST, name));
const types = reachedTypes();
for (const file of files) {
  if (file.startsWith(PAGE)) continue;
  const module = /^(.*)\.(?:js|js\.map|d\.ts)$/.exec(file)?.[1];
  if (module === undefined) continue;
  const isStale = !existsSync(join(ROOT, 'src', `${relative(DIST, module)}.ts`));
  if (isStale || (file.endsWith('.d.ts') && !types.has(file))) rmSync(file);
  else if (file.endsWith('.js')) {
    const { code } = transformSync(readFileSync(file, 'utf8'), { charset: 'utf8', legalComments: 'none' });
    writeFileSync(file, code);
  }
}

function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string }>;
  };
  return Object.values(exports).map(({ types: path }) => join(ROOT, path));
}

/** The entries' types, and those that these name. */
function reachedTypes(): ReadonlySet<string> {
  const reached = new Set(ENTRIES);
  // A set that grows while it is walked is walked to its new end.
  for (const file of reached) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\(|import )["'](\.[^"']+)\.js["']/g)) {
      reached.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  return reached;
}

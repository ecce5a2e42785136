/**
 * A part of `npm run build`: has every built file ask `dist/http/swagger.js` for what it uses of `@nestjs/swagger`, which
 * applications may leave out. Not the sources: the compiler's plugin writes imports of the library into them by itself.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const DIST = join(import.meta.dirname, '../dist');
const SUBSTITUTE = join(DIST, 'http/swagger.js');

const substitute = readFileSync(SUBSTITUTE, 'utf8');
for (const name of readdirSync(DIST, { recursive: true, encoding: 'utf8' })) {
  const file = join(DIST, name);
  if (!file.endsWith('.js') || file === SUBSTITUTE) continue;
  const text = readFileSync(file, 'utf8');
  const path = relative(dirname(file), SUBSTITUTE);
  const specifier = path.startsWith('.') ? path : `./${path}`;
  const changed = text.replaceAll(
    /^(import (?:\* as openapi|\{([\w\s,]+)\}) from )(["'])@nestjs\/swagger\3/gm,
    (_whole, head: string, names: string | undefined) => {
      requireOffered(names ?? '', name);
      return `${head}'${specifier}'`;
    },
  );
  for (const [, used] of changed.matchAll(/\bopenapi\.(\w+)\(/g)) requireOffered(used!, name);
  if (changed !== text) writeFileSync(file, changed);
}

/** @param names as an import lists them */
function requireOffered(names: string, file: string): void {
  for (const name of names.split(',').map((one) => one.trim())) {
    if (name === '' || new RegExp(`\\b${name}\\b`).test(substitute)) continue;
    throw new Error(`${file} uses ${name} of @nestjs/swagger, which src/http/swagger.ts does not offer`);
  }
}

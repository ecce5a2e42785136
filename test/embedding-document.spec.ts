import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The compiler checks the files, and `billing.spec.ts` runs there. */
it('docs/embedding.md shows the files of its example as they are', () => {
  const blocks = readFileSync('docs/embedding.md', 'utf8').matchAll(
    /```ts\n\/\/ (examples\/embedding\/\S+)\n(.*?)```\n/gs,
  );
  const shown = new Map([...blocks].map(([, path = '', code]) => [path, code]));
  const files = readdirSync('examples/embedding').map((name) => `examples/embedding/${name}`);
  expect([...shown.keys()].sort()).toEqual(files.sort());
  for (const [path, code] of shown) expect(code).toBe(readFileSync(path, 'utf8'));
});

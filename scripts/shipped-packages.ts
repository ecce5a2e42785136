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

interface Lock {
  packages: Record<string, { name?: string; version?: string; license?: string; dev?: boolean; devOptional?: boolean }>;
}

/** Every package that `npm ci` may install, on whatever platform. */
export function lockedPackages(file = 'package-lock.json'): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as Lock;
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name = path.split('node_modules/').at(-1)!, version = '', license, dev, devOptional }]) => ({
      path,
      name,
      version,
      license,
      // `devOptional`: of a shipped package that can do without it.
      isShipped: (dev !== true && devOptional !== true) || BUNDLED.includes(path.replace(/^node_modules\//, '')),
    }));
}

/** Name and version, as tools write them. */
export const idOf = ({ name, version }: Pick<LockedPackage, 'name' | 'version'>): string => `${name}@${version}`;

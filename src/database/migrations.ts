import { readdirSync, readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const DIRECTORY = new URL('../../migrations/', import.meta.url);
const FILE = /^(\d{4})_(\w+)\.up\.sql$/;
/** TypeORM orders migrations by the 13 digits that end their names: this base plus the file's number. */
const BASE = 1_700_000_000_000;
/**
 * A change of a table waits for whoever reads it, a dump for hours, and all who want the table meanwhile wait behind it. So it
 * waits no longer than a caller would, and is tried again.
 */
const PATIENCE = `SET LOCAL lock_timeout = '1s'`;

/**
 * The migrations are plain SQL, `migrations/NNNN_name.up.sql` and `.down.sql` at the package's root, so that whoever
 * runs them can read them. This turns each pair into the class that TypeORM wants.
 */
export function readMigrations(): (new () => MigrationInterface)[] {
  return readdirSync(DIRECTORY)
    .filter((file) => FILE.test(file))
    .sort()
    .map((file) => {
      const [, number, name] = FILE.exec(file) as unknown as [string, string, string];
      return migrationClass(
        `${name}${BASE + Number(number)}`,
        readFileSync(new URL(file, DIRECTORY), 'utf8'),
        readFileSync(new URL(file.replace('.up.', '.down.'), DIRECTORY), 'utf8'),
      );
    });
}

/** A migration as its file calls it, without its number. */
export function nameOf(className: string): string {
  return className.replace(/\d{13}$/, '');
}

/** The same with its number: `0001_messages`. */
export function fileNameOf(className: string): string {
  const number = Number(/\d{13}$/.exec(className)?.[0] ?? BASE) - BASE;
  return `${String(number).padStart(4, '0')}_${nameOf(className)}`;
}

function migrationClass(name: string, up: string, down: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(PATIENCE);
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(PATIENCE);
      await runner.query(down);
    }
  };
}

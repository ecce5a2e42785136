import type { Lab } from '../lab.js';
import type { Child } from '../process/child.js';
import { CONCURRENCY } from '../sizes.js';
import type { UsualOptions } from './usual-pipeline.js';

const USUAL = new URL('./usual-pipeline.ts', import.meta.url);

/** The usual pipeline as it runs. */
export interface Usual extends Child {
  port: number;
  databaseUrl: string;
}

/** @param name of its database */
export async function startUsual(
  lab: Lab,
  { name, ...choices }: { name: string } & Pick<UsualOptions, 'queue' | 'secret'>,
): Promise<Usual> {
  const child = await lab.start(USUAL);
  const databaseUrl = await lab.createDatabase(name);
  const sirenUrl = `http://127.0.0.1:${lab.siren.port}`;
  const options: UsualOptions = { databaseUrl, sirenUrl, concurrency: CONCURRENCY, ...choices };
  return { ...child, port: await child.ask<number>('listen', options), databaseUrl };
}

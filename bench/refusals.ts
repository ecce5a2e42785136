import { readFile } from 'node:fs/promises';
import { percentile } from './figures.js';
import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { count, ms, table } from './table.js';

const STATISTICS = new URL('../test/vectors/statistics/refused.json', import.meta.url);
/** Of the lists: cursors that were tampered with, limits that are none, SQL where a value belongs. */
const LISTS = ['messages', 'attempts', 'incoming-messages', 'received-webhooks', 'events', 'batches', 'dead-letters'];
const BAD = ['cursor=eyJhIjoxfQ', 'cursor=%27%3B%20DROP%20TABLE%20messages', 'limit=-1', 'limit=999999999999'];
const ROUNDS = 20;

export interface RefusalFigures {
  questions: number;
  /** Milliseconds, ascending. */
  times: number[];
}

/** Asks what cannot be answered, each question several times. @throws Error unless each is refused as a bad request */
export async function benchRefusals(lab: Lab): Promise<RefusalFigures> {
  const gateway = await startGateway(lab, {
    name: 'refusals',
    roles: 'api',
    successStatus: 'delivered',
    profile: undefined,
  });
  const statistics = JSON.parse(await readFile(STATISTICS, 'utf8')) as { path: string; query: string }[];
  const questions = [
    ...statistics.map(({ path, query }) => `statistics${path}?${query}`),
    ...LISTS.flatMap((list) => BAD.map((query) => `${list}?${query}`)),
  ];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const question of questions) {
      const began = performance.now();
      const answer = await fetch(`http://127.0.0.1:${gateway.port}/api/v1/${question}`, {
        headers: { authorization: `Bearer ${gateway.apiKey}` },
      });
      await answer.arrayBuffer();
      times.push(performance.now() - began);
      if (answer.status !== 400) throw new Error(`${question} was answered ${answer.status}`);
    }
  }
  await gateway.stop();
  return { questions: questions.length, times: times.sort((a, b) => a - b) };
}

export function refusalsTable({ questions, times }: RefusalFigures): string {
  return table(
    'Questions that cannot be answered (target: a 400 within 100 ms)',
    ['questions', 'p50', 'p99', 'max'],
    [
      {
        what: 'statistics and lists',
        cells: [count(questions), ms(percentile(times, 0.5)), ms(percentile(times, 0.99)), ms(times.at(-1)!)],
      },
    ],
  );
}

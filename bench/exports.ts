import { get, type IncomingMessage } from 'node:http';
import { fillFinished } from './fill-finished.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { count, megabytes, table } from './table.js';

interface ExportFigures {
  list: string;
  rows: number;
  bytes: number;
  perSecond: number;
}

export interface ExportsFigures {
  exports: ExportFigures[];
  /** Before the first export, and at most. */
  idleRss: number;
  peakRss: number;
}

/**
 * Every message and every attempt as CSV, one list after the other, out of a database that holds so many of each; meanwhile
 * a reader who asked for the same takes nothing of it.
 */
export async function benchExports(lab: Lab, rows: number): Promise<ExportsFigures> {
  const gateway = await startGateway(lab, {
    ...{ name: 'exports', roles: 'api', successStatus: 'delivered', profile: undefined },
  });
  await fillFinished(gateway.databaseUrl, rows);
  const { rss: idleRss } = await gateway.usage();
  const stalled = await open(gateway, 'messages');
  const exports: ExportFigures[] = [];
  for (const list of ['messages', 'attempts']) exports.push(await readAll(gateway, list, rows));
  stalled.destroy();
  const { peakRss } = await gateway.usage();
  await gateway.stop();
  return { exports, idleRss, peakRss };
}

export function exportsTable({ exports, idleRss, peakRss }: ExportsFigures): string {
  return [
    table(
      'exports as CSV',
      ['rows', 'MB', 'rows/s'],
      exports.map(({ list, rows, bytes, perSecond }) => ({
        what: list,
        cells: [count(rows), count(bytes / 1e6), count(perSecond)],
      })),
    ),
    `with ${megabytes(peakRss)} of memory at most, ${megabytes(idleRss)} before; a reader who took nothing included`,
  ].join('\n');
}

async function readAll(gateway: Gateway, list: string, expected: number): Promise<ExportFigures> {
  const began = performance.now();
  let bytes = 0;
  let lines = 0;
  for await (const chunk of (await open(gateway, list)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  }
  const rows = lines - 1;
  if (rows !== expected) throw new Error(`${rows} rows came instead of ${expected}`);
  return { list, rows, bytes, perSecond: rows / ((performance.now() - began) / 1000) };
}

function open({ port, apiKey }: Gateway, list: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'text/csv' };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: `/api/v1/${list}`, headers, agent: false }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${list} answered ${response.statusCode}`));
    }).on('error', reject);
  });
}

import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '../src/tools/local/postgres-server.js';
import { percentile } from './figures.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import type { Sizes } from './sizes.js';
import { count, megabytes, ms, table } from './table.js';

/** How often somebody else asks for something while the upload goes on. */
const PROBE_MS = 250;

export interface UploadFigures {
  lines: number;
  /** Lines stored in a second, while they are sent too. */
  perSecond: number;
  peakRss: number;
  /** Milliseconds, ascending: of other requests, and from a single message's acceptance to its first request. */
  answers: number[];
  firstRequests: number[];
}

/** One upload of very many lines into a service that also sends them, and what others notice of it. */
export async function benchUpload(
  lab: Lab,
  { upload: lines }: Sizes,
  profile: string | undefined,
): Promise<UploadFigures> {
  const gateway = await startGateway(lab, {
    ...{ name: 'upload', roles: 'api,worker', successStatus: 'accepted', profile },
  });
  const probes = startProbes(gateway);
  const began = performance.now();
  const accepted = await uploadLines(gateway, lines);
  const seconds = (performance.now() - began) / 1000;
  if (accepted !== lines) throw new Error(`${accepted} lines accepted instead of ${lines}`);
  const { answers } = await probes.stop();
  const firstRequests = await readFirstRequests(gateway);
  const { peakRss } = await gateway.usage();
  await gateway.stop();
  return { lines, perSecond: lines / seconds, peakRss, answers: answers.toSorted((a, b) => a - b), firstRequests };
}

export function uploadTable({ lines, perSecond, peakRss, answers, firstRequests }: UploadFigures): string {
  const spread = (values: readonly number[]) => [0.5, 0.99, 1].map((p) => ms(percentile(values, p)));
  return [
    `${count(lines)} lines uploaded at ${count(perSecond)} a second, with ${megabytes(peakRss)} of memory at most`,
    table(
      'meanwhile',
      ['p50', 'p99', 'max'],
      [
        { what: 'a single message is answered', cells: spread(answers) },
        { what: 'and its first request leaves', cells: spread(firstRequests) },
      ],
    ),
  ].join('\n');
}

export function uploadLines({ port, apiKey }: Gateway, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const upload = request({
      ...{ port, path: '/api/v1/messages/bulk', method: 'POST' },
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
    });
    upload.on('error', reject);
    upload.on('response', (response) => {
      text(response).then((body) => resolve((JSON.parse(body) as { accepted: number }).accepted), reject);
    });
    Readable.from(makeLines(lines), { objectMode: false }).pipe(upload);
  });
}

/** As many at once as a network would bring. */
function* makeLines(lines: number): Generator<string> {
  for (let from = 0; from < lines; from += 400) {
    const piece = Array.from({ length: Math.min(400, lines - from) }, (_, i) => lineOf(from + i));
    yield piece.join('');
  }
}

export function lineOf(i: number): string {
  return `{"to":"+919${800_000_000 + i}","text":"Your bill split of ${i} rupees is ready"}\n`;
}

/** Sends a single message every now and then, each to somebody else. */
function startProbes({ port, apiKey }: Gateway): { stop(): Promise<{ answers: number[] }> } {
  const answers: number[] = [];
  let isStopping = false;
  const send = async (i: number): Promise<void> => {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: `+919${700_000_000 + i}`, text: 'Me first' }),
    });
    await response.arrayBuffer();
    if (response.status !== 202) throw new Error(`a single message was answered ${response.status}`);
    answers.push(performance.now() - began);
  };
  const sending = (async () => {
    for (let i = 0; !isStopping; i++) {
      await send(i);
      await sleep(PROBE_MS);
    }
  })();
  return {
    stop: async () => {
      isStopping = true;
      await sending;
      return { answers };
    },
  };
}

async function readFirstRequests({ databaseUrl }: Gateway): Promise<number[]> {
  return withConnection(databaseUrl, async (client) => {
    const { rows } = await client.query<{ waited: number }>(
      `SELECT extract(epoch FROM a.started_at - m.created_at)::float8 * 1000 AS waited
         FROM siren_gateway.messages m JOIN siren_gateway.delivery_attempts a ON a.message_id = m.id AND a.number = 1
        WHERE m.batch_id IS NULL ORDER BY waited`,
    );
    return rows.map(({ waited }) => waited);
  });
}

import { type End, endToEnd, gatewaySql, type Pipeline, type Throughput, usualSql } from './end-to-end.js';
import { median } from './figures.js';
import { type Gateway, startGateway } from './gateway.js';
import type { CpuTime, Lab } from './lab.js';
import type { BareTurnOptions } from './rivals/bare-turn.js';
import { startUsual } from './rivals/start-usual.js';
import { CONCURRENCY, CONNECTIONS, type Sizes } from './sizes.js';
import { count, each, megabytes, ms, type Row, table, times } from './table.js';

const BARE = new URL('./rivals/bare-turn.ts', import.meta.url);
const SECRET = 'bench-webhook-secret-of-32-bytes';
/** Messages of one bulk request. */
const BULK_SIZE = 10_000;
const ENDS = ['sent', 'delivered'] as const;

/** By how far they are followed: to Siren's answer, and until it has reported each delivered. */
type ByEnd = Record<End, { single: Throughput; bulk: Throughput }>;

interface Round {
  usual: Throughput;
  /** With receipts: its webhooks find the row and save it. */
  usualReceipts: Throughput;
  bare: ByEnd;
  ours: ByEnd;
}

export interface MessageFigures {
  rounds: Round[];
  /** The usual pipeline with a queue that costs nothing, once. */
  usualFree: Throughput;
  startMs: number;
  memory: Memory;
}

/** Bytes of the service's process: ready and idle, with single messages, and the most it ever had. */
interface Memory {
  idle: number;
  busy: number;
  most: number;
}

/** Measures messages end to end: the usual pipeline, the bare turn and ours, all in one run, round by round. */
export async function benchMessages(lab: Lab, sizes: Sizes, profile: string | undefined): Promise<MessageFigures> {
  const rounds: Round[] = [];
  let gateways: { startMs: number; memory: Memory } | undefined;
  const usualFree = await measureUsual(lab, sizes, { name: 'usual_free', queue: 'free', end: 'sent' });
  for (let round = 1; round <= sizes.messageRounds; round++) {
    const usual = await measureUsual(lab, sizes, { name: `usual_${round}`, queue: 'pg-boss', end: 'sent' });
    const usualReceipts = await measureUsual(lab, sizes, {
      ...{ name: `usual_receipts_${round}`, queue: 'pg-boss', end: 'delivered' },
    });
    const bare = {} as ByEnd;
    for (const end of ENDS) bare[end] = await measureBare(lab, sizes, `bare_${end}_${round}`, end);
    const ours = {} as ByEnd;
    for (const end of ENDS) {
      const { startMs, memory, ...figures } = await measureOurs(lab, sizes, `ours_${end}_${round}`, end, profile);
      ours[end] = figures;
      if (end === 'sent') gateways = { startMs, memory };
    }
    rounds.push({ usual, usualReceipts, bare, ours });
  }
  return { rounds, usualFree, ...gateways! };
}

async function measureUsual(
  lab: Lab,
  sizes: Sizes,
  { end, ...choices }: { name: string; queue: 'pg-boss' | 'free'; end: End },
): Promise<Throughput> {
  const usual = await startUsual(lab, { ...choices, secret: SECRET });
  const { port, databaseUrl } = usual;
  const target = { kind: 'message', port, apiKey: '' } as const;
  const pipeline = { process: usual, target, databaseUrl, ...usualSql(end) };
  try {
    return await reporting(lab, end, { port, secret: SECRET }, () => warmThenMeasure(lab, pipeline, sizes.usual));
  } finally {
    await usual.stop();
  }
}

async function measureBare(lab: Lab, sizes: Sizes, name: string, end: End): Promise<ByEnd[End]> {
  const bare = await lab.start(BARE);
  const databaseUrl = await lab.createDatabase(name);
  const options: BareTurnOptions = {
    ...{ databaseUrl, sirenUrl: `http://127.0.0.1:${lab.siren.port}`, concurrency: CONCURRENCY, secret: SECRET },
    successStatus: successOf(end),
  };
  const port = await bare.ask<number>('listen', options);
  const target = { kind: 'message', port, apiKey: '' } as const;
  const figures = await measureBoth(
    lab,
    sizes,
    end,
    { process: bare, target, databaseUrl, ...gatewaySql(end) },
    SECRET,
  );
  await bare.stop();
  return figures;
}

async function measureOurs(lab: Lab, sizes: Sizes, name: string, end: End, profile: string | undefined) {
  const roles = 'api,worker';
  const gateway = await startGateway(lab, { name, roles, successStatus: successOf(end), profile });
  const memory = { idle: (await gateway.usage()).rss, busy: 0, most: 0 };
  const figures = await measureBoth(lab, sizes, end, pipelineOf(gateway, end), gateway.webhookSecret, async () => {
    memory.busy = (await gateway.usage()).peakRss;
  });
  memory.most = (await gateway.usage()).peakRss;
  await gateway.stop();
  return { ...figures, startMs: gateway.startMs, memory };
}

/** One by one, and in bulk. */
async function measureBoth(
  lab: Lab,
  { single, bulk }: Sizes,
  end: End,
  pipeline: Pipeline & { target: { kind: 'message'; apiKey: string } },
  secret: string,
  afterSingle?: () => Promise<void>,
): Promise<ByEnd[End]> {
  const { port, apiKey } = pipeline.target;
  const target = { kind: 'bulk', port, apiKey, size: Math.min(BULK_SIZE, bulk) } as const;
  return reporting(lab, end, { port, secret }, async () => {
    const singles = await warmThenMeasure(lab, pipeline, single);
    await afterSingle?.();
    const bulks = await endToEnd(lab, { ...pipeline, target }, { messages: bulk, connections: 1 });
    return { single: singles, bulk: bulks };
  });
}

/** Has Siren send receipts meanwhile, where messages are followed so far. */
async function reporting<Result>(
  lab: Lab,
  end: End,
  to: { port: number; secret: string },
  work: () => Promise<Result>,
): Promise<Result> {
  if (end === 'sent') return work();
  await lab.siren.ask('reportTo', to);
  const result = await work();
  await lab.siren.ask('reportTo', null);
  return result;
}

function successOf(end: End): 'accepted' | 'delivered' {
  return end === 'sent' ? 'accepted' : 'delivered';
}

export function pipelineOf(gateway: Gateway, end: End) {
  const { port, apiKey, databaseUrl } = gateway;
  return { process: gateway, target: { kind: 'message', port, apiKey }, databaseUrl, ...gatewaySql(end) } as const;
}

export async function warmThenMeasure(lab: Lab, pipeline: Pipeline, messages: number): Promise<Throughput> {
  await endToEnd(lab, pipeline, { messages: Math.ceil(messages / 5), connections: CONNECTIONS });
  return endToEnd(lab, pipeline, { messages, connections: CONNECTIONS });
}

/** The figures as a table, with the targets of the design. */
export function messageTable({ rounds, usualFree, memory, startMs }: MessageFigures): string {
  const row = (what: string, of: (round: Round) => Throughput, target = ''): Row => {
    const middle = (figure: (throughput: Throughput, round: Round) => number) =>
      median(rounds.map((round) => figure(of(round), round)));
    const share = (figure: keyof CpuTime) => each(middle((t) => t[figure] / t.messages));
    const first = of(rounds[0]!);
    const isSingle = first.accepting.answered === first.messages;
    return {
      what,
      cells: [
        count(first.messages),
        count(middle((t) => t.perSecond)),
        ...(['p50', 'p99'] as const).map((p) => (isSingle ? ms(middle((t) => t.accepting[p])) : '')),
        share('cpuMs'),
        share('postgresCpuMs'),
        times(middle((t, { usual }) => t.perSecond / usual.perSecond)),
        target,
        times(middle((t, { usualReceipts }) => t.perSecond / usualReceipts.perSecond)),
      ],
    };
  };
  return [
    table(
      `Messages, end to end (${CONNECTIONS} clients, ${CONCURRENCY} requests to Siren at once, median of ${rounds.length} rounds)`,
      ['messages', 'per second', 'accepted p50', 'p99', 'Node each', 'Postgres', 'of usual', 'target', 'with receipts'],
      [
        row('usual pipeline: TypeORM, a pg-boss job each, axios', ({ usual }) => usual),
        row('the same with a queue that costs nothing', () => usualFree),
        row('the same with pg-boss, and receipts by findOne and save', ({ usualReceipts }) => usualReceipts),
        row("bare turn, one request a message, to Siren's answer", ({ bare }) => bare.sent.single),
        row('bare turn, in bulk', ({ bare }) => bare.sent.bulk),
        row('bare turn, one request a message, to the last receipt', ({ bare }) => bare.delivered.single),
        row('bare turn, in bulk, to the last receipt', ({ bare }) => bare.delivered.bulk),
        row("ours, one request a message, to Siren's answer", ({ ours }) => ours.sent.single, '>= 10 x'),
        row('ours, in bulk', ({ ours }) => ours.sent.bulk, '>= 14 x'),
        row('ours, one request a message, to the last receipt', ({ ours }) => ours.delivered.single, '>= 5 x'),
        row('ours, in bulk, to the last receipt', ({ ours }) => ours.delivered.bulk, '>= 6.5 x'),
      ],
    ),
    '',
    `Service: ready after ${ms(startMs)}, migrations included (target <= 2,000 ms); memory ${megabytes(memory.idle)} idle, at most ${megabytes(memory.busy)} with single messages (target <= 200 MB), ${megabytes(memory.most)} with bulks (<= 300 MB).`,
  ].join('\n');
}

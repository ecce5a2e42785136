import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { endToEnd, gatewaySql, type Throughput, USUAL_SQL, type Pipeline } from './end-to-end.js';
import type { Usage } from './process/answer-parent.js';
import type { UsualOptions } from './rivals/usual-pipeline.js';
import { CONCURRENCY, CONNECTIONS, type Sizes } from './sizes.js';
import { count, each, megabytes, ms, type Row, table, times } from './table.js';

const USUAL = new URL('./rivals/usual-pipeline.ts', import.meta.url);
/** Messages of one bulk request. */
const BULK_SIZE = 10_000;

export interface MessageFigures {
  /** The usual pipeline, with pg-boss and with a queue that costs nothing. */
  usual: Throughput;
  usualFree: Throughput;
  single: Throughput;
  bulk: Throughput;
  /** To the last receipt: finished only when the person has it. */
  receipts: Throughput;
  startMs: number;
  usage: Usage;
}

/** Measures messages end to end: the usual pipeline, ours one by one, in bulk, and until Siren has reported each delivered. */
export async function benchMessages(lab: Lab, sizes: Sizes, profile: string | undefined): Promise<MessageFigures> {
  const usual = await measureUsual(lab, sizes, 'pg-boss');
  const usualFree = await measureUsual(lab, sizes, 'free');

  const gateway = await startGateway(lab, {
    name: 'accepted',
    roles: 'api,worker',
    successStatus: 'accepted',
    profile,
  });
  const pipeline = pipelineOf(gateway, 'sent');
  const single = await warmThenMeasure(lab, pipeline, sizes.single);
  const size = Math.min(BULK_SIZE, sizes.bulk);
  const target = { kind: 'bulk', port: gateway.port, apiKey: gateway.apiKey, size } as const;
  const bulk = await endToEnd(lab, { ...pipeline, target }, { messages: sizes.bulk, connections: 1 });
  const usage = await gateway.usage();
  await gateway.stop();

  const told = await startGateway(lab, { name: 'delivered', roles: 'api,worker', successStatus: 'delivered', profile });
  await lab.siren.ask('reportTo', { port: told.port, secret: told.webhookSecret });
  const receipts = await warmThenMeasure(lab, pipelineOf(told, 'delivered'), sizes.single);
  await lab.siren.ask('reportTo', null);
  await told.stop();
  return { usual, usualFree, single, bulk, receipts, startMs: gateway.startMs, usage };
}

async function measureUsual(lab: Lab, sizes: Sizes, queue: UsualOptions['queue']): Promise<Throughput> {
  const child = await lab.start(USUAL);
  const databaseUrl = await lab.createDatabase(`usual_${queue === 'free' ? 'free' : 'boss'}`);
  const sirenUrl = `http://127.0.0.1:${lab.siren.port}`;
  const options: UsualOptions = { databaseUrl, sirenUrl, concurrency: CONCURRENCY, queue };
  const port = await child.ask<number>('listen', options);
  const target = { kind: 'message', port, apiKey: '' } as const;
  const throughput = await warmThenMeasure(lab, { process: child, target, databaseUrl, ...USUAL_SQL }, sizes.usual);
  await child.stop();
  return throughput;
}

export function pipelineOf(gateway: Gateway, end: 'sent' | 'delivered'): Pipeline {
  const { port, apiKey, databaseUrl } = gateway;
  return { process: gateway, target: { kind: 'message', port, apiKey }, databaseUrl, ...gatewaySql(end) };
}

export async function warmThenMeasure(lab: Lab, pipeline: Pipeline, messages: number): Promise<Throughput> {
  await endToEnd(lab, pipeline, { messages: Math.ceil(messages / 5), connections: CONNECTIONS });
  return endToEnd(lab, pipeline, { messages, connections: CONNECTIONS });
}

/** The figures as a table, with the targets of the design. */
export function messageTable(figures: MessageFigures): string {
  const { usual, usualFree, single, bulk, receipts, usage, startMs } = figures;
  const row = (what: string, { messages, perSecond, accepting, cpuMs }: Throughput, target: string): Row => {
    const accepted = accepting.answered === messages ? [ms(accepting.p50), ms(accepting.p99)] : ['', ''];
    return {
      what,
      cells: [
        count(messages),
        count(perSecond),
        ...accepted,
        each(cpuMs / messages),
        times(perSecond / usual.perSecond),
        target,
      ],
    };
  };
  return [
    table(
      `Messages, end to end (${CONNECTIONS} clients, ${CONCURRENCY} requests to Siren at once)`,
      ['messages', 'per second', 'accepted p50', 'p99', 'CPU each', 'ratio', 'target'],
      [
        row('usual pipeline: TypeORM, a pg-boss job each, axios', usual, ''),
        row('the same with a queue that costs nothing', usualFree, ''),
        row('ours, one request a message', single, '>= 10 x'),
        row('ours, in bulk', bulk, '>= 10 x'),
        row('ours, one request a message, to the last receipt', receipts, ''),
      ],
    ),
    '',
    `Service: ready after ${ms(startMs)}, migrations included (target <= 2,000 ms); memory ${megabytes(usage.rss)} after all these messages, at most ${megabytes(usage.peakRss)} (target <= 300 MB).`,
  ].join('\n');
}

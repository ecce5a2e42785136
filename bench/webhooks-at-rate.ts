import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { pipelineOf, warmThenMeasure } from './messages.js';
import { CONNECTIONS, type Sizes } from './sizes.js';
import { count, each, ms, table } from './table.js';
import { fireCommitted, type MeasuredVolley } from './webhooks.js';

/** Sent, delivered, read: what Siren tells of a message. */
const RECEIPTS_A_MESSAGE = 3;
const SECONDS = 5;

export interface FiguresAtRate {
  /** Messages a second that one process sends, end to end. */
  sending: number;
  /** Receipts at three times that, stored and applied by the same process. */
  receipts: MeasuredVolley;
}

/** Measures how fast webhooks are acknowledged when they come as fast as sending makes them come. */
export async function benchWebhooksAtRate(lab: Lab, { single, roundMs }: Sizes): Promise<FiguresAtRate> {
  const gateway = await startGateway(lab, {
    name: 'at_rate',
    roles: 'api,worker',
    successStatus: 'accepted',
    profile: undefined,
  });
  const first = 1 + (await lab.siren.ask<number>('taken'));
  const { perSecond } = await warmThenMeasure(lab, pipelineOf(gateway, 'sent'), Math.ceil(single / 2));
  const rate = RECEIPTS_A_MESSAGE * perSecond;
  const about = { first, count: (await lab.siren.ask<number>('taken')) - first + 1 };
  await fireCommitted(lab, gateway, { about }, roundMs / 2, rate);
  const receipts = await lab.withCpu(gateway, () =>
    fireCommitted(lab, gateway, { about }, Math.min(roundMs * SECONDS, SECONDS * 1000), rate),
  );
  await gateway.stop();
  return { sending: perSecond, receipts };
}

/** The figures as a table, with the target of the issue. */
export function atRateTable({ sending, receipts }: FiguresAtRate): string {
  return table(
    `Webhooks at three times the sending rate (${count(sending)} messages a second; ${CONNECTIONS} connections)`,
    ['per second', 'p50', 'p99', 'target', 'Node each', 'Postgres'],
    [
      {
        what: 'ours: every 200 committed, and applied meanwhile',
        cells: [
          count(receipts.perSecond),
          ms(receipts.p50),
          ms(receipts.p99),
          '<= 50 ms',
          each(receipts.cpuMs / receipts.answered),
          each(receipts.postgresCpuMs / receipts.answered),
        ],
      },
    ],
  );
}

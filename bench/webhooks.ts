import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from '../src/tools/local/postgres-server.js';
import { median } from './figures.js';
import { fillSent } from './fill-sent.js';
import { type Gateway, startGateway } from './gateway.js';
import type { CpuTime, Lab } from './lab.js';
import type { Volley } from './load/fire.js';
import type { Known } from './load/requests.js';
import { startUsual } from './rivals/start-usual.js';
import { CONNECTIONS, type Sizes } from './sizes.js';
import { count, each, ms, type Row, table, times } from './table.js';

const BARE = new URL('./rivals/bare-webhook.ts', import.meta.url);
const NEST = new URL('./rivals/nest-webhook.ts', import.meta.url);
/** Wherever they are: settled, in the spool, or parked. */
const STORED_SQL = `
  SELECT (SELECT count(*) FROM siren_gateway.received_webhooks)::int
       + (SELECT coalesce(sum(cardinality(webhook_ids)), 0) FROM siren_gateway.webhook_spool)::int
       + (SELECT count(*) FROM siren_gateway.parked_receipts)::int AS stored`;
const OPEN_SQL = `
  SELECT EXISTS (SELECT FROM siren_gateway.webhook_spool WHERE next_at IS NOT NULL)
      OR EXISTS (SELECT FROM siren_gateway.incoming_messages WHERE next_at IS NOT NULL) AS open`;
/** How often it is looked whether all are applied, and for how long. */
const LOOK_MS = 20;
const DRAIN_TIMEOUT_MS = 60_000;

/** What was answered, and the CPU time that it took. */
export type MeasuredVolley = Volley & CpuTime;

/** Who is told, and of what. */
export interface Reported {
  port: number;
  secret: string;
  /** Receipts are about these messages; absent: incoming messages are sent. */
  about?: Known;
}

const KINDS = ['receipts', 'incoming messages'] as const;
type Kind = (typeof KINDS)[number];

/** One round: the ceilings and the usual way, and ours right after them. */
type Round = Record<'bare' | 'nest' | 'usual' | 'api' | 'both' | 'applied', MeasuredVolley>;
export type WebhookFigures = Record<Kind, Round[]>;

/** Measures webhooks over HTTP beside handlers that check the same signature and store nothing, and beside the usual way. */
export async function benchWebhooks(
  lab: Lab,
  { rounds, roundMs, known }: Sizes,
  profile: string | undefined,
): Promise<WebhookFigures> {
  const secret = 'bench-webhook-secret-of-32-bytes';
  const about = { first: 1, count: known };
  const bare = await lab.start(BARE);
  const nest = await lab.start(NEST, { env: { NODE_ENV: 'production' }, log: join(lab.folder, 'nest.log') });
  const usual = await startUsual(lab, { name: 'usual_webhooks', queue: 'free', secret });
  await withConnection(usual.databaseUrl, (client) =>
    client.query(
      `INSERT INTO messages (id, "to", text, status, "providerMessageId", "createdAt")
       SELECT gen_random_uuid(), '+919876543210', 'Your bill split is ready', 'sent', 'stub-' || n, now()
         FROM generate_series(1, $1::int) AS n`,
      [known],
    ),
  );
  const successStatus = 'delivered';
  const api = await startGateway(lab, { name: 'api', roles: 'api', successStatus, profile });
  const both = await startGateway(lab, { name: 'both', roles: 'api,worker', successStatus, profile });
  await fillSent(both.databaseUrl, about);

  const barePort = await bare.ask<number>('listen', { secret });
  const nestPort = await nest.ask<number>('listen', { secret });
  const figures: WebhookFigures = { receipts: [], 'incoming messages': [] };
  // The first one warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const kind of KINDS) {
      const what = kind === 'receipts' ? { about } : {};
      const result: Round = {
        bare: await lab.withCpu(bare, () => fireWebhooks(lab, { port: barePort, secret, ...what }, roundMs)),
        nest: await lab.withCpu(nest, () => fireWebhooks(lab, { port: nestPort, secret, ...what }, roundMs)),
        usual: await lab.withCpu(usual, () => fireWebhooks(lab, { port: usual.port, secret, ...what }, roundMs)),
        api: await lab.withCpu(api, () => fireCommitted(lab, api, what, roundMs)),
        ...(await fireApplied(lab, both, what, roundMs)),
      };
      if (round > 0) figures[kind].push(result);
    }
  }
  for (const child of [bare, nest, usual, api, both]) await child.stop();
  return figures;
}

function fireWebhooks(lab: Lab, { about, ...to }: Reported, duration: number, rate?: number): Promise<Volley> {
  return lab.generator.ask<Volley>('fire', {
    target: about === undefined ? { kind: 'incoming', ...to } : { kind: 'receipt', ...to, about },
    connections: CONNECTIONS,
    until: { ms: duration },
    ...(rate === undefined ? {} : { rate }),
  });
}

/**
 * @param rate requests a second; without, as many as it takes
 * @throws Error unless every 200 is stored
 */
export async function fireCommitted(
  lab: Lab,
  { port, webhookSecret: secret, databaseUrl }: Gateway,
  what: Pick<Reported, 'about'>,
  duration: number,
  rate?: number,
): Promise<Volley> {
  return withConnection(databaseUrl, async (client) => {
    const stored = async () => (await client.query<{ stored: number }>(STORED_SQL)).rows[0]!.stored;
    const before = await stored();
    const volley = await fireWebhooks(lab, { port, secret, ...what }, duration, rate);
    const webhooks = (await stored()) - before;
    if (webhooks !== volley.answered)
      throw new Error(`${volley.answered} webhooks were answered 200, and ${webhooks} are stored`);
    return volley;
  });
}

/** Fires, and waits until everything is applied: how many a second it can take for ever. */
async function fireApplied(
  lab: Lab,
  gateway: Gateway,
  what: Pick<Reported, 'about'>,
  duration: number,
): Promise<Pick<Round, 'both' | 'applied'>> {
  return withConnection(gateway.databaseUrl, async (client) => {
    const began = performance.now();
    let both: MeasuredVolley | undefined;
    const applied = await lab.withCpu(gateway, async () => {
      both = await lab.withCpu(gateway, () => fireCommitted(lab, gateway, what, duration));
      while ((await client.query<{ open: boolean }>(OPEN_SQL)).rows[0]!.open) {
        if (performance.now() - began > DRAIN_TIMEOUT_MS) throw new Error('some webhooks do not get applied');
        await sleep(LOOK_MS);
      }
      return { ...both, perSecond: (both.answered * 1000) / (performance.now() - began) };
    });
    return { both: both!, applied };
  });
}

/** The figures as a table, with the targets of the design. */
export function webhookTable(figures: WebhookFigures): string {
  return KINDS.map((kind) => tableOf(kind, figures[kind])).join('\n\n');
}

function tableOf(kind: Kind, rounds: readonly Round[]): string {
  const row = (what: string, of: keyof Round, targets: { p99?: string; ratio?: string } = {}): Row => {
    const middle = (figure: 'perSecond' | 'p50' | 'p99') => median(rounds.map((round) => round[of][figure]));
    const share = (figure: keyof CpuTime) => each(median(rounds.map((r) => r[of][figure] / r[of].answered)));
    const ratio = (to: keyof Round) => times(median(rounds.map((r) => r[of].perSecond / r[to].perSecond)));
    const storesNothing = of === 'bare' || of === 'nest';
    const acknowledged = of === 'applied' ? ['', '', ''] : [ms(middle('p50')), ms(middle('p99')), targets.p99 ?? ''];
    return {
      what,
      cells: [
        count(middle('perSecond')),
        ...acknowledged,
        share('cpuMs'),
        storesNothing ? '' : share('postgresCpuMs'),
        ratio('bare'),
        targets.ratio ?? '',
        ratio('nest'),
        ratio('usual'),
      ],
    };
  };
  const appliedTarget = { receipts: {}, 'incoming messages': { ratio: '>= 0.2 x' } }[kind];
  return table(
    `Webhooks: ${kind} (${CONNECTIONS} connections, median of ${rounds.length} rounds)`,
    ['per second', 'p50', 'p99', 'target', 'Node each', 'Postgres', 'of bare', 'target', 'of Nest', 'of usual'],
    [
      row('bare Fastify: HMAC only, nothing stored', 'bare'),
      row("Nest's pipeline as ours, nothing stored", 'nest'),
      row('the usual way: findOne and save, applied when it answers', 'usual'),
      row('ours: every 200 committed, nobody applies', 'api', { p99: '<= 50 ms', ratio: '>= 0.5 x' }),
      row('ours: the same, while applying them too', 'both', { p99: '<= 50 ms' }),
      row('ours: until the last is applied', 'applied', appliedTarget),
    ],
  );
}

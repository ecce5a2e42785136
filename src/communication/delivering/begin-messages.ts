import type { DataSource } from 'typeorm';
import type { DatabaseWatch } from '../../database/database-watch.js';
import { inTransaction } from '../../database/transaction.js';
import { type FetchedJob, QUEUES } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import type { Channel } from '../../siren/channel.js';
import type { PublishedTemplates } from '../../templates/published-templates.js';
import { type DeliveryPolicy, leaseMs } from '../delivery.policy.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import type { OpenMessage } from '../open-message.js';
import { lockTemplateHolds } from '../window/template-holds.js';
import { reserveProbes, withOneProbeEach } from '../window/template-probes.js';
import { shareOutPaces } from '../batches/batch-paces.js';
import { admit } from './admit.js';
import { carryOut, type Request } from './carry-out.js';
import { readCircumstances } from './circumstances.js';
import { type CountedFailure, countFailures, decidable, type Undecidable } from './failed-handling.js';
import type { HoldLog } from './hold-log.js';
import { holdsByChannel, lockHolds } from './holds.js';
import { withSendRate } from './send-rate.js';
import { reserveTrials } from './trials.js';

export interface DeliveryContext {
  dataSource: DataSource;
  queue: Queue;
  policy: DeliveryPolicy;
  /** Takes every failure that may be the database's. */
  watch: DatabaseWatch;
  holdLog: HoldLog;
  templates: PublishedTemplates;
}

export interface Begun {
  /** To be sent, now that they are committed. */
  requests: Request[];
  /** Not handled, since others were: their messages have failed before, and shall not take those down. */
  suspects: FetchedJob[];
  /** Messages that nothing could be decided of, and how often by now. */
  unable: Undecidable[];
  counted: CountedFailure[];
}

/**
 * Looks at the messages that these jobs name, in one transaction that also removes the jobs: begins or asks where that
 * comes next (there is a free slot for each), waits or finishes where not. What must leave is sent after the commit.
 */
export function beginMessages(context: DeliveryContext, jobs: readonly FetchedJob[]): Promise<Begun> {
  const { dataSource, queue, policy } = context;
  return inTransaction(dataSource, async (tx) => {
    const { handled, suspects } = withoutSuspects(
      await lockMessages(
        tx,
        jobs.map(({ id }) => id),
      ),
    );
    const holds = await lockHolds(tx);
    const byChannel = holdsByChannel(holds);
    const paused = new Set(holds.flatMap(({ kind, channel }) => (kind === 'pause' ? [channel] : [])));
    const templateHolds = await lockTemplateHolds(tx, handled);
    const given = await readCircumstances(tx, handled, byChannel, policy, templateHolds);
    const { able: messages, unable } = decidable(handled, given);
    const circumstancesOf = withOneProbeEach(messages, given, templateHolds);
    const paces = await shareOutPaces(tx, messages, circumstancesOf);
    const admission = await admit(tx, queue, messages, paces.circumstancesOf, policy);
    const requests: Request[] = [];
    const trials: Channel[] = [];
    await withSendRate(tx, policy.maxPerSecond, (rate) => {
      for (const open of messages) {
        const request = carryOut(open, admission.circumstancesOf(open), policy, rate);
        if (request === null) continue;
        requests.push(request);
        const { channel } = request.attempt;
        if (request.kind === 'send' && paused.has(channel) && !trials.includes(channel)) {
          // This one is the trial; the others wait for what comes of it.
          trials.push(channel);
          const until = new Date(open.now.getTime() + leaseMs(policy));
          byChannel.set(channel, { ...byChannel.get(channel)!, until });
        }
      }
    });
    await admission.settle(requests.flatMap(({ kind, attempt }) => (kind === 'send' ? [attempt] : [])));
    await paces.spend(requests.map(({ attempt }) => attempt));
    await reserveTrials(tx, trials, leaseMs(policy));
    await reserveProbes(tx, requests, templateHolds, policy);
    await saveMessages(tx, queue, messages);
    const unableIds = unable.map(({ id }) => id);
    const counted = await countFailures(tx, unableIds);
    const [left, done] = [jobs.filter(({ id }) => suspects.has(id)), jobs.filter(({ id }) => !suspects.has(id))];
    await queue.remove(tx, QUEUES.deliver, done);
    return { requests, suspects: left, unable, counted };
  });
}

/** Messages that have failed before are handled among themselves. */
function withoutSuspects(messages: readonly OpenMessage[]): { handled: readonly OpenMessage[]; suspects: Set<string> } {
  const fresh = messages.filter(({ message }) => message.failures === 0);
  if (fresh.length === 0) return { handled: messages, suspects: new Set() };
  const suspects = messages.filter(({ message }) => message.failures > 0).map(({ message }) => message.id);
  return { handled: fresh, suspects: new Set(suspects) };
}

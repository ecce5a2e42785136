import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryWorker } from '../src/delivering/delivery.worker.js';
import { InboxWorker } from '../src/inbox/inbox.worker.js';
import { EventWorker } from '../src/outbox/event.worker.js';
import { WakeUps } from '../src/queue/wake-ups.js';
import { StatisticsWorker } from '../src/statistics/folding/statistics.worker.js';
import { SirenWatch } from '../src/webhooks/siren-watch.js';
import type { Worker } from '../src/queue/worker.js';
import { createSurroundings, type Surroundings } from './support/application.js';
import { startGateway } from './support/gateway.js';

/** In the order in which they start. */
const IN_EVERY_ROLE = [WakeUps, StatisticsWorker];
const OF_WORKERS = [DeliveryWorker, InboxWorker, EventWorker, SirenWatch];
const ALL = [...IN_EVERY_ROLE, ...OF_WORKERS];

const startsOf = (workers: readonly { name: string }[]) => workers.map(({ name }) => `${name} starts`);
/** Each one waits for the end of the one before it. */
const stopsOf = (workers: readonly { name: string }[]) =>
  workers.toReversed().flatMap(({ name }) => [`${name} stops`, `${name} has stopped`]);

const happened: string[] = [];
let surroundings: Surroundings;
beforeAll(async () => {
  for (const worker of ALL) listen(worker.name, worker.prototype);
  surroundings = await createSurroundings();
});
beforeEach(() => void happened.splice(0));
afterAll(async () => {
  vi.restoreAllMocks();
  await surroundings?.close();
});

interface Methods {
  start: (this: Worker) => void;
  stop: (this: Worker) => void | Promise<void>;
}

function listen(name: string, worker: Methods): void {
  const { start, stop } = worker;
  vi.spyOn(worker, 'start').mockImplementation(function (this: Worker) {
    happened.push(`${name} starts`);
    start.call(this);
  });
  vi.spyOn(worker, 'stop').mockImplementation(async function (this: Worker) {
    happened.push(`${name} stops`);
    await stop.call(this);
    happened.push(`${name} has stopped`);
  });
}

describe('what works in the background', () => {
  it('starts with an application on the modules, and stops in the opposite order, one after the other', async () => {
    const application = await surroundings.start();
    expect(happened).toEqual(startsOf(ALL));
    happened.splice(0);
    await application.close();
    expect(happened).toEqual(stopsOf(ALL));
  });

  it('does so in the service, too', async () => {
    const gateway = await startGateway();
    expect(happened).toEqual(startsOf(ALL));
    happened.splice(0);
    await gateway.close();
    expect(happened).toEqual(stopsOf(ALL));
  });

  it('is only what every process needs where one has not the role of a worker', async () => {
    const application = await surroundings.start({ roles: { api: true, worker: false } });
    await application.close();
    expect(happened).toEqual([...startsOf(IN_EVERY_ROLE), ...stopsOf(IN_EVERY_ROLE)]);
  });
});

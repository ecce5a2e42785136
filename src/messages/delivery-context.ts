import type { DataSource } from 'typeorm';
import type { DatabaseWatch } from '../database/database-watch.js';
import type { DeliveryTimes } from '../statistics/reading/delivery-times.js';
import type { PublishedTemplates } from '../templates/published-templates.js';
import type { WakeUps } from '../queue/wake-ups.js';
import type { DeliveryPolicy } from './delivery.policy.js';

/** What accepting, delivering and receiving work with. */
export interface DeliveryContext {
  dataSource: DataSource;
  policy: DeliveryPolicy;
  /** Tells workers, in this process and others, that a commit has left them something to do. */
  wakeUps: Pick<WakeUps, 'wake'>;
  /** Told of every failure that may be the database's. */
  watch: DatabaseWatch;
  templates: PublishedTemplates;
  /** The delivery times that `fallbackAfter: "auto"` is learned from. */
  deliveryTimes: Pick<DeliveryTimes, 'known' | 'freshen'>;
}

/** Injection token of the {@link DeliveryPolicy}. */
export const DELIVERY_POLICY = Symbol('DELIVERY_POLICY');

/** Injection token of the {@link DeliveryContext}. */
export const DELIVERY_CONTEXT = Symbol('DELIVERY_CONTEXT');

import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  Logger,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { DATA_SOURCE } from '../database/data-source.js';
import { newId } from '../database/ids.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Secret } from '../secrets/secret.js';

const RENEW_EVERY_MS = 30_000;
/** A process that has not renewed its row three times is gone. */
const GONE_MS = 90_000;

/** Keeps this process' row among those that share the database, and says once where its settings differ from theirs. */
export class ReplicaRegistry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly id = newId();
  private timer: NodeJS.Timeout | undefined;
  private isCompared = false;

  constructor(
    private readonly dataSource: DataSource,
    /** By name, as texts; only their digests are stored. */
    private readonly settings: Secret<Readonly<Record<string, string>>>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY_MS).unref();
    await this.renew();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await inTransaction(this.dataSource, (tx) => tx.query('DELETE FROM replicas WHERE id = $1', [this.id]), {
      timeoutMs: 1_000,
    }).catch(() => undefined);
  }

  /** Never rejects: a database that is away is noticed elsewhere, and the next time does it all. */
  async renew(): Promise<void> {
    try {
      const differing = await inTransaction(this.dataSource, (tx) => this.renewIn(tx));
      if (this.isCompared) return;
      this.isCompared = true;
      if (differing.length === 0) return;
      this.log.warn({ settings: differing }, 'settings differ from those of another process on this database');
    } catch {
      // Next time.
    }
  }

  /** Resolves to the names of the settings that a process which started before this one has otherwise. */
  private async renewIn(tx: Tx): Promise<string[]> {
    const now = databaseClock.now();
    await tx.query(`DELETE FROM replicas WHERE seen_at < $1`, [new Date(now.getTime() - GONE_MS)]);
    const [row] = await tx.query<{ key: Buffer }>('SELECT key FROM replica_digest_key');
    const mine = digestsOf(this.settings.reveal(), row!.key);
    await tx.query(
      `INSERT INTO replicas (id, digests, started_at, seen_at) VALUES ($1, $2, $3, $3)
       ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
      [this.id, JSON.stringify(mine), now],
    );
    if (this.isCompared) return [];
    const earlier = await tx.query<{ digests: SettingsDigests }>(
      `SELECT other.digests FROM replicas other, replicas mine
        WHERE mine.id = $1 AND (other.started_at, other.id) < (mine.started_at, mine.id)`,
      [this.id],
    );
    return differingSettings(
      mine,
      earlier.map(({ digests }) => digests),
    );
  }
}

/** Hex digits of a digest that are kept: enough to tell two values apart. */
const DIGITS = 32;

/** Digests by the names of settings. */
type SettingsDigests = Readonly<Record<string, string>>;

/** A keyed digest of each setting: equal for equal values, and of no use to who does not have the key. */
export function digestsOf(settings: Readonly<Record<string, string>>, key: Uint8Array): SettingsDigests {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => {
      const digest = createHmac('sha256', key).update(`${name}\0${text}`).digest('hex');
      return [name, digest.slice(0, DIGITS)];
    }),
  );
}

/** The names of the settings that any of the others has otherwise. One that another release does not know is left out. */
export function differingSettings(mine: SettingsDigests, others: readonly SettingsDigests[]): string[] {
  return Object.keys(mine)
    .filter((name) => others.some((other) => name in other && other[name] !== mine[name]))
    .sort();
}

interface ReplicasModuleOptions extends Pick<FactoryProvider, 'inject'> {
  /** The settings that all processes on one database must have in common, by name, as texts. */
  useFactory: FactoryProvider<Secret<Readonly<Record<string, string>>>>['useFactory'];
}

const SHARED_SETTINGS = Symbol('SHARED_SETTINGS');

/** Tells the operator when two processes on one database do not agree about their limits, keys or rules. */
@Module({})
export class ReplicasModule {
  static forRootAsync({ inject, useFactory }: ReplicasModuleOptions): DynamicModule {
    return {
      module: ReplicasModule,
      providers: [
        { provide: SHARED_SETTINGS, inject, useFactory },
        {
          provide: ReplicaRegistry,
          inject: [getDataSourceToken(DATA_SOURCE), SHARED_SETTINGS],
          useFactory: (dataSource: DataSource, settings: Secret<Readonly<Record<string, string>>>) =>
            new ReplicaRegistry(dataSource, settings, new Logger('Replicas')),
        },
      ],
    };
  }
}

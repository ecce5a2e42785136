import { setTimeout } from 'node:timers/promises';
import type { BeforeApplicationShutdown, Logger, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import type { DatabaseWatch } from '../database/database-watch.js';
import { inTransaction } from '../database/transaction.js';
import { within } from '../http/within.js';
import { LoopLog, WorkLoop } from '../queue/work-loop.js';
import type { WakeUps } from '../queue/wake-ups.js';
import { digestOfKey, noteUse, readKeys } from './api-keys.js';
import { bearerKey, type Credential, type Keyring, type KnownKey, type SessionEnd } from './keyring.js';
import { ADMIN, digestOfToken, readSessions, SESSION_SECONDS } from './sessions.js';

/** A key that was revoked elsewhere is refused here after that at the latest, and a statement: within 5 s. */
const READ_EVERY_MS = 2_000;
const READ_WITHIN_MS = 2_000;
/** Unknown keys have them read at most so often: whoever makes keys up costs 20 statements a second, however many he sends. */
const LOOK_EVERY_MS = 50;
/** `lastUsedAt` is written so often for a key that is in use. */
const NOTE_EVERY_MS = 60_000;

/** What the keys live on. */
export interface KeyStore {
  dataSource: DataSource;
  wakeUps: WakeUps;
  watch: DatabaseWatch;
  log: Logger;
}

/**
 * Keeps a keyring as the database has it, keys and sessions: read every two seconds, when another process hints that something
 * changed, and when one comes that is not known. While the database is away, keys that are known go on being known.
 */
export class KnownKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkLoop | null;
  /** Used since they were last noted, by their ids. */
  private readonly used = new Set<string>();
  private readonly notedAt = new Map<string, number>();
  private reads = 0;
  private newestRead = 0;
  private lookedAt = -Infinity;
  private look: Promise<boolean> | undefined;

  /** @param store null: there are no keys but those of the settings */
  constructor(
    private readonly keyring: Keyring,
    private readonly store: KeyStore | null,
  ) {
    this.loop = store && new WorkLoop(() => this.turn(), loopLogOf(store), READ_EVERY_MS);
    store?.wakeUps.on('api-keys', () => this.loop?.wake());
  }

  async onApplicationBootstrap(): Promise<void> {
    // Before the first request. A database that is away now is for the loop to tell.
    await this.read().catch(() => undefined);
    this.loop?.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop?.stop();
    await this.noteUses({ isLast: true }).catch(() => undefined);
  }

  /** Whose key or session it is, out of memory; null: none that is known. */
  find(credential: Credential): KnownKey | null {
    return this.keyring.find(credential);
  }

  /**
   * The same for one that is not known, after reading all again: it may have been made a moment ago. `unsure`: that could
   * not be done; why a session has ended, if it was one.
   */
  async findAnew(credential: Credential): Promise<KnownKey | 'unknown' | 'unsure' | SessionEnd> {
    const end = this.endOf(credential);
    if (end !== null) return end;
    if (this.store === null || !mayBeOurs(credential)) return 'unknown';
    const isRead = await this.lookAgain();
    return this.find(credential) ?? this.endOf(credential) ?? (isRead ? 'unknown' : 'unsure');
  }

  private endOf({ session }: Credential): SessionEnd | null {
    return session === null ? null : this.keyring.endOf(session);
  }

  /** What is stored of a token that is given for the key in this header. */
  digestFor(authorization: string, token: string): Buffer | null {
    return this.keyring.digestFor(authorization, token);
  }

  /** Resolves once a session that was stored before is known here. */
  async sessionMade(): Promise<void> {
    await this.lookAgain();
    this.store?.wakeUps.wake('api-keys');
  }

  /** Refused from now on, also while it is in what is being read. */
  sessionEnded(id: string): void {
    this.keyring.endSession(id, databaseClock.nowMs() + SESSION_SECONDS * 1_000);
    this.store?.wakeUps.wake('api-keys');
  }

  /** A request has come with it. */
  noteUsed({ actor }: KnownKey): void {
    if (actor !== ADMIN) this.used.add(actor.keyId);
  }

  /** Refused from now on, also while it is in what is being read. */
  revoked(id: string): void {
    this.keyring.revoke(id);
  }

  private async turn(): Promise<false> {
    await this.read();
    await this.noteUses({ isLast: false });
    return false;
  }

  /** Reads that overlap may end in another order: only the newest counts. */
  private async read(): Promise<void> {
    if (this.store === null) return;
    const number = ++this.reads;
    const { keys, sessions } = await inTransaction(
      this.store.dataSource,
      // The keys last: a session that was read has its key, unless that was revoked.
      async (tx) => ({ sessions: await readSessions(tx, databaseClock.now()), keys: await readKeys(tx) }),
      { plans: 'any', timeoutMs: READ_WITHIN_MS },
    );
    if (number < this.newestRead) return;
    this.newestRead = number;
    this.keyring.replace(keys, databaseClock.nowMs(), sessions);
  }

  /** Resolves after a read that has begun since, to whether it could be done: all who wait share one. */
  private lookAgain(): Promise<boolean> {
    return (this.look ??= this.lookSoon());
  }

  private async lookSoon(): Promise<boolean> {
    await setTimeout(Math.max(0, this.lookedAt + LOOK_EVERY_MS - performance.now()));
    // Whoever comes from now on waits for the next one.
    this.look = undefined;
    this.lookedAt = performance.now();
    return within(READ_WITHIN_MS, this.read()).then(
      () => true,
      (error: unknown) => {
        this.store?.watch.report(error);
        return false;
      },
    );
  }

  private async noteUses({ isLast }: { isLast: boolean }): Promise<void> {
    if (this.store === null) return;
    const at = performance.now();
    const due = [...this.used].filter((id) => isLast || at - (this.notedAt.get(id) ?? -Infinity) >= NOTE_EVERY_MS);
    if (due.length === 0) return;
    await inTransaction(
      this.store.dataSource,
      (tx) => noteUse(tx, due, databaseClock.now(), isLast ? 0 : NOTE_EVERY_MS),
      { timeoutMs: READ_WITHIN_MS },
    );
    for (const id of due) {
      this.used.delete(id);
      this.notedAt.set(id, at);
    }
  }
}

function loopLogOf({ watch, log }: KeyStore): LoopLog {
  return new LoopLog(watch, log, 'API keys could not be read');
}

/** Whether it has the form of what is made here, so that looking for it is worth a statement. */
function mayBeOurs({ authorization, session }: Credential): boolean {
  if (authorization === undefined) return session !== null && digestOfToken(session) !== null;
  const key = bearerKey(authorization);
  return key !== null && digestOfKey(key) !== null;
}

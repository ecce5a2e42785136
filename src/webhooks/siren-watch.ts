import { Inject, Injectable, Logger } from '@nestjs/common';
import { v4 as randomId } from 'uuid';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import { LoopLog, WorkLoop } from '../queue/work-loop.js';
import { SirenClient } from '../siren/siren-client.js';
import { problemIn } from './siren-check.js';

/** How often all replicas together ask Siren at most. */
const ASK_EVERY_MS = 30_000;
/** How often each replica looks whether it is time. */
const LOOK_EVERY_MS = 2_000;

/** Asks Siren now and then whether it is there, and stores the answer for every replica to show. */
@Injectable()
export class SirenWatch {
  private readonly logger = new Logger(SirenWatch.name);
  private readonly loop: WorkLoop;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly siren: SirenClient,
  ) {
    this.loop = new WorkLoop(
      () => this.look(),
      new LoopLog(context.watch, this.logger, 'Siren could not be checked'),
      LOOK_EVERY_MS,
    );
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async look(): Promise<false> {
    const pool = poolOf(this.context.dataSource);
    const now = databaseClock.now();
    const { rowCount } = await pool.query(`UPDATE siren_checks SET asked_at = $1 WHERE asked_at <= $2`, [
      now,
      new Date(now.getTime() - ASK_EVERY_MS),
    ]);
    if (rowCount === 0) return false;
    const problem = problemIn(await this.siren.getStatus(randomId()));
    await pool.query(`UPDATE siren_checks SET answered_at = $1, problem = $2`, [databaseClock.now(), problem]);
    return false;
  }
}

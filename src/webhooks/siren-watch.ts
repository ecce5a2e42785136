import { Inject, Injectable, Logger } from '@nestjs/common';
import { v4 as randomId } from 'uuid';
import { DELIVERY_CONTEXT } from '../communication/delivery-context.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { poolOf } from '../database/transaction.js';
import { LoopLog } from '../queue/loop-log.js';
import { WorkLoop } from '../queue/work-loop.js';
import { SirenClient } from '../siren/siren-client.js';
import { problemIn } from './siren-check.js';

/** All replicas together ask no more often than that. */
const ASK_EVERY_SECONDS = 30;
/** How often each replica looks whether it is time. */
const LOOK_EVERY_MS = 2_000;

/** Asks Siren, now and then, whether it is there, and stores what it said for every replica to show. */
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
    const { rowCount } = await pool.query(
      `UPDATE siren_checks SET asked_at = clock_timestamp()
        WHERE asked_at <= clock_timestamp() - interval '${ASK_EVERY_SECONDS} seconds'`,
    );
    if (rowCount === 0) return false;
    const problem = problemIn(await this.siren.getStatus(randomId()));
    await pool.query(`UPDATE siren_checks SET answered_at = clock_timestamp(), problem = $1`, [problem]);
    return false;
  }
}

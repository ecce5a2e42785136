import { setMaxListeners } from 'node:events';
import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';

/**
 * How far this process has got with stopping, for whatever would outlast it: streams, uploads and calls that wait. A process
 * that nobody drains goes through it at once, when its application closes.
 */
@Injectable()
export class Draining implements OnModuleDestroy {
  private readonly beginning = new AbortController();
  private readonly ending = new AbortController();
  /** Aborted when requests are still served, but had better go elsewhere: what has no end of its own ends now. */
  readonly begun: AbortSignal = this.beginning.signal;
  /** Aborted when nothing is served any more after what is in hand: who waits for something is answered now. */
  readonly over: AbortSignal = this.ending.signal;

  constructor() {
    // A listener for each stream and upload.
    setMaxListeners(0, this.begun, this.over);
  }

  begin(): void {
    this.beginning.abort();
  }

  end(): void {
    this.begin();
    this.ending.abort();
  }

  onModuleDestroy(): void {
    this.end();
  }
}

/** One for the whole application. */
@Module({ providers: [Draining], exports: [Draining] })
export class DrainingModule {}

import { connect, type Socket } from 'node:net';
import { MessageSplitter, type WireMessage } from './postgres-messages.js';
import { type Moment, StatementWatch } from './statement-watch.js';

/** Told of each moment; true stops the connection there, until `release` is called. */
export type Watcher = (moment: Moment) => boolean;

/** One client's way to the server: passes messages on, and can be stopped at a statement, frozen, lost or cut. */
export class ProxiedConnection {
  /** Resolves when the server's side is closed too: nothing of this client can change anything any more. */
  readonly gone: Promise<void>;
  private readonly upstream: Socket;
  private readonly watch = new StatementWatch();
  /** What is kept back since the connection was stopped; null while it runs. */
  private withheld: (() => void)[] | null = null;
  private isLost = false;

  constructor(
    private readonly client: Socket,
    server: { host: string; port: number },
    watcher: Watcher,
  ) {
    this.upstream = connect(server).setNoDelay(true);
    this.gone = new Promise((resolve) => this.upstream.once('close', () => resolve()));
    const asked = new MessageSplitter(true);
    const answered = new MessageSplitter(false);
    this.pass(client, this.upstream, asked, (message) => this.watch.asked(message), watcher);
    this.pass(this.upstream, client, answered, (message) => this.watch.answered(message), watcher);
  }

  freeze(): void {
    this.client.pause();
    this.upstream.pause();
  }

  thaw(): void {
    this.client.resume();
    this.upstream.resume();
  }

  /** From now on nothing arrives on either side, and neither is told. */
  lose(): void {
    this.isLost = true;
  }

  cut(): void {
    this.client.resetAndDestroy();
    this.upstream.resetAndDestroy();
  }

  /** Goes on after a stop. */
  release(): void {
    const withheld = this.withheld ?? [];
    this.withheld = null;
    for (const deliver of withheld) deliver();
  }

  private pass(
    from: Socket,
    to: Socket,
    splitter: MessageSplitter,
    momentOf: (message: WireMessage) => Moment | null,
    watcher: Watcher,
  ): void {
    from.on('data', (chunk: Buffer) => {
      for (const message of splitter.push(chunk)) {
        const moment = momentOf(message);
        if (this.withheld === null && moment !== null && watcher(moment)) this.withheld = [];
        const deliver = () => void (this.isLost || to.write(message.bytes));
        if (this.withheld === null) deliver();
        else this.withheld.push(deliver);
      }
    });
    from.on('error', () => undefined);
    // What was written before still arrives, as it would without a proxy.
    from.on('close', () => {
      if (!this.isLost) to.destroySoon();
    });
  }
}

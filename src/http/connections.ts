import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { say } from '../languages/say.js';
import { overloads } from '../meters/meters.js';
import { Connection } from './connection.js';
import type { Problem } from './problem.js';
import { noTunnelProblem, overloadedProblem, unfinishedProblem } from './problems.js';
import { clientErrorProblem } from './problem.filter.js';
import { KEEP_ALIVE_MS, SERVER_LIMITS, type ServerLimits } from './server-limits.js';

/** A client that has its answer is back sooner, with the next request on a new connection. */
const NOBODY_CAME_MS = 10;
/** Connections that are open for their last words only; beyond that they are cut without any. */
const MOST_REFUSED = 1_000;

/**
 * An HTTP server with limits, and with an answer for everybody: requests that were pipelined before something malformed
 * get theirs first, and when the server closes nobody who has asked something sees a reset.
 */
export class Connections {
  readonly server: Server;
  private readonly all = new Map<Duplex, Connection>();
  /** Those without a request in hand, the one that idles longest first. */
  private readonly idle = new Set<Connection>();
  private readonly refused = new Set<Duplex>();
  private accepted = 0;
  /** Requests that wait until the server takes no more connections; null: none has to. */
  private held: (() => void)[] | null = null;
  private closed: Promise<void> | undefined;
  private isClosing = false;

  constructor(
    handler: RequestListener,
    private readonly limits: ServerLimits = SERVER_LIMITS,
  ) {
    const options = {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requireHostHeader: false,
    };
    this.server = createServer(options, (request, response) => {
      if (!this.begin(request, response)) return;
      if (this.held === null) handler(request, response);
      else this.held.push(() => handler(request, response));
    });
    this.server.maxConnections = limits.connections + MOST_REFUSED;
    this.server.setTimeout(limits.unreadMs, (socket) => this.all.get(socket)?.onSilence());
    this.server.on('connection', (socket) => this.open(socket));
    this.server.on('clientError', (error, socket) => this.onClientError(error, socket));
    // Node would hang up without a word.
    this.server.on('connect', ({ headers }, socket) => this.refuseTunnel(socket, headers));
    // An unknown expectation may be ignored (RFC 9110, 10.1.1); Node would answer it past our hooks.
    this.server.on('checkExpectation', (request, response) => this.server.emit('request', request, response));
  }

  /** How a request can be refused while its body comes: too slowly, or when the server closes. */
  onRefusal(request: IncomingMessage, refuse: (problem: Problem) => void): void {
    this.all.get(request.socket)?.onRefusal(request, refuse);
  }

  /** A request has so long from now, instead of the common limit; null: its handler limits it, until it is answered. */
  allow(request: IncomingMessage, ms: number | null): void {
    this.all.get(request.socket)?.allow(request, ms);
  }

  /** Refuses a request while its body comes. */
  refuse(request: IncomingMessage, problem: Problem): void {
    void this.all.get(request.socket)?.conclude(problem);
  }

  /** Serves on, but each answer ends its connection, so that clients go elsewhere. */
  sendClientsAway(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    for (const connection of this.all.values()) connection.closeAfterAnswers();
  }

  /**
   * Takes no more connections; resolves when all requests are answered. Whoever has just connected has a moment to ask, and
   * whoever sends a request some seconds to end it. May be called often.
   */
  close(): Promise<void> {
    return (this.closed ??= this.closeServer());
  }

  private async closeServer(): Promise<void> {
    this.sendClientsAway();
    this.server.closeIdleConnections();
    await this.acceptWaiting();
    // At once: whoever connects in between is reset by the system.
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const handle of this.held?.splice(0) ?? []) handle();
    this.held = null;
    for (const connection of this.all.values()) this.endSoon(connection);
    await closed;
  }

  /**
   * Who stands in the system's queue when it closes sees a reset. Of that queue Node takes one in each turn of its loop. What
   * they ask is not handled yet: who is answered comes again. So those who come one after the other are all here soon, and the
   * server closes when nobody comes.
   */
  private async acceptWaiting(): Promise<void> {
    this.held = [];
    const until = performance.now() + this.limits.closingIdleMs;
    for (let before = -1; before !== this.accepted && performance.now() < until;) {
      before = this.accepted;
      await sleep(NOBODY_CAME_MS);
      // Whoever came while the process had no time is taken between timers and immediates.
      await setImmediate();
    }
  }

  private endSoon(connection: Connection): void {
    const { closingIdleMs, closingRequestMs } = this.limits;
    const idleMs = Math.max(0, connection.since + closingIdleMs - performance.now());
    setTimeout(() => void this.cutIdle(connection), idleMs);
    setTimeout(() => connection.refuseUnfinished(unfinishedProblem()), closingRequestMs).unref();
  }

  private async cutIdle(connection: Connection): Promise<void> {
    // On a busy process the request may be there and not be read yet: sockets are read between timers and immediates.
    for (let turn = 0; turn < 2; turn++) await setImmediate();
    if (connection.isIdle) connection.socket.destroy();
  }

  private open(socket: Socket): void {
    this.accepted++;
    const connection = new Connection(socket, this.limits, () => socket.destroyed || this.idle.add(connection));
    const isFull = this.all.size - this.refused.size >= this.limits.connections;
    this.all.set(socket, connection);
    socket.once('close', () => {
      this.all.delete(socket);
      this.idle.delete(connection);
      this.refused.delete(socket);
    });
    if (isFull) this.makeRoomFor(socket);
    if (!this.refused.has(socket)) this.idle.add(connection);
    if (this.isClosing) connection.closeAfterAnswers();
  }

  /** By closing the one that idles longest, or the oldest that sends; where all are being answered, the new one goes. */
  private makeRoomFor(socket: Socket): void {
    overloads.inc({ what: 'connection' });
    const [longest] = this.idle;
    if (longest !== undefined) return void longest.socket.destroy();
    for (const [other, connection] of this.all) {
      if (this.refused.has(other) || !connection.isReceiving) continue;
      this.refused.add(other);
      return void connection.conclude(tooManyConnections());
    }
    this.refused.add(socket);
    setTimeout(() => socket.destroy(), this.limits.lingerMs).unref();
  }

  /** False: it is not for the handler. */
  private begin(request: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.all.get(request.socket);
    // Not one of the network's: an injected request of a test.
    if (connection === undefined) return true;
    this.idle.delete(connection);
    connection.begin(request, response);
    if (!this.refused.has(request.socket)) return true;
    void connection.conclude(tooManyConnections());
    return false;
  }

  /** Node has let go of the socket, also of its errors. */
  private refuseTunnel(socket: Duplex, headers: IncomingHttpHeaders): void {
    socket.on('error', () => socket.destroy());
    void this.all.get(socket)?.conclude(noTunnelProblem(), headers);
  }

  private onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const connection = this.all.get(socket);
    if (connection === undefined || error.code === 'ECONNRESET' || socket.destroyed) socket.destroy();
    // Each further piece of what is malformed is an error again: it is read and dropped, so that the answer is not lost.
    else if (connection.hasHungUp) return;
    else if (!socket.writable) socket.destroy();
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') connection.onTimeout();
    else void connection.conclude(clientErrorProblem(error.code));
  }
}

const tooManyConnections = (): Problem =>
  overloadedProblem(say('As many connections are open as this process serves.'));

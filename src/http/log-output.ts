import { writeSync } from 'node:fs';
import { logLinesDropped } from '../meters/meters.js';

/** Lines that wait for a slow reader are held in memory: some 30,000 of a busy service. */
const MAX_WAITING_BYTES = 8 << 20;
/** A pipe holds 64 KB, so a reader that is there gets 6 MB a second. */
const TRY_AGAIN_MS = 10;
/** What a process that ends gives its reader for the lines that still wait. */
const FLUSH_MS = 1_000;

/**
 * Where the log goes. A line is written at once, so that it is there whatever ends the process, as long as the reader keeps
 * up. One that does not, such as a pipe that nobody reads, never makes the service wait: lines then wait in memory, and are
 * dropped and counted when there are too many.
 */
export class LogOutput {
  /** Lines in their order; what was begun of the first ones is in `begun`. */
  private waiting: string[] = [];
  private waitingBytes = 0;
  private begun: Buffer | null = null;
  private dropped = 0;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param fd must not block: see {@link standardOutput} */
  constructor(
    private readonly fd: number,
    private readonly maxWaitingBytes = MAX_WAITING_BYTES,
  ) {}

  /** Never throws, and never waits. */
  write(line: string): void {
    if (this.isClosed) return this.drop(1);
    const bytes = Buffer.byteLength(line);
    if (this.waitingBytes + bytes > this.maxWaitingBytes) return this.drop(1);
    this.waiting.push(line);
    this.waitingBytes += bytes;
    // While others wait, only the timer tries: each vain try costs as much as ten lines.
    if (this.timer === undefined) this.writeWaiting();
  }

  /** Writes what waits, for a second at most; called when the process ends. */
  flushSync(): void {
    const until = performance.now() + FLUSH_MS;
    while (!this.writeWaiting() && performance.now() < until) sleep(TRY_AGAIN_MS);
  }

  /** True: nothing waits any more. */
  private writeWaiting(): boolean {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      while (this.takeWaiting()) this.writeBegun();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        this.timer = setTimeout(() => this.writeWaiting(), TRY_AGAIN_MS).unref();
        return false;
      }
      // Nobody will ever read (EPIPE), or the disk is full: there is nowhere to complain to.
      this.isClosed = (error as NodeJS.ErrnoException).code === 'EPIPE';
      this.drop(this.waiting.length + (this.begun?.toString('latin1').split('\n').length ?? 1) - 1);
      this.waiting = [];
      this.begun = null;
      this.waitingBytes = 0;
      return true;
    }
  }

  private takeWaiting(): boolean {
    if (this.begun !== null) return true;
    if (this.waiting.length === 0 && this.dropped > 0) this.waiting.push(this.lineOfDropped());
    if (this.waiting.length === 0) return false;
    this.begun = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.waitingBytes = this.begun.length;
    return true;
  }

  private writeBegun(): void {
    const written = writeSync(this.fd, this.begun!);
    this.waitingBytes -= written;
    this.begun = written < this.begun!.length ? this.begun!.subarray(written) : null;
  }

  private drop(lines: number): void {
    this.dropped += lines;
    logLinesDropped.inc(lines);
  }

  private lineOfDropped(): string {
    const lines = this.dropped;
    this.dropped = 0;
    const msg = 'lines of the log were dropped: they were not read in time';
    return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), lines, msg })}\n`;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

let standard: LogOutput | undefined;

/** The standard output of this process, whose last lines are written when it ends, also by an exception. */
export function standardOutput(): LogOutput {
  if (standard !== undefined) return standard;
  // Node opens a pipe so that writing to it does not block; a file or a terminal takes what it gets.
  const output = new LogOutput(process.stdout.fd);
  process.once('exit', () => output.flushSync());
  return (standard = output);
}

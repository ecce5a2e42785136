import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { allowedWaitMs, ANSWER_WITHIN_MS, complaintsAbout, jsonIn } from './verdict.js';
import { exchange, type Outcome } from './exchange.js';
import type { FuzzInput } from './input.js';
import { KnownValues } from './known-values.js';
import type { Operation, Schema } from './operations.js';
import { reproductionOf } from './reproduction.js';
import { resolveInput, type ResolvedInput, type Secrets } from './request-bytes.js';
import { FuzzCounts } from './fuzz-counts.js';

/** A service to be fuzzed. */
export interface FuzzTarget {
  port: number;
  operations: readonly Operation[];
  schemas: Readonly<Record<string, Schema>>;
  secrets: Secrets;
  /** How long an input may take, in ms (5,000); longer where it asks to be let wait. */
  limitMs?: number;
  /** Is told of each answer, for accounts of its own. */
  onOutcome?: (input: FuzzInput, resolved: ResolvedInput, outcome: Outcome) => void;
}

/** What is wrong with what came of an input. */
export interface Verdict {
  /** None: nothing is. */
  complaints: readonly string[];
  /** How to do it again. */
  reproduction: () => string;
}

/** A machine that stands still for a while is neither a hang nor an outage: these are there once more. */
const AGAIN_MS = 1_000;
/** Answers that tell much are not read for names. */
const MOST_TO_READ = 200_000;

/** Sends inputs, and tells what is wrong with the answers. */
export class Fuzzer {
  readonly counts: FuzzCounts;
  private readonly known = new KnownValues();
  private readonly parked = new Set<Socket>();
  private readonly byName: ReadonlyMap<string, Operation>;

  constructor(readonly target: FuzzTarget) {
    this.counts = new FuzzCounts(target.operations);
    this.byName = new Map(target.operations.map((operation) => [operation.name, operation]));
  }

  /** Sends these at once. */
  send(inputs: readonly FuzzInput[], { isCounted = true } = {}): Promise<Verdict[]> {
    return Promise.all(inputs.map((input) => this.sendOne(input, isCounted)));
  }

  private async sendOne(input: FuzzInput, isCounted: boolean): Promise<Verdict> {
    const { port, secrets, limitMs = ANSWER_WITHIN_MS, onOutcome } = this.target;
    const operation = this.byName.get(input.operation);
    const resolved = resolveInput(input, this.known, secrets);
    const send = () =>
      exchange(port, input, resolved, limitMs + allowedWaitMs(resolved), (socket) => this.park(socket));
    let outcome = await send();
    onOutcome?.(input, resolved, outcome);
    if (mayBeTheMachine(outcome)) {
      await pause(AGAIN_MS);
      outcome = await send();
      onOutcome?.(input, resolved, outcome);
      if (!mayBeTheMachine(outcome)) this.counts.again++;
    }
    if (isCounted) this.counts.add(input, outcome);
    this.learn(input, outcome);
    const complaints = complaintsAbout(input, operation, outcome, secrets);
    return { complaints, reproduction: () => reproductionOf(input, resolved, secrets.apiKey) };
  }

  private learn(input: FuzzInput, { answers: [answer] }: Outcome): void {
    if (answer === undefined || answer.status >= 300 || answer.body.length > MOST_TO_READ) return;
    if (answer.headers['content-type']?.includes('json') !== true) return;
    const path = input.operation.split(' ')[1] ?? '';
    // The description of the service is no fact of it.
    if (!path.includes('docs')) this.known.note(path, jsonIn(answer.body));
  }

  private park(socket: Socket): void {
    this.parked.add(socket);
    socket.resume();
    socket.once('close', () => this.parked.delete(socket));
    // It ends its half when the service does.
    socket.once('end', () => socket.destroy());
  }

  /** Connections that fell silent in the middle of a request, and that the service has not closed yet. */
  get silent(): number {
    return this.parked.size;
  }

  close(): void {
    for (const socket of this.parked) socket.destroy();
  }
}

function mayBeTheMachine({ end, answers }: Outcome): boolean {
  return end === 'silent' || answers.some(({ status }) => status === 503);
}

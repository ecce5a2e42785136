import { answerTo, type Answer, type PlannedReceipt } from './behaviour.js';
import { BoundedMap } from './bounded-map.js';
import type { Channel, Dialect, SendRequest } from './dialect.js';
import { answerOf, type Faults } from './faults.js';
import { scenarioOf } from './scenarios.js';

/** What becomes of one request to send. */
export interface Verdict {
  /** A scenario's name or `fault`. */
  readonly name: string;
  readonly delayMs: number;
  readonly answer: Answer;
  readonly receipts: readonly PlannedReceipt[];
}

/** Numbers whose first answers are remembered. */
const REMEMBERED_NUMBERS = 100_000;

/** Chooses what becomes of a request: a fault that was asked for, else the scenario of the number. */
export class Judge {
  private readonly earlier = new BoundedMap<string, number>(REMEMBERED_NUMBERS);

  constructor(private readonly faults: Faults) {}

  judge({ channel, to, provider }: SendRequest): Verdict {
    const fault = this.faults.take({ on: 'send', channel, to, provider });
    const answer = fault && answerOf(fault);
    if (answer) return { name: 'fault', delayMs: fault.delayMs ?? 0, answer, receipts: [] };
    const usual = this.scenario(channel, to);
    return fault ? { ...usual, delayMs: fault.delayMs ?? 0 } : usual;
  }

  /** Forgets which numbers had their first answers. */
  clear(): void {
    this.earlier.clear();
  }

  private scenario(channel: Channel, to: string): Verdict {
    const scenario = scenarioOf(to);
    const behaviour = scenario[channel];
    const earlier = behaviour.firstAnswers === undefined ? 0 : this.count(behaviour.countedBy, channel, to);
    const answer = answerTo(behaviour, earlier);
    return { name: scenario.name, delayMs: 0, answer, receipts: isTaken(answer) ? behaviour.receipts : [] };
  }

  private count(by: 'number' | 'number and channel' | undefined, channel: Channel, to: string): number {
    const key = by === 'number' ? to : `${channel} ${to}`;
    const earlier = this.earlier.get(key) ?? 0;
    this.earlier.set(key, earlier + 1);
    return earlier;
  }
}

/** Whether a message comes of a request that is answered so. */
export function isTaken(answer: Answer): boolean {
  return answer.kind === 'accept' || (answer.kind === 'reset' && answer.taken);
}

/** The status of a whole answer; null where the caller gets none. */
export function statusOf(answer: Answer, dialect: Dialect): number | null {
  switch (answer.kind) {
    case 'accept':
      return 200;
    case 'refuse':
      return dialect.refused(answer.status, answer.error).status;
    case 'literal':
      return answer.status;
    case 'hang':
    case 'reset':
    case 'cut':
      return null;
  }
}

import type { Outcome } from './exchange.js';
import { bringsKey, type FuzzInput } from './input.js';
import type { Operation } from './operations.js';

interface Counts {
  withKey: number;
  withoutKey: number;
  /** By hundreds: `2` for 200 to 299; by how it ended where there was no answer. */
  answers: Map<string, number>;
}

/** What was sent, and what came of it. */
export class FuzzCounts {
  inputs = 0;
  /** Inputs that were not answered in time, or by 503, and were answered when they were sent again. */
  again = 0;
  readonly operations: Map<string, Counts>;
  private readonly endings = new Map<string, number>();
  private readonly times: number[] = [];

  constructor(operations: readonly Operation[]) {
    this.operations = new Map(operations.map(({ name }) => [name, { withKey: 0, withoutKey: 0, answers: new Map() }]));
  }

  add(input: FuzzInput, { answers, end, ms }: Outcome): void {
    this.inputs++;
    const counts = this.operations.get(input.operation);
    const came = answers[0] === undefined ? end : `${Math.floor(answers[0].status / 100)}xx`;
    if (counts !== undefined) {
      counts[bringsKey(input) ? 'withKey' : 'withoutKey']++;
      increase(counts.answers, came);
    }
    increase(this.endings, came);
    if (end === 'answered') this.times.push(ms);
  }

  /** Those that were never asked with a key, or never without. */
  unasked(): string[] {
    const names = [...this.operations];
    return names.filter(([, { withKey, withoutKey }]) => withKey === 0 || withoutKey === 0).map(([name]) => name);
  }

  /** Those of which nothing ever succeeded. */
  unreached(): string[] {
    return [...this.operations].filter(([, { answers }]) => !answers.has('2xx')).map(([name]) => name);
  }

  /** Lines for people. */
  report(): string[] {
    const { times } = this;
    times.sort((a, b) => a - b);
    const at = (part: number) => Math.round(times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0);
    return [
      `${this.inputs} inputs at ${this.operations.size} operations: ${listed(this.endings)}`,
      `answered within: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms; late or 503 once, and not again: ${this.again}`,
    ];
  }

  /** A line an operation. */
  table(): string[] {
    return [...this.operations].map(([name, { withKey, withoutKey, answers }]) => {
      return `${String(withKey).padStart(6)} ${String(withoutKey).padStart(6)}  ${name}: ${listed(answers)}`;
    });
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
}

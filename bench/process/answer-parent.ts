/** What one process of a benchmark has used since it began. */
export interface Usage {
  /** Bytes in memory now. */
  rss: number;
  /** Most bytes in memory so far. */
  peakRss: number;
  /** Milliseconds of both kinds of CPU time, all threads. */
  cpuMs: number;
}

export interface Question {
  id: number;
  name: string;
  argument: unknown;
}

export type Answer = { id: number } & ({ value: unknown } | { error: string });

/** What the parent may ask, each under its name. Arguments and values travel as JSON. */
type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/** The child's side of `service.ts`: says that it is there, answers what its parent asks, and ends with it. */
export function answerParent(answers: Answers = {}): void {
  const all: Answers = { ...answers, usage };
  process.on('message', (question: Question) => void answer(all, question));
  process.once('disconnect', () => process.exit());
  process.send?.({ ready: true });
}

async function answer(answers: Answers, { id, name, argument }: Question): Promise<void> {
  const reply = (answer: Answer) => process.send?.(answer);
  try {
    const known = answers[name];
    if (known === undefined) throw new Error(`nobody here can answer ${name}`);
    reply({ id, value: await known(argument as never) });
  } catch (error) {
    reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return {
    rss: process.memoryUsage.rss(),
    peakRss: process.resourceUsage().maxRSS * 1024,
    cpuMs: (user + system) / 1000,
  };
}

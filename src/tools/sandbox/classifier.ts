import type { ApprovedTemplates } from './approved-templates.js';
import { answerTo, type PlannedReceipt, type SandboxAnswer, scenarioOf } from './scenarios.js';
import type { SandboxChannel, Dialect, ProviderError, SendRequest } from './dialect.js';
import { faultAnswer, type Faults } from './faults.js';

/**
 * A map that remembers at least the newest `capacity` keys and at most twice as many.
 *
 * Two generations: when the young one is full it becomes the old one, and the old one is let go whole. So forgetting
 * costs nothing per entry; deleting a Map's first key again and again walks over ever more tombstones.
 */
export class BoundedMap<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  get(key: K): V | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.capacity && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}

/** What becomes of one request to send. */
export interface Classification {
  /** A scenario's name or `fault`. */
  readonly name: string;
  readonly delayMs: number;
  readonly answer: SandboxAnswer;
  readonly receipts: readonly PlannedReceipt[];
}

const MEDIA_REFUSED: ProviderError = { code: 131053, message: 'Media upload error' };

/** Numbers whose first answers are remembered. */
const REMEMBERED_NUMBERS = 100_000;

/** Where WhatsApp has rules of its own, beside what befalls a number. */
export interface WhatsAppRules {
  readonly templates: Pick<ApprovedTemplates, 'complaint'>;
  readonly windows: Pick<SandboxWindows, 'isOpen'>;
  /** Of all numbers, not only of those whose scenario says so. */
  readonly enforceWindow: boolean;
}

/** Chooses what becomes of a request: a fault that was asked for, else WhatsApp's rules, else the scenario of the number. */
export class Classifier {
  private readonly earlier = new BoundedMap<string, number>(REMEMBERED_NUMBERS);

  constructor(
    private readonly faults: Faults,
    private readonly rules: WhatsAppRules,
  ) {}

  classify(send: SendRequest): Classification {
    const { channel, to, provider } = send;
    const fault = this.faults.take({ on: 'send', channel, to, provider });
    const answer = fault && faultAnswer(fault);
    if (answer) return { name: 'fault', delayMs: fault.delayMs ?? 0, answer, receipts: [] };
    const usual = this.refusedByRules(send) ?? this.scenario(channel, to);
    return fault ? { ...usual, delayMs: fault.delayMs ?? 0 } : usual;
  }

  /** Drops which numbers had their first answers. */
  clear(): void {
    this.earlier.clear();
  }

  /** A template is refused at once; that a window is closed is told later, as WhatsApp does. */
  private refusedByRules({ channel, to, template, media }: SendRequest): Classification | null {
    if (channel !== 'whatsapp') return null;
    const { templates, windows, enforceWindow } = this.rules;
    if (template !== null) {
      const error = templates.complaint(template);
      const answer = error && ({ kind: 'refuse', status: 400, error } as const);
      return answer && { name: 'template-refused', delayMs: 0, answer, receipts: [] };
    }
    const scenario = scenarioOf(to);
    if ((enforceWindow || scenario.enforcesWindow) && !windows.isOpen(to, Date.now())) {
      return failsLater('window-closed', WINDOW_CLOSED);
    }
    return scenario.refusesMedia && media !== null ? failsLater(scenario.name, MEDIA_REFUSED) : null;
  }

  private scenario(channel: SandboxChannel, to: string): Classification {
    const scenario = scenarioOf(to);
    const behaviour = scenario[channel];
    const earlier = behaviour.firstAnswers === undefined ? 0 : this.count(behaviour.countedBy, channel, to);
    const answer = answerTo(behaviour, earlier);
    return { name: scenario.name, delayMs: 0, answer, receipts: isTaken(answer) ? behaviour.receipts : [] };
  }

  private count(by: 'number' | 'number and channel' | undefined, channel: SandboxChannel, to: string): number {
    const key = by === 'number' ? to : `${channel} ${to}`;
    const earlier = this.earlier.get(key) ?? 0;
    this.earlier.set(key, earlier + 1);
    return earlier;
  }
}

function failsLater(name: string, error: ProviderError): Classification {
  const failed = { status: 'failed', afterMs: 150, error } as const;
  return { name, delayMs: 0, answer: { kind: 'accept' }, receipts: [failed] };
}

/** Whether a message comes of a request that is answered so. */
export function isTaken(answer: SandboxAnswer): boolean {
  return answer.kind === 'accept' || (answer.kind === 'reset' && answer.taken);
}

/** The status of a whole answer; null where the caller gets none. */
export function httpStatusOf(answer: SandboxAnswer, dialect: Dialect): number | null {
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

const WINDOW_MS = 24 * 3_600_000;

/** What WhatsApp says to a free text outside of the 24 hours: it takes the request, and tells of it later. */
const WINDOW_CLOSED: ProviderError = { code: 131047, message: 'Re-engagement message' };

/** When each number last wrote by WhatsApp: for 24 hours after that it may be written to freely. */
export class SandboxWindows {
  private readonly wroteAt: BoundedMap<string, number>;

  constructor(capacity: number) {
    this.wroteAt = new BoundedMap(capacity);
  }

  /** @param at ISO 8601 */
  wrote(number: string, at: string): void {
    const key = keyOf(number);
    const written = Date.parse(at);
    if (!Number.isNaN(written)) this.wroteAt.set(key, Math.max(written, this.wroteAt.get(key) ?? 0));
  }

  isOpen(number: string, now: number): boolean {
    return now - (this.wroteAt.get(keyOf(number)) ?? -Infinity) < WINDOW_MS;
  }
}

/** Numbers come with or without a plus. */
function keyOf(number: string): string {
  return number.replace(/\D/g, '');
}

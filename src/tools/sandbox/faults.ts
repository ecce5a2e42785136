import type { SandboxAnswer, Headers } from './scenarios.js';
import type { SandboxChannel } from './dialect.js';

/** Which requests a fault meets; what is left out meets all. */
export interface FaultScope {
  /** Whether it meets requests to send (the default) or questions for a status. */
  readonly on?: 'send' | 'status';
  readonly channel?: SandboxChannel;
  /** An E.164 number. */
  readonly to?: string;
  /** Meets only requests that ask for this provider. */
  readonly provider?: string;
  /** How many requests it meets before it is used up (without end). */
  readonly times?: number;
  /** Milliseconds before it happens (0). */
  readonly delayMs?: number;
}

/** What a test may ask for. Faults come before the scenario of the number, the oldest that fits first. */
export type Fault =
  /** Connections are refused, and those that are open broken, until `reset()`. */
  | { readonly kind: 'refuse' }
  /** The request is read and never answered. */
  | ({ readonly kind: 'hang' } & FaultScope)
  /** The connection is reset after the request was read; no message came of it. */
  | ({ readonly kind: 'reset' } & FaultScope)
  /** Half of an answer, then the connection breaks; no message came of it. */
  | ({ readonly kind: 'cut' } & FaultScope)
  /** The scenario of the number happens, `delayMs` late. */
  | ({ readonly kind: 'slow'; readonly delayMs: number } & FaultScope)
  /** This answer; an object is sent as JSON. No message comes of it. */
  | ({
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Headers;
    } & FaultScope);

export type ScopedFault = Exclude<Fault, { kind: 'refuse' }>;

/** The request a fault may meet. */
export type Met =
  | { readonly on: 'status' }
  | { readonly on: 'send'; readonly channel: SandboxChannel; readonly to: string; readonly provider: string | null };

/** The faults in force, and the gate that holds answers back. */
export class Faults {
  private rules: { readonly fault: ScopedFault; left: number }[] = [];
  private gate: { readonly open: Promise<void>; readonly release: () => void } | null = null;

  add(fault: ScopedFault): void {
    this.rules.push({ fault, left: fault.times ?? Infinity });
  }

  /** The fault that meets a request, if any; it is used up by one. */
  take(request: Met): ScopedFault | null {
    const rule = this.rules.find(({ fault, left }) => left > 0 && fits(fault, request));
    if (rule === undefined) return null;
    rule.left--;
    return rule.fault;
  }

  clear(): void {
    this.rules = [];
    this.release();
  }

  hold(): void {
    if (this.gate !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gate = { open: promise, release: resolve };
  }

  release(): void {
    this.gate?.release();
    this.gate = null;
  }

  /** Resolves when answers may leave; null: they may leave now. */
  held(): Promise<void> | null {
    return this.gate?.open ?? null;
  }
}

function fits(fault: ScopedFault, request: Met): boolean {
  if ((fault.on ?? 'send') !== request.on) return false;
  if (request.on === 'status') return true;
  const { channel, to, provider } = request;
  return (fault.channel ?? channel) === channel && (fault.to ?? to) === to && (fault.provider ?? provider) === provider;
}

/** What a fault answers; null: what would be answered without it, only later. */
export function faultAnswer(fault: ScopedFault): SandboxAnswer | null {
  switch (fault.kind) {
    case 'hang':
    case 'cut':
      return { kind: fault.kind };
    case 'reset':
      return { kind: 'reset', taken: false };
    case 'slow':
      return null;
    case 'status':
      return literal(fault.status, fault.body, fault.headers);
  }
}

function literal(status: number, body: unknown, headers: Headers = {}): SandboxAnswer {
  if (body === undefined) return { kind: 'literal', status, body: '', headers };
  const [text, type] = typeof body === 'string' ? [body, 'text/plain'] : [JSON.stringify(body), 'application/json'];
  return { kind: 'literal', status, body: text, headers: { 'content-type': type, ...headers } };
}

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { DeliverySimulator, type SimulatedTurn } from '../../test/support/delivery-simulator.js';
import { at } from '../../test/support/delivery-facts.js';
import { type World, worlds } from '../../test/support/delivery-world.js';
import { requestLeaseMs } from '../messages/delivery.policy.js';
import { nextProvider } from './blocks.js';
import { type MessageStatus, rank } from './status.js';

/** Ids end with the jitter of their attempt: drawn by the world, so that a story can be told again by its seed. */
const ids = vi.hoisted(() => ({ jitters: [0], drawn: 0 }));
vi.mock('uuid', () => ({
  v7: () => {
    const n = ids.drawn++;
    const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
    return `019b7a00-${hex(n >>> 16, 4)}-7000-8000-${hex(n & 0xffff, 4)}${hex(ids.jitters[n % ids.jitters.length]!, 8)}`;
  },
}));

function story(world: World): SimulatedTurn[] {
  ids.jitters = world.jitters;
  ids.drawn = 0;
  return new DeliverySimulator(world).run();
}

/** Checks every moment of some hundred random stories. */
function always(check: (moment: SimulatedTurn, world: World, moments: readonly SimulatedTurn[]) => void): void {
  fc.assert(
    fc.property(worlds, (world) => {
      const moments = story(world);
      for (const moment of moments) check(moment, world, moments);
    }),
    { numRuns: 250 },
  );
}

/** The same, of the moments at which a request is begun. */
function atEachBegin(
  check: (begun: SimulatedTurn['attempts'][number], moment: SimulatedTurn, world: World) => void,
): void {
  always((moment, world) => {
    if (moment.request?.kind === 'send') check(moment.request.attempt, moment, world);
  });
}

const FORWARD: MessageStatus[] = ['queued', 'sending', 'sent', 'delivered', 'read'];

describe('a message', () => {
  it('finishes, and in time: soon after it expires and what was sent before has been waited for', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { message } = story(world).at(-1)!;
        expect(message.finishedAt).not.toBeNull();
        // An acceptance that is learned at the last moment of the first wait begins a second one.
        const waits = 2 * Math.max(...world.message.plan.map(({ fallbackAfter }) => fallbackAfter * 1000));
        const aside = 2 * requestLeaseMs(world.policy);
        expect(message.finishedAt!.getTime()).toBeLessThanOrEqual(message.expiresAt.getTime() + waits + aside);
      }),
      { numRuns: 1000 },
    );
  });

  it('is finished exactly once', () => {
    always((_, __, moments) => {
      expect(moments.flatMap(({ events }) => events).filter((event) => event === 'finished')).toHaveLength(1);
    });
  });

  it('is looked at again later exactly as long as it is not finished', () => {
    always(({ message, now }) => {
      expect(message.nextAt === null).toBe(message.finishedAt !== null);
      if (message.nextAt !== null) expect(message.nextAt.getTime()).toBeGreaterThan(now.getTime());
    });
  });

  it('sends nothing and asks nothing after its finish', () => {
    always(({ before, attempts, request }) => {
      if (before.message.finishedAt === null) return;
      expect(request).toBeNull();
      expect(attempts).toHaveLength(before.attempts.length);
    });
  });

  it('sends nothing after its expiry', () => {
    atEachBegin((_, { now, message }) => expect(now.getTime()).toBeLessThan(message.expiresAt.getTime()));
  });

  it('never moves back; only its finish gives it up, and only delivery raises it then', () => {
    always(({ before, message }) => {
      const [from, to] = [before.message.status, message.status];
      if (from === to) return;
      if (before.message.finishedAt !== null) {
        expect(['failed', 'expired', 'sent', 'delivered']).toContain(from);
        expect(['delivered', 'read']).toContain(to);
      } else if (FORWARD.includes(to)) {
        expect(FORWARD.indexOf(to)).toBeGreaterThan(FORWARD.indexOf(from));
      } else {
        expect(message.finishedAt).not.toBeNull();
      }
    });
  });

  it('has attempts that never move back', () => {
    always(({ before, attempts }) => {
      before.attempts.forEach(({ status }, i) =>
        expect(rank(attempts[i]!.status)).toBeGreaterThanOrEqual(rank(status)),
      );
    });
  });
});

describe('a request', () => {
  it('is begun on a step for the first time once, and on no step before it afterwards', () => {
    atEachBegin((begun, { before }) => {
      const latest = before.attempts.at(-1)?.step ?? -1;
      if (begun.reason === 'first' || begun.reason === 'fallback') expect(begun.step).toBeGreaterThan(latest);
      else expect(begun.step).toBe(latest);
    });
  });

  it('is repeated on a channel only after a known failure, or visibly where that cannot be known', () => {
    atEachBegin((begun, { attempts }, { message, policy }) => {
      const previous = attempts.slice(0, -1).findLast(({ channel }) => channel === begun.channel);
      if (previous === undefined) return;
      if (begun.reason !== 'unknown_outcome_retry') {
        expect(previous.status).toBe('failed');
        return;
      }
      expect(previous.status).toBe('unknown');
      expect(begun.step).toBe(message.plan.length - 1);
      const repeats = attempts.filter(({ reason }) => reason === 'unknown_outcome_retry');
      expect(repeats.length).toBeLessThanOrEqual(policy.unknownOutcomeRetries);
    });
  });

  it('is never on the wire beside another', () => {
    always(({ attempts }) => {
      expect(attempts.filter(({ status }) => status === 'sending').length).toBeLessThanOrEqual(1);
    });
  });

  it('is not made again on a step more often than RETRY_MAX_ATTEMPTS allows', () => {
    atEachBegin((begun, { attempts }, { policy }) => {
      if (begun.reason !== 'retry') return;
      const counted = attempts.filter(
        ({ step, provider, errorAction, errorCode }) =>
          step === begun.step &&
          provider === begun.provider &&
          errorAction !== 'wait' &&
          errorAction !== 'pause' &&
          errorCode !== 'not_sent',
      );
      const last = attempts.at(-2)!;
      if (last.errorAction === 'retry') expect(counted.length).toBeLessThanOrEqual(policy.retryMaxAttempts);
    });
  });

  it('asks for the providers of its step in their order, each of them once, and only after the one before has failed', () => {
    atEachBegin((begun, { attempts }, { message }) => {
      const { providers = [] } = message.plan[begun.step]!;
      const previous = attempts.at(-2);
      if (begun.reason === 'next_provider') {
        expect(previous).toMatchObject({ step: begun.step, status: 'failed' });
        expect(providers.indexOf(begun.provider!)).toBe(providers.indexOf(previous!.provider!) + 1);
      } else {
        const isSame = previous?.step === begun.step;
        expect(begun.provider).toBe(isSame ? previous.provider : (providers[0] ?? null));
      }
    });
  });

  it('goes to the next channel only when no provider is left, or when none could help', () => {
    atEachBegin((begun, { before, now }, { message, blocks, outages }) => {
      const previous = before.attempts.at(-1);
      if (begun.reason !== 'fallback' || previous?.status !== 'failed' || outages.length + blocks.length > 0) return;
      const spared = nextProvider(message.plan[previous.step]!, previous, CODE_MEANINGS);
      // A hold of the channel may last so long that the next channel gets the message.
      const couldWait = now.getTime() - previous.startedAt.getTime() < 1000;
      if (couldWait) expect(spared).toBeNull();
    });
  });

  it('by WhatsApp is free text only where that is not refused, and a template only while that is not held', () => {
    atEachBegin((begun, { now }, world) => {
      if (begun.channel !== 'whatsapp') return;
      const { freeText } = world.windows.findLast(({ from }) => at(from) <= now) ?? world.windows[0]!;
      const { onlyIfWindowOpen, window } = world.message.plan[begun.step]!;
      if (onlyIfWindowOpen) expect(freeText.is).toBe('welcome');
      if (window === 'template') expect(begun.approvedName).not.toBeNull();
      if (begun.approvedName === null) {
        expect(freeText.is).not.toBe('refused');
        return;
      }
      const key = `${begun.approvedName} ${begun.approvedLanguage}`;
      const holds = world.templateHolds.filter(({ key: of, from }) => of === key && at(from) <= now);
      const hold = holds.at(-1)?.hold.until;
      if (hold !== undefined) expect(hold.getTime()).toBeLessThanOrEqual(now.getTime());
    });
  });

  it('is no free text again where that was refused for the window, but a template, and that once', () => {
    atEachBegin((begun, { before }) => {
      const ofStep = before.attempts.filter(({ step }) => step === begun.step);
      const refused = ofStep.filter(({ status, errorCode }) => status === 'failed' && errorCode === '131047');
      if (refused.length > 0) expect(begun.approvedName).not.toBeNull();
      expect(refused.filter(({ approvedName }) => approvedName !== null)).toEqual([]);
      if (begun.reason === 'template') expect(refused).toHaveLength(1);
    });
  });

  it('is asked about once at most', () => {
    always((_, __, moments) => {
      const asked = moments.flatMap(({ request }) => (request?.kind === 'ask' ? [request.attempt.number] : []));
      expect(new Set(asked).size).toBe(asked.length);
    });
  });
});

describe('the stories told here', () => {
  it('come to every end, for every reason, by every kind of event', () => {
    const moments = fc.sample(worlds, { seed: 20260101, numRuns: 1_000 }).flatMap(story);
    const ends = new Set(moments.map(({ message }) => message.status));
    const reasons = new Set(moments.flatMap(({ attempts }) => attempts.map(({ reason }) => reason)));
    const events = new Set(moments.flatMap((moment) => moment.events));
    expect(ends).toEqual(new Set([...FORWARD, 'failed', 'expired', 'cancelled', 'suppressed']));
    expect(reasons).toEqual(
      new Set(['first', 'retry', 'template', 'next_language', 'next_provider', 'fallback', 'unknown_outcome_retry']),
    );
    expect(events).toEqual(
      new Set([
        'attempt_accepted',
        'attempt_begun',
        'attempt_rejected',
        'attempt_unknown',
        'finished',
        'late_evidence',
        'receipt',
        'status_asked',
        'step_skipped',
      ]),
    );
  });
});

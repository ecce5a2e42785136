import { describe, expect, it } from 'vitest';
import { SirenReachability } from './reachability.js';

/** What requests come to, one a second: `x` does not reach Siren, `.` is answered. */
function changesOf(story: string, reach = new SirenReachability()) {
  return [...story].map((what, i) => {
    const [begunAt, now] = [i * 1_000, i * 1_000 + 10];
    const change = what === 'x' ? reach.failed('dns_failed', begunAt, now) : reach.answered(begunAt, now);
    return change === null ? ' ' : change.now === 'lost' ? 'L' : 'R';
  });
}

describe('whether Siren is reached', () => {
  it.each([
    ['x', 'L'],
    ['...', '   '],
    ['xxxxx', 'L    '],
    ['.xxx..', ' L  R '],
    ['xxx..........xx..', 'L  R         L R '],
    // Now and then one gets through, or does not.
    ['x.x.x.x.x.x.x.x.', 'LR        LR    '],
    ['x.x.x.xxxxxxxxx.', 'LR        L    R'],
  ])('%s is reported as %s', (story, changes) => {
    expect(changesOf(story).join('')).toBe(changes);
  });

  it('is reported with the code, and how long it was away', () => {
    const reach = new SirenReachability();
    expect(reach.failed('tls_failed', 0, 5)).toEqual({ now: 'lost', code: 'tls_failed' });
    expect(reach.answered(6, 4_005)).toEqual({ now: 'regained', afterMs: 4_000 });
  });

  it('is not proved by an answer to what was on the wire before', () => {
    const reach = new SirenReachability();
    reach.failed('dns_failed', 0, 1_000);
    expect(reach.answered(500, 3_000)).toBeNull();
    expect(reach.answered(3_500, 4_000)).not.toBeNull();
  });

  it('is not lost while others get through', () => {
    const reach = new SirenReachability();
    reach.answered(0, 100);
    expect(reach.failed('connect_timeout', 50, 2_000)).toBeNull();
    expect(reach.failed('connect_timeout', 101, 2_001)).not.toBeNull();
  });
});

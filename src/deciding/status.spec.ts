import { describe, expect, it } from 'vitest';
import { ATTEMPT_STATUSES, isLive, rank } from './status.js';

describe('an attempt', () => {
  it('gets from the wire to its reader in this order, and a failure stands between sent and delivered', () => {
    const byRank = [...ATTEMPT_STATUSES].sort((a, b) => rank(a) - rank(b));
    expect(byRank).toEqual(['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read']);
  });

  it.each(ATTEMPT_STATUSES)('that is %s may reach the recipient unless it has failed', (status) => {
    expect(isLive(status)).toBe(status !== 'failed');
  });
});

import { describe, expect, it } from 'vitest';
import { redactedError } from './redacted-error.js';

class BillError extends Error {}

describe('an error for the log', () => {
  it('tells its kind and place, and no word of its message', () => {
    const { type, stack } = redactedError(new BillError('cannot split "dinner"\n    at +919876543210'));
    expect(type).toBe('BillError');
    expect(stack).toContain('redacted-error.spec.ts:');
    expect(stack).not.toMatch(/dinner|98765/);
  });

  it('of something else that was thrown is its type', () => {
    expect(redactedError('dinner')).toEqual({ type: 'string', stack: '' });
  });
});

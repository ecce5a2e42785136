import { expect, it } from 'vitest';
import { reconnectAfterMs } from './reconnect.js';

it('connects again after a second, then less and less often, at least every half minute', () => {
  expect([0, 1, 4, 5, 50].map(reconnectAfterMs)).toEqual([1_000, 2_000, 16_000, 30_000, 30_000]);
});

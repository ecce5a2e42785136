import { expect, it } from 'vitest';
import { batchState } from './batch-state.js';

it.each([
  ['finished', 5, 0, 'good', 'Finished'],
  ['finished', 5, 1, 'warn', 'Finished, some rejected'],
  ['finished', 0, 2, 'bad', 'All rejected'],
  ['finished', 0, 0, 'quiet', 'Finished, empty'],
  ['running', 5, 1, 'busy', 'Running'],
  ['cancelled', 5, 0, 'quiet', 'Cancelled'],
  ['paused', 5, 0, 'warn', 'Paused'],
] as const)(
  'a batch that is %s with %i messages and %i rejected items is %s: %s',
  (status, total, rejectedCount, tone, text) => {
    expect(batchState({ status, total, rejectedCount })).toEqual({ tone, text });
  },
);

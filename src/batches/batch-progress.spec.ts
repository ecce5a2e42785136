import { describe, expect, it } from 'vitest';
import { type BatchFacts, type BatchStatus, estimatedEndOf, batchStatus } from './batch-progress.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

const batch = (facts: Partial<BatchFacts>): BatchFacts => ({
  createdAt: at(0),
  now: at(100),
  total: 100,
  finished: 20,
  uploadUntil: null,
  pausedAt: null,
  cancelledAt: null,
  measuredSince: null,
  measuredFrom: 0,
  ...facts,
});

describe('a batch', () => {
  it.each<[string, Partial<BatchFacts>, BatchStatus]>([
    ['is running while messages are under way', {}, 'running'],
    ['is uploading while more may come', { uploadUntil: at(101) }, 'uploading'],
    ['is uploading also when all so far is finished', { uploadUntil: at(101), finished: 100 }, 'uploading'],
    ['is no longer uploading when its process has died', { uploadUntil: at(99) }, 'running'],
    ['is finished when all messages are', { finished: 100 }, 'finished'],
    ['is finished when there is nothing to send', { total: 0, finished: 0 }, 'finished'],
    ['is paused, also while uploading', { pausedAt: at(50), uploadUntil: at(101) }, 'paused'],
    ['is finished although it is paused', { pausedAt: at(50), finished: 100 }, 'finished'],
    ['is cancelled for ever', { cancelledAt: at(50), pausedAt: at(40), finished: 100 }, 'cancelled'],
  ])('%s', (_name, facts, status) => {
    expect(batchStatus(batch(facts))).toBe(status);
  });
});

describe('its estimated end', () => {
  it.each<[string, Partial<BatchFacts>, Date | null]>([
    ['goes on at the speed so far', {}, at(100 + 400)],
    ['goes by the speed since it last changed', { measuredSince: at(90), measuredFrom: 10 }, at(100 + 80)],
    ['is unknown before anything has finished', { finished: 0 }, null],
    ['is unknown before anything has finished since the change', { measuredSince: at(90), measuredFrom: 20 }, null],
    ['is unknown while it grows', { uploadUntil: at(101) }, null],
    ['is unknown while it is paused', { pausedAt: at(50) }, null],
    ['is none when it is finished', { finished: 100 }, null],
  ])('%s', (_name, facts, end) => {
    expect(estimatedEndOf(batch(facts))).toEqual(end);
  });
});

import { describe, expect, it } from 'vitest';
import { eventCutter, reconnectAfterMs } from './event-stream.js';

describe('a stream of events', () => {
  it('is cut at blank lines, wherever the pieces end', () => {
    const cut = eventCutter();
    expect(cut('data: {"a"')).toEqual([]);
    expect(cut(':1}\n')).toEqual([]);
    expect(cut('\nid: finished\ndata: 2\n\ndata')).toEqual(['{"a":1}', '2']);
    expect(cut(':3\n\n')).toEqual(['3']);
  });

  it('tells nothing by its heartbeats', () => {
    expect(eventCutter()(':\n\n:\n\n')).toEqual([]);
  });

  it('joins the lines of one event', () => {
    expect(eventCutter()('data: a\ndata: b\n\n')).toEqual(['a\nb']);
  });

  it('is asked for again after a second, then less and less often, at least every half minute', () => {
    expect([0, 1, 4, 5, 50].map(reconnectAfterMs)).toEqual([1_000, 2_000, 16_000, 30_000, 30_000]);
  });
});

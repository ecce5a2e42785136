import { describe, expect, it } from 'vitest';
import { newId } from '../database/ids.js';
import { eventIdOf, eventKeysOf, MOST_IN_ROW, outboxIdOf } from './event-ids.js';

describe('the id of an event', () => {
  it('leads to its row and its number in it, for each that a row may have', () => {
    const outboxId = outboxIdOf(newId());
    const ids = Array.from({ length: MOST_IN_ROW }, (_, item) => eventIdOf(outboxId, item));
    expect(new Set(ids).size).toBe(MOST_IN_ROW);
    ids.forEach((id, item) => {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(eventKeysOf(id)).toContainEqual({ outboxId, item });
      expect(eventKeysOf(id.toUpperCase())).toEqual(eventKeysOf(id));
    });
    expect(ids).toEqual(ids.toSorted());
  });

  it('is that of its row where that has but one, whatever it ends with', () => {
    const id = '0199b1b0-0000-7000-8000-0000000000c3';
    expect(eventIdOf(id, 0)).toBe(id);
    expect(eventKeysOf(id)).toEqual([
      { outboxId: id, item: 0 },
      { outboxId: '0199b1b0-0000-7000-8000-000000000000', item: 0xc3 },
    ]);
  });

  it('is that of a row made later, when made later', () => {
    const rows = Array.from({ length: 100 }, () => outboxIdOf(newId()));
    expect(rows).toEqual(rows.toSorted());
    expect(new Set(rows).size).toBe(100);
  });
});

import { describe, expect, it } from 'vitest';
import { eventIdOf } from '../messages/event-ids.js';
import type { ClaimedItem, ClaimedRow } from './claim-rows.js';
import type { PostOutcome } from './post-outcome.js';
import { postRow, type RowInHandOptions, SubjectOrder } from './row-in-hand.js';
import type { RowSave } from './settle-rows.js';

const OK: PostOutcome = { outcome: 'answered', status: 204, retryAfter: undefined, body: '', durationMs: 1 };
const FAILED: PostOutcome = { ...OK, status: 500 };
const AT = new Date(0);

/** @param subjects of its events, in order; `a!`: must not be posted now */
function rowOf(number: number, ...subjects: string[]): ClaimedRow {
  const id = `0199b1b0-0000-7000-8000-0000000${String(number).padStart(3, '0')}00`;
  const items = subjects.map((written, item): ClaimedItem => ({
    event: {
      ...{ id: eventIdOf(id, item), outboxId: id, item, number: String(number), type: 'message.sent', at: AT },
      ...{ subject: written.replace('!', ''), state: {} },
    },
    go: written.endsWith('!') ? 'behind' : 'post',
  }));
  const results = subjects.map(() => null);
  return { number: String(number), id, leaseUntil: AT, claimedAt: AT, size: subjects.length, results, items };
}

/** Posts and saves by hand. */
class Scene {
  readonly order = new SubjectOrder();
  /** What was posted, and is not answered: `1.0` is the first event of row 1. */
  readonly wire = new Map<string, (outcome: PostOutcome | null) => void>();
  readonly saves: { row: string; outcomes: string[]; then: RowSave['then'] }[] = [];
  readonly posted: string[] = [];
  saving: () => ReturnType<RowInHandOptions['save']> = () => Promise.resolve('stored');

  post(row: ClaimedRow): Promise<void> {
    return postRow(row, {
      order: this.order,
      post: (item) => {
        const name = `${item.event.number}.${item.event.item}`;
        this.posted.push(name);
        return new Promise((resolve) => this.wire.set(name, resolve));
      },
      save: ({ row: { number }, outcomes, then }) => {
        this.saves.push({ row: number, outcomes: outcomes.map(({ event, is }) => `${event.item} ${is}`), then });
        return this.saving();
      },
      onEnded: () => undefined,
      afterClaim: () => Promise.resolve(),
    });
  }

  async answer(name: string, outcome: PostOutcome | null = OK): Promise<void> {
    this.wire.get(name)!(outcome);
    await settled();
  }
}
/** All that follows by itself has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a row in hand', () => {
  it('has its events on the wire at once, but for those of one message, and is saved once', async () => {
    const scene = new Scene();
    const done = scene.post(rowOf(1, 'a', 'b', 'a', 'c'));
    await settled();
    expect(scene.posted).toEqual(['1.0', '1.1', '1.3']);
    await scene.answer('1.0');
    expect(scene.posted).toContain('1.2');
    for (const name of ['1.3', '1.2', '1.1']) await scene.answer(name);
    await done;
    expect(scene.saves).toEqual([{ row: '1', outcomes: ['0 tried', '1 tried', '2 tried', '3 tried'], then: 'done' }]);
  });

  it('leaves behind what failed, and what waits anyway', async () => {
    const scene = new Scene();
    const done = scene.post(rowOf(1, 'a', 'a', 'b!', 'b'));
    await settled();
    await scene.answer('1.0', FAILED);
    await done;
    expect(scene.posted).toEqual(['1.0']);
    expect(scene.saves).toEqual([
      { row: '1', outcomes: ['0 tried', '1 behind', '2 behind', '3 behind'], then: 'done' },
    ]);
  });

  it('is given back with what did not leave, and with what is behind that', async () => {
    const scene = new Scene();
    const done = scene.post(rowOf(1, 'a', 'b', 'a'));
    await settled();
    await scene.answer('1.0', null);
    await scene.answer('1.1');
    await done;
    expect(scene.posted).toEqual(['1.0', '1.1']);
    expect(scene.saves).toEqual([{ row: '1', outcomes: ['1 tried'], then: 'left' }]);
  });

  it('saves what is done while the rest takes long', async () => {
    const scene = new Scene();
    const done = scene.post(rowOf(1, 'a', 'b'));
    await settled();
    await scene.answer('1.1');
    await expect.poll(() => scene.saves).toEqual([{ row: '1', outcomes: ['1 tried'], then: 'goes_on' }]);
    await scene.answer('1.0');
    await done;
    expect(scene.saves.at(-1)).toEqual({ row: '1', outcomes: ['0 tried'], then: 'done' });
  });

  it('brings once more what could not be stored, but not what another worker has', async () => {
    const scene = new Scene();
    scene.saving = () => Promise.resolve('not_stored');
    const done = scene.post(rowOf(1, 'a', 'b'));
    await settled();
    await scene.answer('1.1');
    await expect.poll(() => scene.saves.length).toBeGreaterThan(0);
    await scene.answer('1.0');
    await done;
    expect(scene.saves.at(-1)).toEqual({ row: '1', outcomes: ['0 tried', '1 tried'], then: 'done' });
  });
});

describe('rows of the same message', () => {
  it('go one after the other: the second when the first is stored as delivered', async () => {
    const scene = new Scene();
    const stored = Promise.withResolvers<'stored'>();
    scene.saving = () => stored.promise;
    const first = scene.post(rowOf(1, 'a'));
    const second = scene.post(rowOf(2, 'a', 'b'));
    await settled();
    await scene.answer('1.0');
    expect(scene.posted).toEqual(['1.0', '2.1']);
    stored.resolve('stored');
    await first;
    expect(scene.posted).toContain('2.0');
    await scene.answer('2.0');
    await scene.answer('2.1');
    await second;
  });

  it.each([
    ['has failed', FAILED, 'stored', ['0 behind'], 'done'],
    ['did not leave', null, 'stored', [], 'left'],
    ['could not be stored', OK, 'not_stored', [], 'left'],
    ['is in the hands of another worker', OK, 'lost', [], 'left'],
  ] as const)('are not posted where the first %s', async (_how, outcome, saved, outcomes, then) => {
    const scene = new Scene();
    scene.saving = () => Promise.resolve(saved);
    const first = scene.post(rowOf(1, 'a'));
    const second = scene.post(rowOf(2, 'a'));
    await settled();
    await scene.answer('1.0', outcome);
    await Promise.all([first, second]);
    expect(scene.posted).toEqual(['1.0']);
    expect(scene.saves.at(-1)).toEqual({ row: '2', outcomes, then });
  });

  it('are apart from each other once it is stored how the first went', async () => {
    const scene = new Scene();
    const first = scene.post(rowOf(1, 'a'));
    await settled();
    await scene.answer('1.0', FAILED);
    await first;
    const second = scene.post(rowOf(2, 'a'));
    await settled();
    expect(scene.posted).toContain('2.0');
    await scene.answer('2.0');
    await second;
  });
});

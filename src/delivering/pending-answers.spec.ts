import { describe, expect, it } from 'vitest';
import { type RequestAnswer, PendingAnswers } from './pending-answers.js';

const answer = (messageId: string): RequestAnswer => ({
  ...{ kind: 'send', messageId, number: 1, attemptId: messageId, to: '+919876543210', channel: 'sms', isOutage: false },
  outcome: { outcome: 'accepted', messageId: `siren-${messageId}` },
});

function pending(...ids: string[]) {
  let now = 0;
  const answers = new PendingAnswers(() => now);
  ids.forEach((id) => answers.add(answer(id)));
  const taken = () => answers.take(10).answers.map(({ messageId }) => messageId);
  return { answers, taken, pass: (ms: number) => void (now += ms) };
}

describe('answers that are not stored yet', () => {
  it('are taken in their order, so many at a time', () => {
    const { answers, taken } = pending('a', 'b', 'c');
    expect(answers.take(2).answers.map(({ messageId }) => messageId)).toEqual(['a', 'b']);
    expect(taken()).toEqual(['c']);
    expect(answers.isEmpty).toBe(true);
  });

  it('rest for a moment when another turn has their message', () => {
    const { answers, taken, pass } = pending('a', 'b');
    const both = answers.take(10);
    both.putBack([both.answers[0]!]);
    expect([taken(), answers.readyInMs()]).toEqual([[], 50]);
    pass(50);
    expect(taken()).toEqual(['a']);
  });

  it('rest twice as long each time handling their message throws, and are given up with the tenth', () => {
    const { answers, pass } = pending('a', 'b');
    const rests: (number | null)[] = [];
    let lost: RequestAnswer[] = [];
    for (let failures = 1; failures <= 10; failures++) {
      lost = answers.take(10).putBackFailed(new Set(['a']));
      rests.push(answers.readyInMs());
      pass(answers.readyInMs() ?? 0);
    }
    expect(rests).toEqual([...[1, 2, 4, 8, 16, 32, 64, 128, 256].map((seconds) => seconds * 1_000), null]);
    expect(lost.map(({ messageId }) => messageId)).toEqual(['a']);
    expect(answers.isEmpty).toBe(true);
  });
});

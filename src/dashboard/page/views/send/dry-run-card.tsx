import type { DryRun } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { Facts } from '../../components/facts.js';
import { ErrorNotice } from '../../components/notice.js';
import { duration, number, time } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { whySkipped } from '../../words/waits.js';
import { whatIsSentFirst, whatItTakes, windowWords } from '../../words/would-send.js';
import type { Tried } from './use-dry-run.js';

/** What would happen, before it does. */
export function DryRunCard({ tried: { dryRun, error, isTrying } }: { tried: Tried }) {
  return (
    <Card title="What would happen" hint="Tried as you type. Nothing is sent.">
      <div aria-busy={isTrying} aria-live="polite">
        {error !== null && <ErrorNotice error={error} />}
        {dryRun === null && error === null && (
          <p class="hint">{isTrying ? 'Trying…' : 'Give a number and a text or a template.'}</p>
        )}
        {dryRun !== null && <Outcome dryRun={dryRun} />}
      </div>
    </Card>
  );
}

function Outcome({ dryRun }: { dryRun: DryRun }) {
  const { problem, sends, plan, skipped } = dryRun;
  const nothingLeft = plan !== null && sends === null && (skipped ?? []).length >= plan.length;
  return (
    <>
      {problem !== null ? (
        <div class="notice bad">
          <p>
            <strong>{problem.title}.</strong> {problem.detail}
          </p>
          {problem.errors.map(({ path, message }) => (
            <p key={path}>{`${path} ${message}`}</p>
          ))}
        </div>
      ) : (
        <p class={`notice ${nothingLeft ? 'bad' : 'good'}`}>
          {nothingLeft ? 'It would be accepted, and nothing of it would be sent.' : 'It would be accepted.'}
        </p>
      )}
      {sends !== null && (
        <>
          <p>{whatIsSentFirst(sends)}:</p>
          <blockquote class="message-text" dir="auto" lang={sends.locale ?? undefined}>
            {sends.text}
          </blockquote>
        </>
      )}
      {plan !== null && <Facts facts={factsOf(dryRun)} />}
    </>
  );
}

function factsOf({ to, country, plan, contents, skipped, window, suppressed, limits, leavesAt, expiresAt }: DryRun) {
  const off = Object.entries(suppressed ?? {}).flatMap(([channel, is]) => (is ? [channelName(channel)] : []));
  const isLater = leavesAt !== null && Date.parse(leavesAt) > Date.now() + 5_000;
  return [
    ['To', `${to ?? ''}${country === null ? '' : ` (${country})`}`],
    [
      'Steps',
      <ol class="plan">
        {(plan ?? []).map(({ channel, fallbackAfter }, index) => {
          const content = contents?.find((one) => one.channel === channel);
          const takes = content === undefined ? null : whatItTakes(content);
          const passed = skipped?.find((one) => one.channel === channel);
          const isLast = index === (plan ?? []).length - 1;
          return (
            <li key={channel}>
              <strong>{channelName(channel)}</strong>
              {takes !== null && `: ${takes}`}
              {passed !== undefined ? (
                <span>Passed over: {whySkipped(passed.code)}</span>
              ) : (
                !isLast && <span>the next after {duration(fallbackAfter * 1_000)} without success</span>
              )}
            </li>
          );
        })}
      </ol>,
    ],
    ...(window === null ? [] : [["WhatsApp's 24 hours", windowWords(window)] as const]),
    ['Suppressed', off.length === 0 ? 'No' : `Yes, by ${off.join(' and ')}`],
    ...(limits === null
      ? []
      : [
          [
            'Limits',
            limits.recipientLeft === null
              ? 'None for one number'
              : `${number(limits.recipientLeft)} of ${number(limits.recipientLimit ?? 0)} an hour are left`,
          ] as const,
        ]),
    ...(limits?.duplicate === true ? [['The same text', 'Was sent to this number just now'] as const] : []),
    ['Leaves', isLater ? `not before ${time(leavesAt)}` : 'At once'],
    ...(expiresAt === null ? [] : [['Expires', time(expiresAt)] as const]),
  ] as const;
}

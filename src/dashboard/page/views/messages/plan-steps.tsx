import type { Message } from '../../api/types.js';
import { number } from '../../words/format.js';
import { whyAuto } from '../../words/why-auto.js';
import { channelName } from '../../words/labels.js';

export function PlanSteps({ message: { channels } }: { message: Message }) {
  return (
    <ol class="plan">
      {channels.map(({ channel, fallbackAfter, auto, successStatus, providers }, index) => (
        <li key={channel}>
          <strong>{channelName(channel)}</strong>
          <span>
            {providers === undefined || providers.length === 0 ? '' : `by ${providers.join(', then ')}; `}
            done when {successStatus};{' '}
            {index < channels.length - 1
              ? `the next channel ${number(fallbackAfter)} s after Siren accepted it`
              : `waited for ${number(fallbackAfter)} s`}
            {auto === undefined ? '' : ` (${whyAuto(auto)})`}
          </span>
        </li>
      ))}
    </ol>
  );
}

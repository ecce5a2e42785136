import { useEffect } from 'preact/hooks';
import type { Channels as Answer } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Loaded } from '../../components/loaded.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { View } from '../../components/view.js';
import { live } from '../../live.js';
import { ChannelCard } from './channel-card.js';
import { HeldTemplates } from './held-templates.js';

/** While something is held its tries come and go, which the live figures do not tell. */
const REFRESH_MS = 2_000;

/** Whether each channel sends; why not, and what is done about it. */
export function Channels() {
  const query = useQuery<Answer>('channels');
  const heard = live.value;
  const { reload, data } = query;
  const isHeld = data !== null && (data.heldTemplates.length > 0 || data.items.some(({ state }) => state !== 'open'));
  const states = JSON.stringify([heard?.channels, heard?.whatsapp]);
  useEffect(reload, [states]);
  useEffect(() => {
    if (!isHeld) return;
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isHeld]);
  return (
    <View title="Channels" actions={<RefreshButton list={query} />}>
      <p class="hint lead">
        A channel is held while Siren asks for time, refuses the account, or fails. Its messages wait, each as long as
        it may, and leave by themselves when the hold ends.
      </p>
      <Loaded query={query} what="channels">
        {({ items, heldTemplates }) => (
          <div class="grid">
            {items.map((channel) => (
              <ChannelCard key={channel.channel} held={channel} reload={reload} />
            ))}
            {heldTemplates.length > 0 && <HeldTemplates templates={heldTemplates} reload={reload} />}
          </div>
        )}
      </Loaded>
    </View>
  );
}

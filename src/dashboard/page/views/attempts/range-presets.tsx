import { linkTo } from '../../route-address.js';
import { PRESETS, presetOf } from '../../words/range-presets.js';
import { zone } from '../../words/zone.js';

interface RangePresetsProps {
  params: Readonly<Record<string, string>>;
}

/** Ranges that people ask for, each a link. */
export function RangePresets({ params }: RangePresetsProps) {
  const now = new Date();
  return (
    <nav class="presets" aria-label="Time">
      {PRESETS.map((preset) => {
        const { from: createdFrom, to: createdTo } = presetOf(preset, now, zone.value);
        const isShown = params.createdFrom === createdFrom && params.createdTo === createdTo;
        return (
          <a
            key={preset}
            href={linkTo('attempts', null, { ...params, createdFrom, createdTo })}
            aria-current={isShown ? 'true' : undefined}
          >
            {preset[0]!.toUpperCase() + preset.slice(1)}
          </a>
        );
      })}
    </nav>
  );
}

import { autoWait, type DeliveryFigures } from '../deciding/auto-fallback.js';
import type { AutoWaits, PlanDefaults } from '../deciding/plan.js';

/** How long those steps of a message wait that ask for `auto`, by what is known at this moment. */
export function autoWaitsOf(
  { country, learn }: { country: string | null; learn?: boolean | null },
  { fallbackAuto }: Pick<PlanDefaults, 'fallbackAuto'>,
  figures: DeliveryFigures | null,
): AutoWaits {
  const off = !fallbackAuto ? 'setting_off' : learn === false ? 'learn_off' : null;
  return (channel, successStatus) =>
    autoWait({ channel, country, off: off ?? (successStatus === 'read' ? 'read_wanted' : null) }, figures);
}

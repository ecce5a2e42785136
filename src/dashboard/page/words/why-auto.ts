import type { AutoFallback } from '../api/types.js';
import { duration, number } from './format.js';

/** Why `auto` came to what it did. */
export function whyAuto({ because, deliveries, p95Ms }: AutoFallback): string {
  switch (because) {
    case 'country':
      return `auto: 95 of 100 of ${number(deliveries ?? 0)} deliveries in the country took at most ${duration(p95Ms)}`;
    case 'all_countries':
      return `auto: 95 of 100 of ${number(deliveries ?? 0)} deliveries in all countries took at most ${duration(p95Ms)}`;
    case 'too_few':
      return `auto: ${number(deliveries ?? 0)} deliveries in seven days are too few to learn from`;
    case 'not_read':
      return 'auto: the times to delivery could not be read';
    case 'read_wanted':
      return 'auto, for a step that is done when it was read: how long that takes is not learned';
    case 'learn_off':
      return 'auto, and the message asked for nothing that is learned';
    case 'setting_off':
      return 'auto, which FALLBACK_AUTO switches off';
  }
}

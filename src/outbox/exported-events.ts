import type { CsvColumns } from '../http/csv-text.js';
import type { EventDto, ListedEventDto } from './event.dto.js';

/** Events as a file has them: what they say as JSON. */
export const EVENT_COLUMNS: CsvColumns<EventDto> = { columns: ['id', 'type', 'timestamp', 'data'] };

/** How posting each goes. */
export const LISTED_EVENT_COLUMNS: CsvColumns<ListedEventDto> = {
  columns: ['id', 'type', 'timestamp', 'subject', 'status', 'nextAt', 'failures', 'tries', 'lastError'],
};

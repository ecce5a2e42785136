import type { CsvColumns } from '../http/csv-text.js';
import type { EventDto } from './event.dto.js';

/** Events as a file has them: what they say as JSON. */
export const EVENT_COLUMNS: CsvColumns<EventDto> = { columns: ['id', 'type', 'timestamp', 'data'] };

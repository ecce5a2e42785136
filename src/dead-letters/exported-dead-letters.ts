import type { CsvColumns } from '../http/csv-text.js';
import type { DeadLetterDto } from './dead-letter.dto.js';

/** A dead letter as one row of a file. */
export function deadLetterRow({ about, ...deadLetter }: DeadLetterDto) {
  return { ...deadLetter, aboutType: about?.type, aboutId: about?.id };
}

export const DEAD_LETTER_COLUMNS: CsvColumns<ReturnType<typeof deadLetterRow>> = {
  columns: ['id', 'kind', 'reason', 'aboutType', 'aboutId', 'failures', 'providerMessageId', 'createdAt'],
};

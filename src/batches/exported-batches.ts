import type { CsvColumns } from '../http/csv.js';
import type { BatchDto } from './batch.dto.js';
import type { Rejected } from './bulk-result.js';

/** Batches as a file has them. */
export const BATCH_COLUMNS: CsvColumns<BatchDto> = {
  columns: [
    'id',
    'name',
    'application',
    'status',
    'total',
    'progress',
    'counts',
    'rejectedCount',
    'repeated',
    'skippedDuplicates',
    'duplicateNumbers',
    'uploadComplete',
    'ratePerSecond',
    'createdAt',
    'estimatedEndAt',
    'finishedAt',
  ],
};

/** A rejected item as one row of a file: its place, counted from 1, and why. */
export function rejectionRow({ index, messageId, type, errors }: Rejected) {
  const reasons = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return { item: index + 1, messageId, type, reasons };
}

export const REJECTION_COLUMNS: CsvColumns<ReturnType<typeof rejectionRow>> = {
  columns: ['item', 'messageId', 'type', 'reasons'],
  oneLine: true,
};

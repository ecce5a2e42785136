import type { CsvColumns } from '../../http/csv-text.js';
import type { ErrorFigureDto } from '../reading/errors.dto.js';

/** Errors by code as one row each of a file; what was done about them as `fallback 12; retry 3`. */
export function errorRow({ followed, ...figure }: ErrorFigureDto) {
  return { ...figure, followed: followed.map(({ what, count }) => `${what} ${count}`).join('; ') };
}

export const ERROR_COLUMNS: CsvColumns<ReturnType<typeof errorRow>> = {
  columns: ['channel', 'code', 'count', 'share', 'meaning', 'action', 'followed', 'lastSeenAt'],
};

import type { CsvColumns } from '../http/csv-text.js';
import type { TemplateDto } from './template.dto.js';

/** Templates as a file has them. */
export const TEMPLATE_COLUMNS: CsvColumns<TemplateDto> = {
  columns: [
    'name',
    'version',
    'status',
    'category',
    'variables',
    'locales',
    'createdAt',
    'updatedAt',
    'publishedAt',
    'archivedAt',
  ],
};

import { addressOf, errorOf, ApiError } from '../../api/client.js';
import type { ImportedSuppressions } from '../../api/types.js';
import { leave } from '../../session.js';

/**
 * Imports a file of numbers, or only tells what would be.
 * @param charset of the file; empty: by its first bytes, else UTF-8
 * @throws ApiError what the operator may do about it
 */
export async function importFile(
  file: File,
  { charset, dryRun }: { charset: string; dryRun: boolean },
): Promise<ImportedSuppressions> {
  const response = await fetch(addressOf('suppressions/import', dryRun ? { dryRun: 'true' } : {}), {
    method: 'POST',
    redirect: 'error',
    headers: {
      'Accept-Language': 'en',
      'Content-Type': charset === '' ? 'text/csv' : `text/csv; charset=${charset}`,
    },
    body: file,
  }).catch(() => {
    throw new ApiError(0, 'The file did not arrive, or no answer came. Importing it again does no harm.');
  });
  if (!response.ok) {
    const error = await errorOf(response);
    if (response.status === 401) leave(error.message);
    throw error;
  }
  return (await response.json()) as ImportedSuppressions;
}

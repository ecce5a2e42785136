import type { Page, Template } from '../../../api/types.js';
import { useQuery } from '../../../api/use-query.js';

/** The version of a template that messages get; null: none is chosen, or it is not there yet. */
export interface Published {
  template: Template | null;
  /** Said where there is none; null: it is on its way, or none is asked for. */
  why: string | null;
  error: Error | null;
}

/** @param name empty: none is chosen */
export function usePublished(name: string): Published {
  const path = name === '' ? null : (`templates/${encodeURIComponent(name)}/versions` as const);
  const { data, error, isLoading } = useQuery<Page<Template>>(path, { limit: 200 });
  const versions = path === null || data === null ? [] : data.items.filter((one) => one.name === name);
  const template = versions.find(({ status }) => status === 'published') ?? null;
  const isUnpublished = versions.length > 0 && template === null && !isLoading;
  return { template, error, why: isUnpublished ? `No version of ${name} is published.` : null };
}

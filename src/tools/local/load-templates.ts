import type { ExampleTemplate } from './example-templates.js';

const TIMEOUT_MS = 10_000;

/**
 * Creates and publishes templates that are not there yet; those that are stay as they are. Resolves to how many are new.
 * @throws Error with the answer of the service, when it takes one not
 */
export async function loadTemplates(
  baseUrl: string,
  apiKey: string,
  templates: readonly ExampleTemplate[],
): Promise<number> {
  let created = 0;
  for (const template of templates) {
    if ((await post(baseUrl, apiKey, '', template)) === 409) continue;
    await post(baseUrl, apiKey, `/${template.name}/publish`, {});
    created++;
  }
  return created;
}

async function post(baseUrl: string, apiKey: string, path: string, body: object): Promise<number> {
  const response = await fetch(`${baseUrl}/api/v1/templates${path}`, {
    method: 'POST',
    redirect: 'error',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok && response.status !== 409) {
    throw new Error(`the example templates were answered ${response.status}: ${await response.text()}`);
  }
  return response.status;
}

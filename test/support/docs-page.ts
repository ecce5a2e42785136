import type { Browser, Locator, Page } from 'playwright-core';

/** The parts of an OpenAPI document that are looked at here. */
export interface OpenApiOfPage {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}
interface Operation {
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, unknown>;
}

/** One request that the page sent, and what it was answered. */
export interface Tried {
  /** `POST /api/v1/messages`. */
  operation: string;
  /** The media type and the name of the example, where there is a body. */
  example: string;
  status: number;
  /** Of an answer that is an error. */
  problem: string;
}

/** What a reader of the page must fill in: values of parameters by name, given the body that is prefilled. */
export type FillIn = (body: string | null) => Promise<Record<string, string>> | Record<string, string>;

/** `/docs` in a real browser. */
export class DocsPage {
  private constructor(
    readonly page: Page,
    /** Errors and warnings of the console: also each violation of the Content-Security-Policy. */
    readonly complaints: string[],
  ) {}

  static async open(browser: Browser, url: string): Promise<DocsPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.locator('.opblock').first().waitFor();
    return new DocsPage(page, complaints);
  }

  /** Types the API key where the page asks for it. */
  async authorize(key: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Authorize', exact: true }).click();
    await this.page.getByLabel('auth-bearer-value').fill(key);
    await this.page.getByRole('button', { name: 'Apply credentials' }).first().click();
    await this.page.getByRole('button', { name: 'Close', exact: true }).last().click();
  }

  /** Sends what the page prefills: each example of each media type, with what a reader must fill in. */
  async tryAll(method: string, path: string, fillIn: FillIn): Promise<Tried[]> {
    const block = this.page.locator(`.opblock-${method}`).filter({ has: this.page.locator(`[data-path="${path}"]`) });
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    const operation = `${method.toUpperCase()} ${path}`;
    const tried: Tried[] = [];
    for (const example of await choicesOf(block)) {
      await example.choose();
      const given = await fillIn(await bodyOf(block));
      for (const [name, value] of Object.entries(given)) {
        const field = block.locator(`tr[data-param-name="${name}"]`);
        const choice = field.locator('select');
        if ((await choice.count()) > 0) await choice.selectOption(value);
        else await field.locator('input').fill(value);
      }
      tried.push({ operation, example: example.name, ...(await this.send(block, method, path)) });
    }
    await block.locator('.opblock-summary-control').click();
    return tried;
  }

  /** What the page would prefill if a schema were all that it had. */
  sampleOf(schema: object, document: OpenApiOfPage): Promise<string> {
    const whole = JSON.stringify(dereferenced(schema, document));
    return this.page.evaluate<string>(`ui.getSystem().fn.getSampleSchema(${whole}, 'application/json')`);
  }

  private async send(block: Locator, method: string, path: string): Promise<Pick<Tried, 'status' | 'problem'>> {
    const address = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const isIt = (url: string, by: string) => by === method.toUpperCase() && address.test(new URL(url).pathname);
    const answered = this.page.waitForResponse((response) => isIt(response.url(), response.request().method()));
    await block.getByRole('button', { name: 'Execute' }).click();
    const response = await answered;
    return { status: response.status(), problem: response.ok() ? '' : await response.text() };
  }
}

const bodyOf = async (block: Locator): Promise<string | null> => {
  const area = block.locator('textarea.body-param__text');
  return (await area.count()) === 0 ? null : area.inputValue();
};

/** Each media type with each of its examples; one that chooses nothing where there is no body. */
async function choicesOf(block: Locator): Promise<{ name: string; choose: () => Promise<void> }[]> {
  const types = block.locator('.body-param-content-type select');
  const choices: { name: string; choose: () => Promise<void> }[] = [];
  for (const type of await valuesOf(types)) {
    await types.selectOption(type);
    const examples = block.locator('.opblock-section-request-body .examples-select-element');
    for (const example of await valuesOf(examples)) {
      choices.push({
        name: `${type} ${example}`,
        choose: async () => {
          await types.selectOption(type);
          await examples.selectOption(example);
        },
      });
    }
    if ((await examples.count()) === 0) {
      choices.push({ name: type, choose: async () => void (await types.selectOption(type)) });
    }
  }
  return choices.length > 0 ? choices : [{ name: '', choose: () => Promise.resolve() }];
}

const valuesOf = (select: Locator): Promise<string[]> =>
  select
    .locator('option')
    .evaluateAll((options) => options.map((option) => (option as unknown as { value: string }).value));

/** The schema with each reference resolved; ours refer to nothing that refers back. */
function dereferenced(schema: object, document: OpenApiOfPage): object {
  const text = JSON.stringify(schema, (_key, value: { $ref?: string } | null) => {
    const name = value?.$ref?.split('/').at(-1);
    return name === undefined ? value : document.components.schemas[name];
  });
  return JSON.parse(text) as object;
}

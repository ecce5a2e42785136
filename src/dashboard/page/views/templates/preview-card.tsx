import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { Template, TemplatePreview, TemplateVariable } from '../../api/types.js';
import { Card } from '../../components/view.js';
import { ErrorNotice } from '../../components/notice.js';
import { number } from '../../words/format.js';
import { channelName } from '../../words/labels.js';

/** What stands in the fields at first, so that there is something to see. */
export const SAMPLES: Readonly<Record<TemplateVariable['type'], string>> = {
  text: 'Asha',
  number: '3',
  money: '1234.50',
  date: '2026-01-31',
  url: 'https://pay.example/d1',
};

/** What messages would say, in every language and on every channel, with the values that are typed in. */
export function TemplatePreviewCard({ template }: { template: Template }) {
  const { name, version, variables } = template;
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(variables).map(([variable, { type }]) => [variable, SAMPLES[type]])),
  );
  const [preview, setPreview] = useState<TemplatePreview | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const show = async (): Promise<void> => {
    setError(null);
    try {
      const path = `templates/${encodeURIComponent(name)}/preview` as const;
      setPreview(await post<TemplatePreview>(path, { version, variables: typedValues(variables, values) }));
    } catch (thrown) {
      setError(thrown as Error);
    }
  };
  useEffect(() => void show(), []);
  return (
    <Card title="Preview" hint="Nothing is sent.">
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void show();
        }}
      >
        {Object.keys(variables).map((variable) => (
          <label class="field" key={variable}>
            {variable}
            <input
              value={values[variable]}
              onInput={({ currentTarget }) => setValues({ ...values, [variable]: currentTarget.value })}
            />
          </label>
        ))}
        <button type="submit" class="primary">
          Show
        </button>
      </form>
      {error !== null && <ErrorNotice error={error} />}
      {preview !== null && (
        <ul class="previews">
          {preview.items.map((item) => (
            <PreviewedText key={`${item.locale}/${item.channel}`} item={item} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function PreviewedText({ item }: { item: TemplatePreview['items'][number] }) {
  const { locale, channel, text, approved, segments, encoding, problem } = item;
  const about = [
    `${locale}, ${channelName(channel)}`,
    ...(segments === null ? [] : [`${number(segments)} ${segments === 1 ? 'segment' : 'segments'} (${encoding})`]),
    ...(approved === null ? [] : [`approved as ${approved.name} (${approved.language})`]),
  ];
  return (
    <li>
      <p class="hint">{about.join(' · ')}</p>
      <blockquote class="message-text" dir="auto" lang={locale}>
        {text}
      </blockquote>
      {problem !== null && <p class="notice bad">{problem}</p>}
    </li>
  );
}

/** As the API takes them: a number as one, and what is empty left out. */
export function typedValues(
  variables: Template['variables'],
  typed: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = Object.entries(typed).filter(([, value]) => value !== '');
  return Object.fromEntries(
    given.map(([name, value]) => {
      const isNumber = variables[name]?.type === 'number' && Number.isFinite(Number(value));
      return [name, isNumber ? Number(value) : value];
    }),
  );
}

import type { ErrorFigures, Statistics } from '../../api/figures.js';
import type { Template } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { useMay } from '../../may.js';
import { linkTo } from '../../route-address.js';
import { number, NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { ErrorsCard } from '../overview/errors-card.js';
import { Tiles } from '../overview/tiles.js';
import { TemplatePreviewCard } from './preview-card.js';

/** One template: what it says, how its messages fare, and what goes wrong with them. */
export function TemplateView({ name }: { name: string }) {
  const template = useQuery<Template>(`templates/${encodeURIComponent(name)}`);
  const mayCount = useMay('statistics:read');
  const statistics = useQuery<Statistics>(mayCount ? 'statistics' : null, { template: name });
  const errors = useQuery<ErrorFigures>(mayCount ? 'statistics/errors' : null, { template: name });
  return (
    <View title={`Template ${name}`} actions={<a href={linkTo('templates')}>All templates</a>}>
      {mayCount && (
        <>
          <Loaded query={statistics} what="its figures">
            {(figures) => <Tiles statistics={figures} filter={{ template: name }} />}
          </Loaded>
          <p class="hint">
            Of the last 30 days, all versions.{' '}
            <a href={linkTo('messages', null, { template: name })}>Show its messages</a>
          </p>
        </>
      )}
      <Loaded query={template} what="the template">
        {(found) => (
          <div class="grid">
            <Card title="About it">
              <TemplateFacts template={found} />
            </Card>
            <TemplatePreviewCard template={found} />
          </div>
        )}
      </Loaded>
      {mayCount && (
        <div class="grid">
          <ErrorsCard errors={errors} />
        </div>
      )}
    </View>
  );
}

function TemplateFacts({ template }: { template: Template }) {
  const variables = Object.entries(template.variables).map(([name, { type, currency, required = true }]) =>
    [name, currency ?? words(type), ...(required ? [] : ['may be left out'])].join(', '),
  );
  const languages = Object.entries(template.locales).map(
    ([locale, texts]) => `${locale} (${Object.keys(texts).map(channelName).join(', ')})`,
  );
  return (
    <Facts
      facts={[
        ['Status', <StatusPill status={template.status} />],
        ['Version', number(template.version)],
        ['Category', words(template.category)],
        ['Variables', variables.length === 0 ? NOTHING : <Lines lines={variables} />],
        ['Languages', <Lines lines={languages} />],
        ['Created', <Time at={template.createdAt} />],
        ['Published', <Time at={template.publishedAt} />],
      ]}
    />
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => <div key={line}>{line}</div>);
}

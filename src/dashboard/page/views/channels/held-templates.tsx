import { post } from '../../api/client.js';
import type { HeldTemplate } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { DataTable } from '../../components/data-table.js';
import { Time } from '../../components/time.js';
import { TryButton } from './try-button.js';

/** Approved templates that WhatsApp has faulted in several messages in a row. */
export function HeldTemplates({ templates, reload }: { templates: readonly HeldTemplate[]; reload: () => void }) {
  const path = ({ name, language }: HeldTemplate) =>
    `channels/whatsapp/templates/${encodeURIComponent(name)}/${encodeURIComponent(language)}/try` as const;
  return (
    <Card
      title="Held templates"
      class="wide"
      hint="WhatsApp faulted them in several messages in a row. Their messages go by their next step, or wait."
    >
      <DataTable
        label="Held templates"
        rows={templates}
        keyOf={({ name, language }) => `${name}/${language}`}
        columns={[
          {
            head: 'Template',
            cell: ({ name, language }) => (
              <>
                <code>{name}</code> ({language})
              </>
            ),
          },
          {
            head: 'Why',
            cell: ({ reason, meaning }) => (
              <>
                <code>{reason}</code> {meaning}
              </>
            ),
          },
          { head: 'Since', cell: ({ since }) => <Time at={since} /> },
          { head: 'Tried next at', cell: ({ until }) => <Time at={until} /> },
          {
            head: 'Try now',
            cell: (template) => (
              <TryButton
                about={`the template ${template.name} (${template.language})`}
                isTrying={template.isTrying}
                act={() => post(path(template)).then(reload)}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

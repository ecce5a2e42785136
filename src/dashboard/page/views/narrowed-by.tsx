import { linkTo } from '../route-address.js';
import { minute } from '../words/format.js';

interface NarrowedByProps {
  view: 'messages' | 'attempts';
  params: Readonly<Record<string, string>>;
}

/** What a link has narrowed a list by and no field of it shows: the range and the code that were clicked. */
export function NarrowedBy({ view, params }: NarrowedByProps) {
  const { createdFrom = '', createdTo = '', code = '', ...others } = params;
  const said = [
    ...(isTime(createdFrom) ? [`from ${minute(createdFrom)}`] : []),
    ...(isTime(createdTo) ? [`to ${minute(createdTo)}`] : []),
    ...(code === '' ? [] : [`that failed by ${code}`]),
  ];
  if (said.length === 0) return null;
  return (
    <p class="hint narrowed">
      Only {said.join(' ')}. <a href={linkTo(view, null, others)}>Of all times and codes</a>
    </p>
  );
}

const isTime = (text: string): boolean => text !== '' && !Number.isNaN(Date.parse(text));

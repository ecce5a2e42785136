import { goTo, route } from '../router.js';
import { linkTo } from '../route-address.js';
import { words } from '../words/labels.js';
import { useTyped } from './use-typed.js';

interface FilterProps {
  name: string;
  label: string;
}

/** Filters live in the address, so that a link shows the same to somebody else. */
function useFilter(name: string): [string, (value: string) => void] {
  const { view, params } = route.value;
  return [params[name] ?? '', (value) => goTo(linkTo(view, null, { ...params, [name]: value }), { replace: true })];
}

export function ChoiceFilter({ name, label, choices }: FilterProps & { choices: readonly string[] }) {
  const [value, setValue] = useFilter(name);
  return (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => setValue(currentTarget.value)}>
        <option value="">All</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Applies when it is left or Enter is pressed. */
export function TextFilter({ name, label, placeholder }: FilterProps & { placeholder?: string }) {
  const [value, setValue] = useFilter(name);
  const [typed, setTyped] = useTyped(value);
  return (
    <label class="field">
      {label}
      <input
        type="search"
        value={typed}
        placeholder={placeholder}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => setValue(currentTarget.value.trim())}
      />
    </label>
  );
}

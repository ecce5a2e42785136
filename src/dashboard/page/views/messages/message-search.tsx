import { useTyped } from '../../components/use-typed.js';
import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { searchOf } from './search.js';

/** One field for all that a message can be found by. */
export function MessageSearch() {
  const { params } = route.value;
  // Follows the address (back, a link from elsewhere) and stays the same field, so that a keyboard's focus stays in it.
  const [typed, setTyped] = useTyped(params.to ?? params.reference ?? '');
  const search = (): void => {
    const { to: _to, reference: _reference, ...filters } = params;
    const found = searchOf(typed);
    if (found === null) return goTo(linkTo('messages', null, filters));
    switch (found.for) {
      case 'id':
        return goTo(linkTo('messages', found.id));
      case 'to':
        return goTo(linkTo('messages', null, { ...filters, to: found.to }));
      case 'reference':
        return goTo(linkTo('messages', null, { ...filters, reference: found.reference }));
    }
  };
  return (
    <form
      class="search"
      role="search"
      aria-label="Messages"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <label class="field">
        Phone number, reference or id
        <input type="search" value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
      </label>
      <button type="submit" class="primary">
        Search
      </button>
    </form>
  );
}

import { useState } from 'preact/hooks';
import { Card, View } from '../../components/view.js';
import { PhoneField } from '../../components/fields.js';
import { goTo } from '../../router.js';
import { linkTo } from '../../route-address.js';

/** Leads to the conversation with one person. */
export function Contacts() {
  const [phoneNumber, setPhoneNumber] = useState('');
  return (
    <View title="Conversation">
      <Card title="With whom?">
        <form
          class="filters"
          onSubmit={(event) => {
            event.preventDefault();
            goTo(linkTo('contacts', phoneNumber.trim()));
          }}
        >
          <PhoneField label="Number" value={phoneNumber} onInput={setPhoneNumber} />
          <button type="submit" class="primary">
            Show
          </button>
        </form>
      </Card>
    </View>
  );
}

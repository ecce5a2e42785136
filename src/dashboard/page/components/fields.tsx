import { useLayoutEffect, useState } from 'preact/hooks';

interface PhoneFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
}

/** A number in whatever way it is written: the service reads it. */
export function PhoneField({ label, value, onInput }: PhoneFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        type="tel"
        required
        value={value}
        placeholder="+91 98765 43210"
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}

/**
 * What is typed into a field that follows the address. Whatever is drawn anew meanwhile, such as a list that has come, leaves what
 * was typed as it is; and the address is followed before anybody can type, not some time after.
 */
export function useTyped(initial: string): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(initial);
  useLayoutEffect(() => setTyped(initial), [initial]);
  return [typed, setTyped];
}

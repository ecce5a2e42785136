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

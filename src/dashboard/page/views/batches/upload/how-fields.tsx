import type { UploadForm } from './upload-form.js';

/** What the batch is called, when it goes and how fast. */
export function HowFields({ form, onChange }: { form: UploadForm; onChange: (form: UploadForm) => void }) {
  const set = (change: Partial<UploadForm>): void => onChange({ ...form, ...change });
  return (
    <div class="fields">
      <label class="field">
        Name
        <input
          dir="auto"
          maxLength={128}
          value={form.name}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
      </label>
      <label class="field">
        Messages a second
        <input
          type="number"
          min="0.001"
          max="100000"
          step="any"
          placeholder="No limit"
          value={form.rate}
          onInput={({ currentTarget }) => set({ rate: currentTarget.value })}
        />
      </label>
      <label class="field">
        When
        <input
          type="datetime-local"
          value={form.sendAt}
          onInput={({ currentTarget }) => set({ sendAt: currentTarget.value })}
        />
        <span class="hint">Empty: at once.</span>
      </label>
      <label class="field">
        Number that is there twice
        <select
          value={form.duplicates}
          onChange={({ currentTarget }) => set({ duplicates: currentTarget.value as UploadForm['duplicates'] })}
        >
          <option value="keep">Gets each message</option>
          <option value="skip">Gets the first one only</option>
        </select>
      </label>
    </div>
  );
}

import { requestTexts } from '../../texts/index.ts';
import { Field, TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { changeDraft, useDraft } from './draft.ts';

const longest = 600;

/** Three lines about the matter, and what to call the person. */
export function BriefQuestion() {
  const { brief, contactName } = useDraft();
  const left = longest - brief.length;
  return (
    <section className={layout.stack}>
      <TextField
        label={requestTexts.brief}
        hint={left < 100 ? requestTexts.briefLeft(left) : requestTexts.briefExample}
        placeholder={requestTexts.briefHint}
        rows={4}
        maxLength={longest}
        value={brief}
        onChange={(event) => changeDraft({ brief: event.target.value })}
      />
      <Field
        label={requestTexts.name}
        hint={requestTexts.nameHint}
        maxLength={20}
        autoComplete="off"
        value={contactName}
        onChange={(event) => changeDraft({ contactName: event.target.value })}
      />
    </section>
  );
}

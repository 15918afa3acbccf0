import { Alert, Button } from 'antd';
import { useState } from 'react';
import type { ConsultationView } from '#protocol';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { minuteText, secondText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { recordTexts as texts } from '../texts/record.ts';
import { inputId, missingFields } from './fields.ts';
import { RecordForm } from './RecordForm.tsx';
import type { DraftState, RecordDraft } from './recordDraft.ts';
import styles from './records.module.css';

interface Props {
  consultation: ConsultationView;
  draft: RecordDraft;
  state: DraftState;
  /** During the call the record is only written; it is submitted afterwards. */
  submittable: boolean;
  submitted?: () => void;
}

/** The record with how its saving stands and, after the call, the button to submit it. */
export function RecordPanel({ consultation, draft, state, submittable, submitted }: Props) {
  const { record, fields } = state;
  const [amending, setAmending] = useState(false);
  if (record === null || fields === null) {
    return state.problem === null ? (
      <Loading />
    ) : (
      <LoadFailed error={new Error(state.problem)} retry={() => void draft.open()} />
    );
  }
  const locked = record.submittedAt !== null && !amending;
  return (
    <section aria-label={texts.title} className={styles.panel}>
      <SaveState state={state} />
      <RecordForm
        consultation={consultation}
        merged={state.merged}
        fields={fields}
        edit={draft.edit}
        disabled={locked}
      />
      {submittable && record.submittedAt === null && <Submit draft={draft} state={state} submitted={submitted} />}
      {record.submittedAt !== null && (
        <Amend
          draft={draft}
          amending={amending}
          submittedAt={record.submittedAt}
          setAmending={setAmending}
          pending={state.saving !== 'saved'}
        />
      )}
    </section>
  );
}

function SaveState({ state: { saving, record, problem } }: { state: DraftState }) {
  const amended = record?.submittedAt !== null;
  const text = {
    saved: record?.savedAt ? texts.saved(secondText(record.savedAt)) : texts.nothingYet,
    waiting: amended ? texts.amendPending : texts.waiting,
    retrying: texts.retrying,
    refused: texts.refused(problem ?? ''),
  }[saving];
  return (
    <p className={styles.saveState} data-saving={saving} role="status">
      {text}
    </p>
  );
}

interface SubmitProps {
  draft: RecordDraft;
  state: DraftState;
  submitted: (() => void) | undefined;
}

function Submit({ draft, state, submitted }: SubmitProps) {
  const tell = useTell();
  const [asked, setAsked] = useState(false);
  const submitting = useAction(
    () => draft.submit(),
    () => {
      tell.done(texts.submitDone);
      submitted?.();
    },
  );
  const missing = state.fields === null ? [] : missingFields(state.fields);
  const press = () => {
    setAsked(true);
    const first = missing[0];
    if (first === undefined) submitting.start(undefined);
    else document.getElementById(inputId(first))?.focus();
  };
  return (
    <div className={styles.submit}>
      {asked && missing.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className={styles.alert ?? ''}
          title={texts.missing(missing.map((name) => shortLabel(texts.labels[name])).join('、'))}
        />
      )}
      <Button type="primary" size="large" loading={submitting.running} onClick={press}>
        {texts.submit}
      </Button>
    </div>
  );
}

/** Without the explanation in brackets. */
function shortLabel(label: string): string {
  return label.replace(/（.*）$/, '');
}

interface AmendProps {
  draft: RecordDraft;
  amending: boolean;
  pending: boolean;
  submittedAt: string;
  setAmending: (amending: boolean) => void;
}

function Amend({ draft, amending, pending, submittedAt, setAmending }: AmendProps) {
  const tell = useTell();
  const saving = useAction(
    () => draft.save(),
    () => {
      setAmending(false);
      tell.done(texts.amendDone);
    },
  );
  return (
    <div className={styles.submit}>
      <Alert
        type="success"
        showIcon
        className={styles.alert ?? ''}
        title={texts.submitted(minuteText(submittedAt))}
        description={texts.amendHint}
      />
      {amending || pending ? (
        <Button type="primary" loading={saving.running} onClick={() => saving.start(undefined)}>
          {texts.amendSave}
        </Button>
      ) : (
        <Button onClick={() => setAmending(true)}>{texts.amend}</Button>
      )}
    </div>
  );
}

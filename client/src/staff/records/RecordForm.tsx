import { Alert, Button, Checkbox, Form, Select } from 'antd';
import type { ReactNode } from 'react';
import { type ConsultationView, requiredToSubmit } from '#protocol';
import { GrowingText } from '../shell/GrowingText.tsx';
import { recordTexts as texts } from '../texts/record.ts';
import { type FieldsProps, inputId, optionsOf, withoutControlCharacters } from './fields.ts';
import { PersonFields } from './PersonFields.tsx';
import styles from './records.module.css';

type TextName =
  | 'facts'
  | 'question'
  | 'answer'
  | 'lawCited'
  | 'materials'
  | 'summary'
  | 'referralTo'
  | 'noRecordingReason';
const lengths: Record<TextName, number> = {
  facts: 4000,
  question: 2000,
  answer: 6000,
  lawCited: 1000,
  materials: 1000,
  summary: 3000,
  referralTo: 200,
  noRecordingReason: 200,
};

interface Props extends FieldsProps {
  consultation: ConsultationView;
  merged: boolean;
}

/** 咨询登记表: first what must be written about every talk, then the person. */
export function RecordForm({ consultation, merged, ...props }: Props) {
  const { fields, edit, disabled } = props;
  return (
    <Form layout="vertical" component="div" disabled={disabled} className={styles.form ?? ''}>
      {merged && <Alert type="warning" showIcon title={texts.merged} className={styles.alert ?? ''} />}
      <h3 className={styles.group}>{texts.groups.consultation}</h3>
      <LongText name="facts" rows={3} {...props}>
        {fields.facts === '' && consultation.brief !== '' && (
          <Button size="small" onClick={() => edit({ facts: consultation.brief })}>
            {texts.useBrief}
          </Button>
        )}
      </LongText>
      <LongText name="question" rows={2} {...props} />
      <LongText name="answer" rows={5} {...props} />
      <LongText name="lawCited" rows={1} {...props} />
      <h3 className={styles.group}>{texts.groups.result}</h3>
      <ResultFields {...props} />
      <LongText name="materials" rows={1} {...props} />
      <LongText name="summary" rows={4} {...props}>
        {fields.summary === '' && fields.answer !== '' && (
          <Button size="small" onClick={() => edit({ summary: fields.answer.slice(0, lengths.summary) })}>
            {texts.useAnswer}
          </Button>
        )}
      </LongText>
      {!consultation.recordingAgreed && <LongText name="noRecordingReason" rows={1} {...props} />}
      <h3 className={styles.group}>{texts.groups.person}</h3>
      <PersonFields {...props} />
    </Form>
  );
}

interface LongTextProps extends FieldsProps {
  name: TextName;
  rows: number;
  children?: ReactNode;
}

function LongText({ name, rows, fields, edit, children }: LongTextProps) {
  const required = requiredToSubmit.some((needed) => needed === name);
  return (
    <Form.Item label={texts.labels[name]} htmlFor={inputId(name)} required={required} extra={children}>
      <GrowingText
        id={inputId(name)}
        value={fields[name]}
        maxLength={lengths[name]}
        rows={rows}
        onChange={(event) => edit({ [name]: withoutControlCharacters(event.target.value) })}
      />
    </Form.Item>
  );
}

function ResultFields({ fields, edit, disabled }: FieldsProps) {
  const elsewhere = fields.resultCode === 'referred' || fields.resultCode === 'legal_aid_guidance';
  return (
    <>
      <div className={styles.columns}>
        <Form.Item label={texts.labels.resultCode} htmlFor={inputId('resultCode')} required>
          <Select
            id={inputId('resultCode')}
            placeholder={texts.pick}
            value={fields.resultCode}
            onChange={(resultCode) => edit({ resultCode })}
            options={optionsOf(texts.results)}
          />
        </Form.Item>
        <Form.Item label={texts.labels.stage} htmlFor={inputId('stage')}>
          <Select
            id={inputId('stage')}
            value={fields.stage}
            onChange={(stage) => edit({ stage })}
            options={optionsOf(texts.stages)}
          />
        </Form.Item>
      </div>
      <Checkbox
        className={styles.told ?? ''}
        checked={fields.legalAidTold}
        onChange={(event) => edit({ legalAidTold: event.target.checked })}
      >
        {texts.labels.legalAidTold}
      </Checkbox>
      {elsewhere && <LongText name="referralTo" rows={1} fields={fields} edit={edit} disabled={disabled} />}
    </>
  );
}

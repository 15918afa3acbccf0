import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { regions, recordTexts as texts } from '../texts/record.ts';
import { type FieldsProps, inputId, optionsOf, withoutControlCharacters } from './fields.ts';
import styles from './records.module.css';

const regionOptions = [
  { value: '', label: texts.unknownRegion },
  ...regions.map(([value, label]) => ({ value, label })),
];

/** Who asked: nothing of it must be filled in. */
export function PersonFields({ fields, edit }: FieldsProps) {
  const { labels } = texts;
  return (
    <>
      <div className={styles.columns}>
        <Form.Item label={labels.personName} htmlFor={inputId('personName')}>
          <Input
            id={inputId('personName')}
            autoComplete="off"
            value={fields.personName}
            maxLength={40}
            onChange={(event) => edit({ personName: withoutControlCharacters(event.target.value) })}
          />
        </Form.Item>
        <Form.Item label={labels.idLastDigits} htmlFor={inputId('idLastDigits')}>
          <Input
            id={inputId('idLastDigits')}
            autoComplete="off"
            value={fields.idLastDigits}
            maxLength={8}
            onChange={(event) => edit({ idLastDigits: withoutControlCharacters(event.target.value) })}
          />
        </Form.Item>
        <Form.Item label={labels.ageBand} htmlFor={inputId('ageBand')}>
          <Select
            id={inputId('ageBand')}
            value={fields.ageBand}
            onChange={(ageBand) => edit({ ageBand })}
            options={optionsOf(texts.ages)}
          />
        </Form.Item>
        <Form.Item label={labels.regionCode} htmlFor={inputId('regionCode')}>
          <Select
            id={inputId('regionCode')}
            showSearch={{ optionFilterProp: 'label' }}
            value={fields.regionCode}
            onChange={(regionCode) => edit({ regionCode })}
            options={regionOptions}
          />
        </Form.Item>
      </div>
      <Form.Item label={labels.sex}>
        <Radio.Group
          aria-label={labels.sex}
          value={fields.sex}
          onChange={(event) => edit({ sex: event.target.value })}
          options={optionsOf(texts.sexes)}
        />
      </Form.Item>
      <Form.Item label={labels.groupTags}>
        <Checkbox.Group
          aria-label={labels.groupTags}
          value={fields.groupTags}
          onChange={(groupTags) => edit({ groupTags })}
          options={optionsOf(texts.tags)}
        />
      </Form.Item>
    </>
  );
}

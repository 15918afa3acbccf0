import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import type { CrewEpisode, Interaction } from '#protocol';
import { api } from '../../api.ts';
import { serverNow } from '../../serverTime.ts';
import { instantOf, local } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './episodes.module.css';

interface PlanFields {
  seriesId: string;
  number: number;
  title: string;
  topic: string;
  intro: string;
  /** 2026-11-22T19:30, by the clock in Xi'an. */
  plannedAt: string;
  plannedMinutes: number;
  interaction: Interaction;
  hostId: string;
  moderatorId: string;
}

interface Props {
  /** null: a new episode. */
  episode: CrewEpisode | null;
  close: () => void;
  saved: (episode: CrewEpisode) => void;
}

const required = [{ required: true, message: texts.required }];

const startRules = [
  ...required,
  {
    validator: async (_: unknown, value: string | undefined) => {
      if (value && isPast(value)) throw new Error(texts.past);
    },
  },
];

/** @param value 2026-11-22T19:30, by the clock in Xi'an */
function isPast(value: string): boolean {
  return Date.parse(instantOfField(value)) < serverNow();
}

function instantOfField(value: string): string {
  const [day = '', time = ''] = value.split('T');
  return instantOf(day, time);
}

/** Plans an episode, or changes the plan. The number proposed is the next one of the series. */
export function PlanDialog({ episode, close, saved }: Props) {
  const [form] = Form.useForm<PlanFields>();
  const tell = useTell();
  const client = useQueryClient();
  const series = useQuery({ queryKey: ['series'], queryFn: () => api('listSeries') });
  const crew = useQuery({ queryKey: ['crew'], queryFn: () => api('listCrew') });
  // What was promised stays; to change it, the plan is taken back first.
  const announced = episode !== null && episode.state !== 'draft';
  const save = useAction(
    ({ plannedAt, ...fields }: PlanFields) => {
      const body = { ...fields, plannedAt: announced ? episode.plannedAt : instantOfField(plannedAt) };
      return episode === null
        ? api('planEpisode', { body })
        : api('changeEpisode', { params: { episodeId: episode.id }, body });
    },
    (after) => {
      void client.invalidateQueries({ queryKey: ['crewEpisodes'] });
      tell.done(texts.planned);
      close();
      saved(after);
    },
  );
  if (!series.data || !crew.data) return null;
  const people = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  const proposeNumber = (seriesId: string) =>
    form.setFieldValue('number', series.data.find(({ id }) => id === seriesId)?.nextNumber ?? 1);
  return (
    <Modal
      open
      width={640}
      title={episode === null ? texts.plan : texts.edit}
      okText={shellTexts.save}
      cancelText={shellTexts.cancel}
      confirmLoading={save.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<PlanFields>
        form={form}
        layout="vertical"
        initialValues={episode ? valuesOf(episode) : firstValues(series.data[0], crew.data)}
        onFinish={save.start}
      >
        {announced && <p className={styles.hint}>{texts.announced}</p>}
        <div className={styles.pair}>
          <Form.Item name="seriesId" label={texts.fields.series} rules={required}>
            <Select disabled={announced} options={people(series.data)} onChange={proposeNumber} />
          </Form.Item>
          <Form.Item name="number" label={texts.fields.number} rules={required}>
            <InputNumber disabled={announced} min={1} max={9999} />
          </Form.Item>
        </div>
        <Form.Item name="title" label={texts.fields.title} rules={[{ ...required[0], whitespace: true }]}>
          <Input disabled={announced} maxLength={60} showCount />
        </Form.Item>
        <Form.Item name="topic" label={texts.fields.topic}>
          <Input disabled={announced} maxLength={60} />
        </Form.Item>
        <Form.Item name="intro" label={texts.fields.intro}>
          <Input.TextArea disabled={announced} maxLength={2000} rows={3} />
        </Form.Item>
        <div className={styles.pair}>
          <Form.Item name="plannedAt" label={texts.fields.plannedAt} rules={announced ? [] : startRules}>
            <Input type="datetime-local" disabled={announced} />
          </Form.Item>
          <Form.Item name="plannedMinutes" label={texts.fields.plannedMinutes} rules={required}>
            <InputNumber disabled={announced} min={5} max={480} />
          </Form.Item>
          <Form.Item name="hostId" label={texts.fields.host} rules={required}>
            <Select disabled={announced} options={people(crew.data.hosts)} />
          </Form.Item>
          <Form.Item name="moderatorId" label={texts.fields.moderator} rules={required}>
            <Select options={people(crew.data.moderators)} />
          </Form.Item>
        </div>
        <Form.Item name="interaction" label={texts.fields.interaction} rules={required}>
          <Radio.Group
            options={Object.entries(texts.interactions).map(([value, label]) => ({ value, label }))}
            optionType="button"
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function valuesOf(episode: CrewEpisode): PlanFields {
  const { seriesId, number, title, topic, intro, plannedMinutes, interaction, host, moderator } = episode;
  return {
    ...{ seriesId, number, title, topic, intro, plannedMinutes, interaction },
    plannedAt: local(episode.plannedAt).format('YYYY-MM-DD[T]HH:mm'),
    hostId: host.id,
    moderatorId: moderator.id,
  };
}

function firstValues(
  series: { id: string; nextNumber: number } | undefined,
  crew: { hosts: { id: string }[]; moderators: { id: string }[] },
): Partial<PlanFields> {
  return {
    ...(series ? { seriesId: series.id, number: series.nextNumber } : {}),
    plannedMinutes: 60,
    interaction: 'pre_moderated',
    // One alone need not be chosen.
    ...(crew.hosts.length === 1 && crew.hosts[0] ? { hostId: crew.hosts[0].id } : {}),
    ...(crew.moderators.length === 1 && crew.moderators[0] ? { moderatorId: crew.moderators[0].id } : {}),
  };
}

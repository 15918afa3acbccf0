import { Space, Tag } from 'antd';
import type { RecordingView } from '#protocol';
import { recordingTexts as texts } from '../texts/recordings.ts';

const colours: Record<RecordingView['status'], string> = {
  none: 'default',
  recording: 'processing',
  processing: 'processing',
  available: 'success',
  damaged: 'error',
  deleted: 'default',
};

/** How a recording stands: its state, its film, whether it is to be checked, kept or copied. */
export function StatusTags({ recording }: { recording: RecordingView }) {
  const { status, film, check, keptFor, copiesToDecide } = recording;
  const gone = status === 'deleted';
  return (
    <Space size={4} wrap>
      <Tag color={colours[status]}>{texts.statuses[status]}</Tag>
      {!gone && film.state !== 'none' && film.state !== 'ready' && (
        <Tag color={film.state === 'failed' ? 'error' : 'processing'}>{texts.filmState(film)}</Tag>
      )}
      {check === 'differs' && <Tag color="warning">{texts.differs}</Tag>}
      {keptFor.includes('hold') && <Tag color="purple">{texts.kept}</Tag>}
      {keptFor.includes('complaint') && <Tag color="purple">{texts.complained}</Tag>}
      {keptFor.includes('deletion_request') && <Tag color="warning">{texts.deletionWaits}</Tag>}
      {copiesToDecide > 0 && <Tag color="blue">{texts.copyWaits}</Tag>}
    </Space>
  );
}

import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { type CrewEpisode, type EpisodeMove, movesWithReason } from '#protocol';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import { shellTexts } from '../texts/shell.ts';

const leadsOn: ReadonlySet<EpisodeMove> = new Set([
  'submit',
  'approve',
  'review_replay',
  'publish_replay',
  'open_preview',
]);

interface Props {
  episode: CrewEpisode;
  moved: (episode: CrewEpisode) => void;
  /** The moves that this place offers, if not all. */
  only?: readonly EpisodeMove[];
  /** Of the replay that this place shows. */
  editVersion?: number | undefined;
}

/** One button for each thing that the signed-in person may make happen now. */
export function MoveButtons({ episode, moved, only, editVersion }: Props) {
  const [asked, setAsked] = useState<EpisodeMove | null>(null);
  return (
    <>
      {episode.moves
        .filter((move) => only?.includes(move) ?? true)
        .map((move) => (
          <Button
            key={move}
            type={leadsOn.has(move) ? 'primary' : 'default'}
            danger={move === 'cancel' || move === 'archive' || move === 'end'}
            onClick={() => setAsked(move)}
          >
            {texts.moves[move]}
          </Button>
        ))}
      {asked !== null && (
        <MoveDialog
          episodeId={episode.id}
          move={asked}
          editVersion={editVersion}
          moved={moved}
          close={() => setAsked(null)}
        />
      )}
    </>
  );
}

interface DialogProps {
  episodeId: string;
  move: EpisodeMove;
  editVersion: number | undefined;
  moved: (episode: CrewEpisode) => void;
  close: () => void;
}

/** Asks once more, and for the reason. */
function MoveDialog({ episodeId, move, editVersion, moved, close }: DialogProps) {
  const tell = useTell();
  const [form] = Form.useForm<{ reason: string }>();
  const needsReason = movesWithReason.includes(move);
  const act = useAction(
    (reason: string) => api('moveEpisode', { params: { episodeId }, body: { move, reason, editVersion } }),
    (after) => {
      close();
      tell.done(texts.moved);
      moved(after);
    },
  );
  return (
    <Modal
      open
      title={texts.confirmMove(texts.moves[move])}
      okText={texts.moves[move]}
      cancelText={shellTexts.cancel}
      confirmLoading={act.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={({ reason = '' }) => act.start(reason)}>
        <Form.Item
          name="reason"
          label={needsReason ? texts.reason : texts.remark}
          extra={move === 'cancel' ? texts.publicReason : undefined}
          rules={needsReason ? [{ required: true, whitespace: true, message: texts.reasonNeeded }] : []}
        >
          <Input.TextArea maxLength={500} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

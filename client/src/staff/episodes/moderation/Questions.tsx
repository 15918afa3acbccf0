import { Button, Tag } from 'antd';
import type { ModeratedQuestion } from '#protocol';
import { api } from '../../../api.ts';
import { secondText } from '../../shell/times.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { MarkedText } from './MarkedText.tsx';
import styles from './moderation.module.css';
import { useCallUp } from './useCallUp.ts';
import type { ModerationDesk } from './useModeration.ts';

const texts = moderationTexts.questions;
type Decision = 'approve' | 'reject' | 'pick' | 'unpick' | 'answered';

const next: Record<ModeratedQuestion['state'], readonly Decision[]> = {
  pending: ['approve', 'reject'],
  approved: ['pick', 'reject'],
  picked: ['answered', 'unpick'],
  answered: [],
  rejected: [],
};
const words: Record<Decision, string> = {
  approve: texts.approve,
  reject: texts.reject,
  pick: texts.pick,
  unpick: texts.unpick,
  answered: texts.answer,
};
const order: readonly ModeratedQuestion['state'][] = ['picked', 'pending', 'approved', 'answered', 'rejected'];

/** Questions to the host: what is on the prompter first, then what waits. */
export function Questions({ episodeId, desk }: { episodeId: string; desk: ModerationDesk }) {
  const decide = useAction(
    ({ id: questionId, decision }: { id: string; decision: Decision }) =>
      api('decideQuestion', { params: { episodeId, questionId }, body: { decision } }),
    (question) => desk.put({ questions: [question] }),
  );
  const callUp = useCallUp(desk);
  const questions = order.flatMap((state) => desk.moderation?.questions.filter((one) => one.state === state) ?? []);
  if (questions.length === 0) return <p>{texts.empty}</p>;
  return (
    <ul className={styles.list}>
      {questions.map(({ id, accountId, author, text, at, state, hits }) => (
        <li key={id}>
          <div>
            <small>
              {author} {secondText(at)}
            </small>{' '}
            <Tag color={state === 'picked' ? 'processing' : 'default'}>{texts[state]}</Tag>
            <p className={styles.text}>
              <MarkedText text={text} hits={hits} />
            </p>
          </div>
          <div className={styles.actions}>
            {next[state].map((decision) => (
              <Button
                key={decision}
                type={decision === 'approve' || decision === 'pick' || decision === 'answered' ? 'primary' : 'default'}
                onClick={() => decide.start({ id, decision })}
              >
                {words[decision]}
              </Button>
            ))}
            {callUp && state !== 'rejected' && (
              <Button onClick={() => callUp(accountId)}>{moderationTexts.callUp.ask}</Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { CopyView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { isWeChat } from '../../media/mediaFault.ts';
import { myTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import { Button, DownloadLink } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { AskForm } from './AskForm.tsx';
import styles from './My.module.css';
import { keepRights, useRights } from './useRights.ts';

const texts = myTexts.copy;

/** The citizen's own copy of the recording: to be asked for, and for some days to be looked at and saved. */
export function RecordingCopies({ consultationId }: { consultationId: string }) {
  const { data } = useRights(consultationId);
  const [latest] = data?.copies ?? [];
  if (!data || (!latest && !data.canAskForCopy)) return null;
  return (
    <section className={`${layout.card} ${layout.tight}`}>
      <h2>{texts.title}</h2>
      {latest && <CopyState copy={latest} />}
      {data.canAskForCopy && (
        <AskForm
          ask={latest ? texts.askAgain : texts.ask}
          what={texts.what}
          label={texts.reason}
          longest={200}
          submit={texts.submit}
          send={(reason) => api('requestCopy', { params: { consultationId }, body: { reason } })}
          sent={(rights) => keepRights(consultationId, rights)}
        />
      )}
    </section>
  );
}

function CopyState({ copy }: { copy: CopyView }) {
  const { state, note, expiresAt, makingFailed } = copy;
  if (state === 'ready' && expiresAt !== null) return <ReadyCopy copy={copy} until={expiresAt} />;
  return (
    <Notice
      tone={state === 'refused' || makingFailed ? 'warm' : 'plain'}
      title={makingFailed ? texts.makingFailed : texts.states[state]}
    >
      {makingFailed && <p>{texts.makingFailedWhat}</p>}
      {state === 'refused' && <p>{myTexts.noted(note)}</p>}
      {state === 'refused' && <p>{myTexts.disagree}</p>}
    </Notice>
  );
}

function ReadyCopy({ copy, until }: { copy: CopyView; until: string }) {
  const opening = useMutation({ mutationFn: () => api('fetchCopy', { params: { copyId: copy.id } }) });
  return (
    <>
      <Notice tone="good" title={texts.ready(dateTimeText(until))}>
        {copy.note !== '' && <p>{myTexts.noted(copy.note)}</p>}
      </Notice>
      {opening.data ? (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: a recorded consultation has no captions */}
          <video className={styles.film} src={opening.data.url} controls playsInline preload="metadata" />
          <DownloadLink href={opening.data.url} fileName={opening.data.fileName}>
            {texts.save}
          </DownloadLink>
          {isWeChat(navigator.userAgent) && <p className={layout.soft}>{texts.saveInWeChat}</p>}
          <p className={layout.soft}>{texts.care}</p>
        </>
      ) : (
        <Button busy={opening.isPending} onClick={() => opening.mutate()}>
          {texts.open}
        </Button>
      )}
      <Fault message={opening.error && messageOf(opening.error)} />
    </>
  );
}

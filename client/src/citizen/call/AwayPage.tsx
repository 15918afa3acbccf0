import { callTexts, commonTexts } from '../../texts/index.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';

interface AwayPageProps {
  status: 'takenOver' | 'failed';
  failure: string | null;
  onReturn: () => void;
}

/** This page has no seat in the call: another one took it, or there was no way in. */
export function AwayPage({ status, failure, onReturn }: AwayPageProps) {
  const taken = status === 'takenOver';
  return (
    <div className={layout.stack}>
      <PageHead title={taken ? callTexts.takenOver : callTexts.failed} />
      <Notice tone="warm">{taken ? callTexts.takenOverWhat : failure}</Notice>
      <Button onClick={onReturn}>{taken ? callTexts.continueHere : callTexts.enterAgain}</Button>
      <ButtonLink to="/" look="plain">
        {commonTexts.home}
      </ButtonLink>
    </div>
  );
}

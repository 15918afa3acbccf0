import { useState } from 'react';
import { useNavigate } from 'react-router';
import { guestTexts as texts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { PageHead } from '../../ui/PageHead.tsx';
import { GuestCheck } from './GuestCheck.tsx';
import { GuestStage } from './GuestStage.tsx';

/** A viewer on the stage, and afterwards back at the viewers' page. */
export function CalledUp({ episodeId, liveToken }: { episodeId: string; liveToken: string }) {
  const [ready, setReady] = useState(false);
  const navigate = useNavigate();
  const leave = () => void navigate(`/live/${episodeId}`, { replace: true });
  if (ready) return <GuestStage token={async () => liveToken} onLeave={leave} onBack={leave} />;
  return (
    <div className={layout.stack}>
      <PageHead title={texts.onStage} />
      <GuestCheck onReady={() => setReady(true)} />
      <Button look="plain" onClick={leave}>
        {texts.notNow}
      </Button>
    </div>
  );
}

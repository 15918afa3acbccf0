import { useEffect } from 'react';
import type { EpisodeState, StagePerson } from '#protocol';
import {
  LocalVideo,
  RemoteVideo,
  recover,
  release,
  switchCamera,
  useLocalMedia,
  useWakeLock,
} from '../../media/index.ts';
import { guestTexts as texts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import type { StageSession } from '../stage/stageSession.ts';
import type { StageState } from '../stage/stageState.ts';
import styles from './guest.module.css';
import { overPhases, useGuestStage } from './useGuestStage.ts';

interface Props {
  /** A live token of a guest, fresh at each connection. */
  token: () => Promise<string>;
  /** One has left, or the place is gone: what was there before. */
  onLeave: () => void;
  /** From where nothing more happens here, to where one came from; an invitation leads nowhere else. */
  onBack?: () => void;
}

/** On the stage: sees and hears the others, and knows when the public sees and hears oneself. */
export function GuestStage({ token, onLeave, onBack }: Props) {
  const guest = useGuestStage(token);
  const why = whyOver(guest);
  return why === null ? <Place {...guest} onLeave={onLeave} /> : <Over why={why} onBack={onBack} />;
}

type Guest = ReturnType<typeof useGuestStage>;

/** Known before the connection is refused, as it is afterwards. */
function whyOver({ place, phase }: Guest): string | null {
  if (place.closed === 'revoked') return texts.revoked;
  return phase !== null && overPhases.has(phase) ? texts.ended : null;
}

/** Nobody sees or hears one any more: the light of the camera goes out. */
function Over({ why, onBack }: { why: string; onBack: (() => void) | undefined }) {
  useEffect(release, []);
  return <Notice title={why}>{onBack && <Button onClick={onBack}>{texts.backToEpisode}</Button>}</Notice>;
}

function Place({ stage, place, phase, refused, onLeave }: Guest & { onLeave: () => void }) {
  useWakeLock();
  const { status, failure } = place;
  if (refused !== null || status === 'failed') {
    return (
      <div className={layout.stack}>
        <Fault message={`${texts.failed}：${refused ?? failure ?? ''}`} />
        <Button onClick={onLeave}>{texts.comeBack}</Button>
      </div>
    );
  }
  if (status === 'takenOver') {
    return (
      <Notice tone="warm" title={texts.takenOver}>
        <Button onClick={stage.join}>{texts.takeBack}</Button>
      </Notice>
    );
  }
  // The devices stay on: the stage may be opened again.
  const isWaiting = status === 'closed' || status === 'off';
  if (isWaiting) return <Notice>{phase === null ? texts.connecting : texts.notYet}</Notice>;
  return (
    <div className={styles.stage}>
      <OnAir place={place} phase={phase} />
      <People place={place} />
      <Devices />
      <Controls stage={stage} place={place} onLeave={onLeave} />
    </div>
  );
}

/** Whether the public sees and hears oneself, in words first. */
function OnAir({ place, phase }: { place: StageState; phase: EpisodeState | null }) {
  const words = onAirWords(place, phase);
  return (
    <p className={words === texts.onAir ? `${styles.air} ${styles.on}` : styles.air} role="status">
      {words}
    </p>
  );
}

function onAirWords({ status, own, people }: StageState, phase: EpisodeState | null): string {
  if (status === 'joining') return texts.connecting;
  if (status === 'reconnecting') return texts.reconnecting;
  if (phase === 'preview') return texts.preview;
  if (phase !== 'live') return texts.dark;
  return people.find(({ id }) => id === own)?.inProgram ? texts.onAir : texts.offAir;
}

function People({ place }: { place: StageState }) {
  const { camera, facing } = useLocalMedia();
  const others = place.people.filter(({ id }) => id !== place.own);
  return (
    <ul className={styles.people}>
      {others.map((person) => (
        <Other key={person.id} person={person} remote={place.remote[person.id] ?? {}} />
      ))}
      {others.length === 0 && <li className={styles.alone}>{texts.alone}</li>}
      <li className={styles.tile}>
        {camera && place.cameraOn ? (
          <LocalVideo className={styles.video} track={camera} mirrored={facing === 'user'} label={texts.self} />
        ) : (
          <p className={styles.note}>{texts.noCamera}</p>
        )}
        <span className={styles.name}>{texts.self}</span>
      </li>
    </ul>
  );
}

function Other({ person, remote }: { person: StagePerson; remote: StageState['remote'][string] }) {
  const { camera, microphone, screen } = remote;
  const picture = screen ?? camera;
  const flowing = person.connected && picture !== undefined && picture.paused === null;
  return (
    <li className={screen ? `${styles.tile} ${styles.wide}` : styles.tile}>
      <RemoteVideo
        className={screen ? styles.whole : styles.video}
        video={picture?.track ?? null}
        audio={microphone?.track ?? null}
        // A screen that does not change sends no new frames.
        flowing={flowing && !screen}
        label={texts.pictureOf(person.name)}
        tap={(play) => (
          <div className={styles.tap}>
            <Button onClick={play}>{texts.tap}</Button>
          </div>
        )}
      />
      {!flowing && <p className={styles.note}>{person.connected ? texts.noCamera : texts.notConnected}</p>}
      <span className={styles.name}>
        {person.name} {texts.people[person.role]}
      </span>
    </li>
  );
}

/** A phone call or another program took the camera or microphone away. */
function Devices() {
  const { interrupted } = useLocalMedia();
  if (!interrupted) return null;
  return (
    <Notice tone="warm" title={texts.interrupted}>
      <Button onClick={() => void recover()}>{texts.recover}</Button>
    </Notice>
  );
}

interface ControlsProps {
  stage: StageSession;
  place: StageState;
  onLeave: () => void;
}

function Controls({ stage, place: { microphoneOn, cameraOn }, onLeave }: ControlsProps) {
  const { camera, switchable } = useLocalMedia();
  return (
    <div className={styles.controls} role="toolbar" aria-label={texts.title}>
      <Button look="plain" aria-pressed={!microphoneOn} onClick={() => stage.setMicrophone(!microphoneOn)}>
        {microphoneOn ? texts.mute : texts.unmute}
      </Button>
      {camera && (
        <Button look="plain" aria-pressed={!cameraOn} onClick={() => stage.setCamera(!cameraOn)}>
          {cameraOn ? texts.cameraOff : texts.cameraOn}
        </Button>
      )}
      {camera && switchable && (
        <Button look="plain" onClick={() => void switchCamera()}>
          {texts.flip}
        </Button>
      )}
      <Confirm
        trigger={<Button look="alarm">{texts.leave}</Button>}
        title={texts.leaveTitle}
        what={texts.leaveWhat}
        confirm={texts.leave}
        keep={texts.stay}
        onConfirm={async () => onLeave()}
      />
    </div>
  );
}

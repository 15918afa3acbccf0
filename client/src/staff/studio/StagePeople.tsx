import { Button, Tag } from 'antd';
import type { StagePerson } from '#protocol';
import type { StageState } from '../../live/index.ts';
import { LocalVideo, RemoteVideo, useLocalMedia } from '../../media/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import type { HostSession } from './hostSession.ts';
import { LevelBar } from './LevelBar.tsx';
import { mostPeople } from './program/layout.ts';
import { movedForward, withPerson } from './program/plan.ts';
import type { StudioPlan } from './storedPlan.ts';
import styles from './studio.module.css';

interface Props {
  session: HostSession;
  stage: StageState;
  plan: StudioPlan;
}

/** Everybody who could be in the program, the host first. */
export function StagePeople({ session, stage, plan }: Props) {
  const { host } = session;
  const others = stage.people.filter(({ id }) => id !== host.id);
  return (
    <section aria-label={texts.stage}>
      <h2>{texts.stage}</h2>
      <ul className={styles.people}>
        <OwnTile {...{ session, stage, plan }} />
        {others.map((person) => (
          <OtherTile key={person.id} {...{ session, stage, plan, person }} />
        ))}
      </ul>
      {others.length === 0 && <p className={styles.hint}>{texts.nobodyElse}</p>}
    </section>
  );
}

function OwnTile({ session, stage, plan }: Props) {
  const { camera, microphone } = useLocalMedia();
  const { microphoneOn, cameraOn } = stage;
  return (
    <li className={styles.tile} data-on={plan.onStage.includes(session.host.id)}>
      <div className={styles.tilePicture}>
        {camera && cameraOn ? (
          <LocalVideo track={camera} mirrored label={texts.selfPicture} className={styles.video} />
        ) : (
          <p>{texts.noCamera}</p>
        )}
      </div>
      <TileHead name={session.host.name} tag={texts.self} muted={!microphoneOn} />
      {microphone && <LevelBar track={microphone} label={texts.level(texts.self)} />}
      <div className={styles.row}>
        <Button size="small" onClick={() => session.stage.setMicrophone(!microphoneOn)}>
          {microphoneOn ? texts.mute : texts.unmute}
        </Button>
        <Button size="small" onClick={() => session.stage.setCamera(!cameraOn)}>
          {cameraOn ? texts.cameraOff : texts.cameraOn}
        </Button>
      </div>
      <InProgram session={session} plan={plan} personId={session.host.id} />
    </li>
  );
}

function OtherTile({ session, stage, plan, person }: Props & { person: StagePerson }) {
  const { camera, microphone } = stage.remote[person.id] ?? {};
  const flowing = person.connected && camera !== undefined && camera.paused === null;
  const tap = (play: () => void) => <Button onClick={play}>{texts.tap}</Button>;
  return (
    <li className={styles.tile} data-on={plan.onStage.includes(person.id)}>
      <div className={styles.tilePicture}>
        <RemoteVideo
          className={styles.video}
          video={camera?.track ?? null}
          audio={microphone?.track ?? null}
          flowing={flowing}
          label={texts.pictureOf(person.name)}
          tap={tap}
        />
        {!flowing && <p>{whyDark(person, camera?.paused ?? null)}</p>}
      </div>
      <TileHead name={person.name} tag={texts.people[person.role]} muted={!person.microphone} />
      {microphone && <LevelBar track={microphone.track} label={texts.level(person.name)} />}
      <InProgram session={session} plan={plan} personId={person.id} />
    </li>
  );
}

function whyDark({ connected }: StagePerson, paused: 'muted' | 'bandwidth' | null): string {
  if (!connected) return texts.notConnected;
  return paused === 'bandwidth' ? texts.slowLine : texts.noCamera;
}

function TileHead({ name, tag, muted }: { name: string; tag: string; muted: boolean }) {
  return (
    <p className={styles.tileHead}>
      <strong>{name}</strong>
      <Tag>{tag}</Tag>
      {muted && <Tag color="warning">{texts.muted}</Tag>}
    </p>
  );
}

/** Whether the public sees and hears this person, and at which place. */
function InProgram({ session, plan, personId }: { session: HostSession; plan: StudioPlan; personId: string }) {
  const place = plan.onStage.indexOf(personId);
  const on = place >= 0;
  const full = !on && plan.onStage.length >= mostPeople;
  return (
    <div className={styles.row}>
      <Tag color={on ? 'success' : 'default'}>{on ? texts.onAir : texts.offAir}</Tag>
      <Button size="small" disabled={full} onClick={() => session.change(withPerson(plan, personId, !on))}>
        {on ? texts.takeOff : texts.putOn}
      </Button>
      {place > 0 && (
        <Button size="small" onClick={() => session.change(movedForward(plan, personId))}>
          {texts.forward}
        </Button>
      )}
      {full && <span className={styles.hint}>{texts.stageFull}</span>}
    </div>
  );
}

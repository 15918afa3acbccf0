import { createStore, type StoreApi } from 'zustand';
import type { StagePerson } from '#protocol';
import { createStageSession, type StageSession } from '../../live/index.ts';
import { useLocalMedia } from '../../media/index.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import { canCompose } from './program/compositor.ts';
import type { Feed } from './program/plan.ts';
import { createProgramMaker, type ProgramMaker } from './program/programMaker.ts';
import { createProgramSender, type ProgramSender } from './program/programSender.ts';
import { type StudioPlan, storedPlan, storePlan } from './storedPlan.ts';
import { type CrewSession, openStates } from './studioSession.ts';

export interface Host {
  readonly id: string;
  readonly name: string;
}

/** The host at work: on the stage, and making the program of it. */
export interface HostSession {
  readonly host: Host;
  readonly stage: StageSession;
  readonly maker: ProgramMaker;
  readonly sender: ProgramSender;
  readonly plan: StoreApi<StudioPlan>;
  change(plan: Partial<StudioPlan>): void;
  /** Takes the stage and the sending back from another page. */
  takeBack(): void;
  close(): void;
}

/** Null where the browser cannot compose. */
export function openHostSession(episodeId: string, crew: CrewSession, host: Host): HostSession | null {
  if (!canCompose()) return null;
  const stage = createStageSession(crew.connection);
  const maker = createProgramMaker(texts.waitingPicture);
  const sender = createProgramSender(crew.connection, [maker.picture, maker.sound]);
  const plan = createStore<StudioPlan>(() => storedPlan(episodeId, host.id));

  const make = () => maker.make(plan.getState(), feedsOf(stage, host));

  let arranging = false;

  /** Guests are told when they are seen and heard; again wherever the server knows it otherwise. */
  function arrange(): void {
    const { status, people } = stage.store.getState();
    const { onStage } = plan.getState();
    const known = people.every(({ id, inProgram }) => inProgram === onStage.includes(id));
    if (status !== 'connected' || known || arranging) return;
    arranging = true;
    const inProgram = onStage.filter((personId) => people.some(({ id }) => id === personId));
    crew.connection
      .request('stage.arrange', { inProgram })
      .finally(() => {
        arranging = false;
      })
      .then(arrange, () => undefined);
  }

  const isOpen = () => {
    const { live } = crew.store.getState();
    return live !== null && openStates.includes(live.state);
  };

  /** The stage and the sending follow the episode's state, but take nothing from another page. */
  function follow(): void {
    if (!crew.store.getState().live) return;
    if (!isOpen()) {
      if (sender.store.getState().status !== 'off') sender.stop();
      if (stage.store.getState().status !== 'off') stage.leave();
      return;
    }
    if (isIdle(stage.store.getState().status)) stage.joinIfFree();
    // First the stage: of two pages that follow at once one has both.
    const hasStage = stage.store.getState().status === 'connected';
    if (hasStage && plan.getState().sends && isIdle(sender.store.getState().status)) sender.startIfFree();
  }

  /** Whoever opens the studio here, or asks for it, is to have it here. */
  function takeBack(): void {
    stage.join();
    if (plan.getState().sends) sender.start();
  }

  const stops = [
    plan.subscribe((after) => {
      storePlan(episodeId, after);
      make();
      arrange();
    }),
    stage.store.subscribe(({ status, screen }, before) => {
      // Ended by the browser's own button, too.
      if (before.screen && !screen && plan.getState().screenOf === host.id) plan.setState({ screenOf: null });
      make();
      arrange();
      if (status === before.status) return;
      if (status === 'takenOver') sender.giveWay();
      if (status === 'connected') follow();
    }),
    useLocalMedia.subscribe(make),
    crew.store.subscribe((after, before) => {
      if (after.live?.state !== before.live?.state) follow();
    }),
    // The end of a sending may be told after the state in which it begins anew.
    sender.store.subscribe(({ status }, before) => {
      if (status === before.status) return;
      // Another page that has the one is to have the other, too.
      if (status === 'takenOver') stage.giveWay();
      if (status === 'ended') follow();
    }),
  ];
  make();
  if (isOpen()) takeBack();

  return {
    host,
    stage,
    maker,
    sender,
    plan,
    change(changed) {
      plan.setState(changed);
      if (changed.sends === false) sender.stop();
      // Also after an encoder, or a failure; before the preview there is nobody to send to.
      if (changed.sends === true && isOpen()) sender.start();
    },
    takeBack,
    close() {
      for (const stop of stops) stop();
      sender.stop();
      stage.leave();
      maker.close();
    },
  };
}

/** Not begun, or ended with an earlier opening of the episode. */
function isIdle(status: string): boolean {
  return status === 'off' || status === 'ended' || status === 'closed';
}

/** What everybody on the stage gives, the host first. */
function feedsOf({ store }: StageSession, host: Host): Feed[] {
  const { microphoneOn, cameraOn, screen, people, remote } = store.getState();
  const { camera, microphone } = useLocalMedia.getState();
  const own: Feed = {
    personId: host.id,
    name: host.name,
    camera: cameraOn ? camera : null,
    microphone: microphoneOn ? microphone : null,
    screen,
  };
  const others = people.filter(({ id }) => id !== host.id);
  return [own, ...others.map((person) => feedOf(person, remote[person.id] ?? {}))];
}

type Remote = ReturnType<StageSession['store']['getState']>['remote'][string];

function feedOf({ id, name, title, connected }: StagePerson, remote: Remote): Feed {
  const flowing = (source: keyof Remote) => {
    const stream = remote[source];
    return connected && stream?.paused === null ? stream.track : null;
  };
  return {
    personId: id,
    name: title === '' ? name : `${name} ${title}`,
    camera: flowing('camera'),
    microphone: remote.microphone?.track ?? null,
    screen: flowing('screen'),
  };
}

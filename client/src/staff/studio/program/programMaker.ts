import { type Compositor, createCompositor } from './compositor.ts';
import { createMixer, type Mixer } from './mixer.ts';
import { cameraOf, type Feed, type Plan, sceneOf, screenOf } from './plan.ts';

/** Makes the program's picture and sound out of what people give, as it is planned. */
export interface ProgramMaker {
  readonly picture: MediaStreamTrack;
  readonly sound: MediaStreamTrack;
  readonly onSoundBlocked: Mixer['onBlocked'];
  make(plan: Plan, feeds: readonly Feed[]): void;
  close(): void;
}

/** @param waiting what the picture says while nobody is on stage */
export function createProgramMaker(waiting: string): ProgramMaker {
  const compositor: Compositor = createCompositor(waiting);
  const mixer = createMixer();
  let known: readonly string[] = [];

  function give({ personId, camera, microphone, screen }: Feed): void {
    compositor.setInput(cameraOf(personId), camera);
    compositor.setInput(screenOf(personId), screen);
    mixer.setInput(personId, microphone);
  }

  return {
    picture: compositor.track,
    sound: mixer.track,
    onSoundBlocked: mixer.onBlocked,
    make(plan, feeds) {
      const here = feeds.map(({ personId }) => personId);
      for (const personId of known) {
        if (!here.includes(personId)) give({ personId, name: '', camera: null, microphone: null, screen: null });
      }
      known = here;
      for (const feed of feeds) give(feed);
      compositor.show(sceneOf(plan, feeds));
      mixer.setHeard(new Set(plan.onStage));
    },
    close() {
      compositor.close();
      mixer.close();
    },
  };
}

/** Runs inside Chromium, on the service's origin: one side of a call, by the product's own client modules. */
import { createCallSession } from '../client/src/media/callSession.ts';
import { acquire } from '../client/src/media/localMedia.ts';
import { prepareCall } from '../client/src/media/prepareCall.ts';
import { firstFrameOf } from './firstFrameTimer.ts';

window.benchPage = {
  async prepare(consultationId) {
    await acquire('video');
    await prepareCall(consultationId);
  },
  join(consultationId) {
    const session = createCallSession(consultationId);
    return firstFrameOf((show) => {
      session.store.subscribe(({ remote }) => {
        if (remote.camera) show(remote.camera.track);
      });
      session.join();
    });
  },
};

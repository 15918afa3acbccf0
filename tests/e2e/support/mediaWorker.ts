import { childOf } from './processes.ts';

/** The pid of the media worker that the server (as parent) runs. */
export function mediaWorkerOf(serverPid: number): Promise<number> {
  return childOf(serverPid, 'mediasoup-worker');
}

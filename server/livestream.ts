import type { episodeOperations, interactionOperations, replayOperations, viewingOperations } from '#protocol';
import type { HttpHandlers } from './http/handlers.ts';
import { ServiceError } from './serviceError.ts';

type Operations = typeof episodeOperations &
  typeof interactionOperations &
  typeof viewingOperations &
  typeof replayOperations;

/** Episodes of 法治西安: plan, program, interaction, figures, replay, behind one door. */
export interface Livestream {
  readonly routes: HttpHandlers<keyof Operations>;
}

/** Puts the parts together. */
export function createLivestream(): Livestream {
  return { routes: new Proxy({}, { get: () => unavailable }) as Livestream['routes'] };
}

async function unavailable(): Promise<never> {
  throw new ServiceError('unavailable');
}

import { mostPeople, type Scene } from './layout.ts';

/** Who and what the host has chosen to be in the program. */
export interface Plan {
  /** Ids of people, in the order of their places. */
  readonly onStage: readonly string[];
  /** Whose screen is shown large, or null. */
  readonly screenOf: string | null;
  readonly caption: string;
}

/** What one person gives at present; null for what is off. */
export interface Feed {
  readonly personId: string;
  readonly name: string;
  readonly camera: MediaStreamTrack | null;
  readonly microphone: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
}

export const cameraOf = (personId: string): string => `${personId} camera`;
export const screenOf = (personId: string): string => `${personId} screen`;

/** The picture to be drawn: who is not there has no place, and comes back to the former one. */
export function sceneOf(plan: Plan, feeds: readonly Feed[]): Scene {
  const here = (personId: string) => feeds.find((feed) => feed.personId === personId);
  const people = plan.onStage.flatMap((personId) => here(personId) ?? []);
  const screen = plan.screenOf === null ? null : (here(plan.screenOf)?.screen ?? null);
  return {
    people: people.slice(0, mostPeople).map(({ personId, name }) => ({ inputId: cameraOf(personId), name })),
    screen: screen && plan.screenOf !== null ? screenOf(plan.screenOf) : null,
    caption: plan.caption,
  };
}

/** Puts a person on the stage, last; or takes one off, and the own screen, too. */
export function withPerson(plan: Plan, personId: string, onStage: boolean): Plan {
  const others = plan.onStage.filter((id) => id !== personId);
  if (onStage) return { ...plan, onStage: [...others, personId] };
  return { ...plan, onStage: others, screenOf: plan.screenOf === personId ? null : plan.screenOf };
}

/** Changes places with the one before. */
export function movedForward(plan: Plan, personId: string): Plan {
  const place = plan.onStage.indexOf(personId);
  if (place < 1) return plan;
  const onStage = [...plan.onStage];
  onStage.splice(place - 1, 2, personId, ...onStage.slice(place - 1, place));
  return { ...plan, onStage };
}

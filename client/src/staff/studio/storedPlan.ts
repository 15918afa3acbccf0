import type { Plan } from './program/plan.ts';

/** What the studio comes back to after a reload: who is in the program, and whether this page sends it. */
export interface StudioPlan extends Plan {
  readonly sends: boolean;
}

/** In the tab, because another tab may make something else of the same episode. */
const keyOf = (episodeId: string) => `studio ${episodeId}`;

/** The plan that this tab had, or the host alone. */
export function storedPlan(episodeId: string, hostId: string): StudioPlan {
  const fresh: StudioPlan = { onStage: [hostId], screenOf: null, caption: '', sends: true };
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(keyOf(episodeId)) ?? 'null');
    if (!isPlan(stored)) return fresh;
    // The own screen ended with the page that shared it.
    return { ...stored, screenOf: stored.screenOf === hostId ? null : stored.screenOf };
  } catch {
    return fresh;
  }
}

export function storePlan(episodeId: string, plan: StudioPlan): void {
  try {
    sessionStorage.setItem(keyOf(episodeId), JSON.stringify(plan));
  } catch {
    // Without storage a reload begins with the host alone.
  }
}

function isPlan(stored: unknown): stored is StudioPlan {
  if (typeof stored !== 'object' || stored === null) return false;
  const { onStage, screenOf, caption, sends } = stored as Partial<Record<keyof StudioPlan, unknown>>;
  const isIds = Array.isArray(onStage) && onStage.every((id) => typeof id === 'string');
  const isScreen = screenOf === null || typeof screenOf === 'string';
  return isIds && isScreen && typeof caption === 'string' && typeof sends === 'boolean';
}

import { ApiError, messageOf } from '../api.ts';

/** The server will not let this page in, however often it asks. */
const final = new Set(['wrong_state', 'not_found', 'forbidden', 'not_signed_in', 'consent_required']);
const retryMs = 1000;

/** `takenOver`: another page has the seat. `failed`: refused for good, and why in words. */
type Refused = (status: 'takenOver' | 'failed', failure: string | null) => void;

/**
 * Enters the room, again and again until it succeeds or is refused for good. Each start outdates the one before; `enter` asks
 * `isCurrent` after whatever it waited for.
 */
export function attempts(enter: (isCurrent: () => boolean) => Promise<void>, refused: Refused) {
  /** Counts the starts. */
  let round = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  async function start(): Promise<void> {
    const mine = ++round;
    clearTimeout(retry);
    try {
      await enter(() => mine === round);
      failures = 0;
    } catch (error) {
      if (mine === round) failed(error);
    }
  }

  function failed(error: unknown): void {
    const code = error instanceof ApiError ? error.code : null;
    if (code === 'seat_taken_over') refused('takenOver', null);
    else if (code !== null && final.has(code)) refused('failed', messageOf(error));
    else retryLater(code === 'offline');
  }

  /** A network that is away is tried each second; a server that answers with an error is given time. */
  function retryLater(networkAway: boolean): void {
    failures = networkAway ? 0 : failures + 1;
    retry = setTimeout(() => void start(), Math.min(retryMs * 2 ** Math.max(0, failures - 1), 8 * retryMs));
  }

  return {
    start: () => void start(),
    stop(): void {
      round++;
      clearTimeout(retry);
    },
  };
}

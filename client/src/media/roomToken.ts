import { api } from '../api.ts';
import { serverNow } from '../serverTime.ts';

/** A token that has less left might expire on its way. */
const marginMs = 10_000;

let ahead: { consultationId: string; token: string; expiresAt: number } | null = null;

/** Fetches a room token before it is needed; it takes the place of the one there was. @throws ApiError */
export async function fetchTokenAhead(consultationId: string): Promise<void> {
  const { token, expiresAt } = await api('createRoomToken', { params: { consultationId } });
  ahead = { consultationId, token, expiresAt: Date.parse(expiresAt) };
}

/** The token that was fetched ahead, for one use, or null where there is none that is still good. */
export function takeTokenAhead(consultationId: string): string | null {
  const taken = ahead;
  ahead = null;
  const good = taken?.consultationId === consultationId && taken.expiresAt - serverNow() > marginMs;
  return good ? taken.token : null;
}

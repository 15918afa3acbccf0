import type { RequestData, RoomView } from '#protocol';
import { ApiError, api } from '../api.ts';
import { request } from '../socket.ts';
import { takeTokenAhead } from './roomToken.ts';

/** Takes the seat: with the token that was fetched ahead, if there is one and it opens the door, else with a new one. @throws ApiError */
export async function joinRoom(
  consultationId: string,
  seat: Omit<RequestData<'room.join'>, 'token'>,
): Promise<RoomView> {
  const ahead = takeTokenAhead(consultationId);
  if (ahead !== null) {
    try {
      return await request('room.join', { token: ahead, ...seat });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'forbidden')) throw error;
    }
  }
  const { token } = await api('createRoomToken', { params: { consultationId } });
  return request('room.join', { token, ...seat });
}

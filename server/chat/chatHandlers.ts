import type { chatRequests } from '#protocol';
import { otherSide } from '../rooms/callRoom.ts';
import type { RoomService } from '../rooms/roomService.ts';
import type { SocketHandlers } from '../socket/socket.ts';
import type { ChatService } from './chatService.ts';

export function chatHandlers(rooms: RoomService, chat: ChatService): SocketHandlers<keyof typeof chatRequests> {
  return {
    async 'chat.send'({ socket }, data) {
      const { room, seat } = rooms.seatOf(socket);
      const { message, isNew } = await chat.send(room.consultationId, seat.side, data);
      if (isNew) room.tell(otherSide(seat.side), 'chat.message', message);
      return message;
    },
  };
}

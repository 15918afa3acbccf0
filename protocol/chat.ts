import { z } from 'zod';
import { id, instant, side, text } from './common.ts';
import { request } from './message.ts';

export const chatMessage = z.object({
  id,
  /** Counts the messages of one consultation from 1. */
  seq: z.int().positive(),
  side,
  text: z.string(),
  at: instant,
});
export type ChatMessageView = z.infer<typeof chatMessage>;

export const chatRequests = {
  /** `clientId` makes a repeated send the same message. */
  'chat.send': request(z.strictObject({ clientId: id, text: text(1000) }), chatMessage),
} as const;

export const chatNotifications = { 'chat.message': chatMessage } as const;

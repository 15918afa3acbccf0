import type { z } from 'zod';
import { accountOperations } from './accounts.ts';
import { administrationOperations } from './administration.ts';
import { catalogOperations } from './catalog.ts';
import { chatNotifications, chatRequests } from './chat.ts';
import { consultationOperations } from './consultations.ts';
import { dutyNotifications, dutyOperations, dutyRequests } from './duty.ts';
import type { Answer } from './errors.ts';
import { figureOperations } from './figures.ts';
import { episodeOperations } from './live/episodes.ts';
import { interactionOperations } from './live/interaction.ts';
import { replayOperations } from './live/replays.ts';
import { viewingOperations } from './live/viewing.ts';
import { mediaNotifications, mediaRequests } from './media.ts';
import { recordingHealthOperations } from './recordingHealth.ts';
import { recordingOperations } from './recordings.ts';
import { recordOperations } from './records.ts';

export * from './accounts.ts';
export * from './administration.ts';
export * from './catalog.ts';
export * from './chat.ts';
export * from './common.ts';
export * from './consents.ts';
export * from './consultations.ts';
export * from './duty.ts';
export * from './errors.ts';
export * from './figures.ts';
export * from './limits.ts';
export * from './live/episode.ts';
export * from './live/episodes.ts';
export * from './live/interaction.ts';
export * from './live/live.ts';
export * from './live/replays.ts';
export * from './live/viewing.ts';
export * from './media.ts';
export * from './message.ts';
export * from './operation.ts';
export * from './recordingHealth.ts';
export * from './recordingRights.ts';
export * from './recordings.ts';
export * from './records.ts';

/** Every HTTP operation. */
export const operations = {
  ...accountOperations,
  ...catalogOperations,
  ...consultationOperations,
  ...recordOperations,
  ...dutyOperations,
  ...recordingOperations,
  ...recordingHealthOperations,
  ...figureOperations,
  ...administrationOperations,
  ...episodeOperations,
  ...interactionOperations,
  ...viewingOperations,
  ...replayOperations,
} as const;
export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** Every socket request. */
export const requests = { ...dutyRequests, ...mediaRequests, ...chatRequests } as const;
export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestData<Name extends RequestName> = z.output<Requests[Name]['data']>;
export type RequestAnswer<Name extends RequestName> = z.input<Requests[Name]['answer']>;

/** Every notification pushed over the socket. */
export const notifications = { ...dutyNotifications, ...mediaNotifications, ...chatNotifications } as const;
export type Notifications = typeof notifications;
export type NotificationName = keyof Notifications;
export type NotificationData<Name extends NotificationName> = z.input<Notifications[Name]>;

/** The typing of socket.io on both ends. */
export type ClientToServer = {
  [Name in RequestName]: (
    data: z.input<Requests[Name]['data']>,
    answer: (answer: Answer<RequestAnswer<Name>>) => void,
  ) => void;
};
export type ServerToClient = { [Name in NotificationName]: (data: NotificationData<Name>) => void };

import type { interactionOperations, LiveMessageView, LiveNotificationData, LiveNotificationName } from '#protocol';
import type { HttpHandlers } from '../http/handlers.ts';

/** What interaction needs of the livestreams' sockets. */
export interface InteractionSockets {
  showMessages(episodeId: string, messages: { shown?: LiveMessageView[]; hidden?: string[] }): void;
  countsChanged(episodeId: string): void;
  tellCrew<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void;
  tellAccount<Name extends LiveNotificationName>(
    episodeId: string,
    accountId: string,
    name: Name,
    data: LiveNotificationData<Name>,
  ): void;
}

export interface InteractionParts {
  sockets: InteractionSockets;
  /** What everybody knows of the episode is different now: slow mode. */
  episodeChanged(episodeId: string): void;
  /** The device of a viewer token, or null for a token that is not ours. */
  readViewerToken(token: string): string | null;
}

/** Who sends a socket request, as far as interaction wants to know. */
interface Sender {
  readonly claim: { episodeId: string; kind: 'viewer' | 'guest' | 'crew'; viewerKey: string };
}

/** Messages, questions, likes and their moderation, at all episodes. */
export interface Interaction {
  readonly routes: HttpHandlers<keyof typeof interactionOperations>;
  readonly handlers: { 'live.like'(context: Sender, data: { count: number }): Promise<Record<never, never>> };
  /** The latest shown messages, in the order in which they appeared. From memory, but for the first time. */
  recent(episodeId: string): Promise<LiveMessageView[]>;
  /** All likes so far, those not yet written included. 0 until `recent` was asked once. */
  likes(episodeId: string): number;
  counts(episodeId: string): Promise<{ messagesShown: number; questionsReceived: number; questionsAnswered: number }>;
  /** By retention: what people wrote is gone for good; decisions stay. */
  deleteContent(episodeId: string): Promise<void>;
  /** Writes the likes that are not yet written. */
  close(): Promise<void>;
}

import { useEffect, useMemo, useState } from 'react';
import type {
  LiveNotificationData,
  LiveReportView,
  LiveView,
  ModeratedMessage,
  ModeratedQuestion,
  ProgramView,
  StagePerson,
} from '#protocol';
import { type ApiAnswer, api } from '../../../api.ts';
import { createLiveConnection, type LiveConnection } from '../../../live/index.ts';

type Moderation = ApiAnswer<'getModeration'>;

export interface ModerationDesk {
  readonly connection: LiveConnection;
  readonly online: boolean;
  readonly live: LiveView | null;
  readonly program: ProgramView | null;
  readonly moderation: Moderation | null;
  /** Ids of those who are connected to the stage, as far as told. */
  readonly onStage: ReadonlySet<string>;
  /** What the server says before it restarts. */
  readonly notice: string | null;
  /** Why the page cannot be opened, or not any longer; null while it can. */
  readonly refused: unknown;
  /** Why it was not read anew the last time; null when it was. */
  readonly fault: unknown;
  /** Reads everything anew. */
  refresh(): void;
  /** Writes an answer of the server in before the notification comes. */
  put(changed: Changed): void;
}

type Changed = Partial<LiveNotificationData<'moderation.changed'>>;

/** What the moderator's screen knows. While it is open, the moderator is present. */
export function useModeration(episodeId: string): ModerationDesk {
  const [connection] = useState(() => createLiveConnection(() => crewToken(episodeId)));
  const [online, setOnline] = useState(false);
  const [live, setLive] = useState<LiveView | null>(null);
  const [program, setProgram] = useState<ProgramView | null>(null);
  const [moderation, setModeration] = useState<Moderation | null>(null);
  const [onStage, setOnStage] = useState<ReadonlySet<string>>(new Set());
  const [notice, setNotice] = useState<string | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [fault, setFault] = useState<unknown>(null);

  const { refresh, put } = useMemo(() => {
    const write = (changed: Changed) => setModeration((known) => known && merge(known, changed));
    const read = () => {
      api('getModeration', { params: { episodeId } }).then((fresh) => {
        setModeration((known) => ({ ...fresh, messages: byId(decidedOf(known), fresh.messages) }));
        setFault(null);
      }, setFault);
    };
    return { refresh: read, put: write };
  }, [episodeId]);

  useEffect(() => {
    const showPeople = (people: readonly StagePerson[]) =>
      setOnStage(new Set(people.filter(({ connected }) => connected).map(({ id }) => id)));
    const watch = async () => {
      const answer = await connection.request('live.watch', {});
      setLive(answer.live);
      setProgram(answer.program);
      showPeople(answer.people);
      refresh();
    };
    const stops = [
      connection.onConnection((connected) => {
        setOnline(connected);
        // A server that is still about to restart says so again.
        if (connected) setNotice(null);
        // Lost meanwhile: the next connection asks again.
        if (connected) watch().catch(() => undefined);
      }),
      connection.onRefused(setRefused),
      connection.listen('live.changed', setLive),
      connection.listen('live.counts', ({ viewers, likes }) => setLive((view) => view && { ...view, viewers, likes })),
      connection.listen('program.changed', setProgram),
      connection.listen('live.draining', ({ message }) => setNotice(message)),
      connection.listen('stage.people', ({ people }) => showPeople(people)),
      connection.listen('moderation.changed', put),
    ];
    connection.open();
    return () => {
      for (const stop of stops) stop();
      connection.close();
    };
  }, [connection, put, refresh]);

  return { connection, online, live, program, moderation, onStage, notice, refused, fault, refresh, put };
}

async function crewToken(episodeId: string): Promise<string> {
  const body = { viewerToken: null, invitation: null };
  return (await api('renewLiveToken', { params: { episodeId }, body })).liveToken;
}

function merge(known: Moderation, { messages = [], questions = [], reports = [] }: Changed): Moderation {
  return {
    ...known,
    messages: byId<ModeratedMessage>(known.messages, messages),
    questions: byId<ModeratedQuestion>(known.questions, questions),
    reports: byId<LiveReportView>(known.reports, reports),
  };
}

/** Those that somebody went back to stay; what waits is only what the server says. */
function decidedOf(known: Moderation | null): ModeratedMessage[] {
  return known?.messages.filter(({ state }) => state !== 'pending') ?? [];
}

/** Both lists as one, the newer of each, by the time they were written. */
function byId<Row extends { id: string; at: string }>(known: readonly Row[], changed: readonly Row[]): Row[] {
  const rows = new Map([...known, ...changed].map((row) => [row.id, row]));
  return [...rows.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

import { randomUUID } from 'node:crypto';
import type { MessageState, QuestionState } from '#protocol';
import { addConsultation } from './consultationRows.ts';
import type { ViewingScene } from './viewing.ts';

/** What people write at an episode, and what is decided about it, written straight into the database, now. */
export function interactionRows({ database: { prisma }, clock }: ViewingScene, episodeId: string) {
  const written = () => ({ episodeId, clientId: randomUUID(), accountId: randomUUID(), text: '请问', at: clock.now() });
  return {
    async message(state: MessageState): Promise<string> {
      const shownAt = state === 'shown' ? clock.now() : null;
      const { id } = await prisma.liveMessage.create({ data: { ...written(), displayName: '观众', state, shownAt } });
      return id;
    },
    async question(state: QuestionState): Promise<string> {
      const answeredAt = state === 'answered' ? clock.now() : null;
      const { id } = await prisma.question.create({ data: { ...written(), state, answeredAt } });
      return id;
    },
    async decide(id: string, state: 'shown' | 'rejected' | 'hidden'): Promise<void> {
      const at = clock.now();
      const shownAt = state === 'shown' ? at : undefined;
      await prisma.liveMessage.update({ where: { id }, data: { state, ...(shownAt && { shownAt }) } });
      await prisma.moderationDecision.create({ data: { episodeId, subjectId: id, decision: state, at } });
    },
    async consultation(): Promise<void> {
      const createdAt = clock.now();
      const person = (role: 'citizen' | 'duty_lawyer') => prisma.account.create({ data: { role, createdAt } });
      const people = { citizenId: (await person('citizen')).id, lawyerId: (await person('duty_lawyer')).id };
      await addConsultation(prisma, people, { sourceEpisodeId: episodeId, requestedAt: createdAt });
    },
  };
}

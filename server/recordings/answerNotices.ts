import type { Foundation } from '../services.ts';
import type { SmsSender } from '../sms/smsSender.ts';

/** Tells citizens by text message that what they asked for was answered: a copy, a complaint, a deletion. The answer itself stands behind their sign-in only. */
export class AnswerNotices {
  readonly #foundation: Pick<Foundation, 'prisma' | 'config' | 'log'>;
  readonly #sms: SmsSender;

  constructor(foundation: Pick<Foundation, 'prisma' | 'config' | 'log'>, sms: SmsSender) {
    this.#foundation = foundation;
    this.#sms = sms;
  }

  /** Never throws: the answer stands though nobody could be told of it. */
  async tell(consultationId: string): Promise<void> {
    const { prisma, config, log } = this.#foundation;
    try {
      const { number, citizen } = await prisma.consultation.findUniqueOrThrow({
        where: { id: consultationId },
        select: { number: true, citizen: { select: { phone: true } } },
      });
      if (!citizen.phone) return;
      const text = `【掌上12348】您对咨询 ${number} 提出的申请或投诉有了答复，请登录后在“我的咨询”里查看：${config.publicUrl}`;
      await this.#sms.send(citizen.phone, text);
    } catch (error) {
      log.error({ err: error, consultation: consultationId.slice(0, 8) }, 'a citizen was not told of an answer');
    }
  }
}

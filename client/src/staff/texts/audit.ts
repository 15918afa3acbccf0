import type { AccessCheck } from '#protocol';

/** Words of the auditor's pages. */
export const auditTexts = {
  title: '审计',
  tabs: { accesses: '录像查阅记录', deeds: '操作日志' },
  hint: '谁在什么时候看过、放行、删除过录像。记录只能增加，每一条都含有前一条的校验值，改动和删除都能查出来。',
  number: '咨询编号',
  more: '看更早的',
  check: '核对全部记录',
  head: '上次抄下的校验值（可不填）',
  headWhat: '请把这次的校验值抄到系统之外。下次核对时填上，末尾的记录被删掉也能发现。',
  fine: (rows: number) => `共 ${rows} 条，都与写入时一致。`,
  headOf: (head: string) => `校验值：${head}`,
  faults: {
    missing: '不见了',
    changed: '被改过',
    unlinked: '与前一条接不上',
  } satisfies Record<NonNullable<AccessCheck['wrong']>['fault'], string>,
  wrong: (seq: number, fault: string, rows: number) => `第 ${seq} 条${fault}；此前 ${rows} 条无误。`,
  headGone: '上次抄下的校验值不在其中：末尾的记录被删掉过，或者整个换过。',
} as const;

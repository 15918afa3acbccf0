import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ConsentText, recordingNotice, serviceNotice } from '#protocol';

const hashOf = ({ title, paragraphs }: ConsentText) =>
  createHash('sha256')
    .update([title, ...paragraphs].join('\n'))
    .digest('hex');

/** As they stand with each consent that was given: whoever changes a wording adds a version. */
const agreedTo = {
  '2026-11-1': 'c25bb4f0a478b93dce52c0f297f30a9a873b8200a36d646e58928c9f2e63c287',
  '2026-11-2': '270926f79d6ccaf8590c6a161e7f35b6e3c9c3b387799e1eee14c0bb6b63d172',
};

test('each version of a text has the words that were agreed to under it', () => {
  const texts = [recordingNotice(365, '2026-11-1'), recordingNotice(365)];
  expect(Object.fromEntries(texts.map((text) => [text.version, hashOf(text)]))).toEqual(agreedTo);
  expect(`${serviceNotice.version} ${hashOf(serviceNotice)}`).toBe(
    '2026-11-1 adfac222fae55ab940d12d3f48694f0346d0eb9305b2aa44f666fd097c5d8a2d',
  );
});

test('the notice in force says who may ask for a copy, and what may keep a recording longer', () => {
  const words = recordingNotice(365).paragraphs.join();
  for (const word of ['副本', '申请删除', '撤回同意', '留存', '保存 1 年']) expect(words).toContain(word);
});

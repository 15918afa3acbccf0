import { describe, expect, test } from 'vitest';
import { lettersOf } from '../../server/interaction/words/letters.ts';
import { canBeFound, WordFilter } from '../../server/interaction/words/wordFilter.ts';

const words = [
  '赌博',
  '毒品',
  '冰毒',
  '枪支',
  '传销',
  '法轮功',
  '六合彩',
  '代开发票',
  '办假证',
  '裸聊',
  '刷单返利',
  '加微信',
  '高利贷',
  '黑社会',
  '卖淫',
  '嫖娼',
  '假币',
  '走私',
  '洗钱',
  '妓女',
  '自杀',
  '重婚贩子',
  '骗',
  'VX',
  '加QQ',
  'av',
  '110代办',
];
const filter = new WordFilter(words);

/** What was found, and the piece of the text that it was found in. */
function found(text: string) {
  return filter.find(text).hits.map(({ word, from, to, disguise }) => [word, text.slice(from, to), disguise]);
}

describe('a word is found', () => {
  test.each([
    ['as it is', '网上赌博违法吗', '赌博', '赌博', 'none'],
    ['a single character', '他骗我', '骗', '骗', 'none'],
    ['in small letters', '加我vx吧', 'VX', 'vx', 'none'],
    ['in full width', '加我ＶＸ吧', 'VX', 'ＶＸ', 'width'],
    ['in circled letters', '加我ⓥⓧ吧', 'VX', 'ⓥⓧ', 'width'],
    ['with digits in full width', '找１１０代办', '110代办', '１１０代办', 'width'],
    ['as a radical that looks the same', '他⾃杀了', '自杀', '⾃杀', 'width'],
    ['with a space between', '我要赌 博', '赌博', '赌 博', 'spaces'],
    ['with a wide space between', '我要赌　博', '赌博', '赌　博', 'spaces'],
    ['with a line break written as tab between', '我要赌\t博', '赌博', '赌\t博', 'spaces'],
    ['with a zero-width space between', '我要赌\u200b博', '赌博', '赌\u200b博', 'spaces'],
    ['with a joiner and a direction mark between', '赌\u2060\u202e博', '赌博', '赌\u2060\u202e博', 'spaces'],
    ['with an invisible letter between', '赌\u3164博', '赌博', '赌\u3164博', 'spaces'],
    ['with a stroke laid over it', '赌\u0336博\u0336', '赌博', '赌\u0336博', 'spaces'],
    ['with signs between', '赌*·-_博', '赌博', '赌*·-_博', 'symbols'],
    ['with emoji between', '赌👨‍👩‍👧博', '赌博', '赌👨‍👩‍👧博', 'symbols'],
    ['with a flag between', '赌🇨🇳博', '赌博', '赌🇨🇳博', 'symbols'],
    ['with a letter that looks like a point', '赌ꞏ博', '赌博', '赌ꞏ博', 'symbols'],
    ['with a letter that looks like a bar', '赌ǀ博', '赌博', '赌ǀ博', 'symbols'],
    ['with a letter that looks like a point of other scripts', '赌ᐧㆍㅡ博', '赌博', '赌ᐧㆍㅡ博', 'symbols'],
    ['with strokes of characters', '丶赌丨丶博丿', '赌博', '赌丨丶博', 'symbols'],
    ['as pinyin with a letter that looks like a point', 'duꞏbo', '赌博', 'duꞏbo', 'pinyin'],
    ['in letters of flags', '加🇶🇶聊', '加QQ', '加🇶🇶', 'width'],
    ['in letters of flags beside a flag', '🇨🇳🇻🇽', 'VX', '🇻🇽', 'width'],
    ['in white letters on black', '加🆀🆀聊', '加QQ', '加🆀🆀', 'width'],
    ['in white letters on black circles', '加🅠🅠聊', '加QQ', '加🅠🅠', 'width'],
    ['with a comma between', '来赌，博一把', '赌博', '赌，博', 'symbols'],
    ['in traditional characters', '我要賭博', '赌博', '賭博', 'traditional'],
    ['half in traditional characters', '加微信聊', '加微信', '加微信', 'none'],
    ['in characters that sound alike', '来堵勃', '赌博', '堵勃', 'pinyin'],
    ['half in characters that sound alike', '吸毐、毒拼', '毒品', '毒拼', 'pinyin'],
    ['three characters that sound alike', '学发轮公', '法轮功', '发轮公', 'pinyin'],
    ['by another reading of a character', '虫婚饭子', '重婚贩子', '虫婚饭子', 'pinyin'],
    ['by a rarer reading of the character typed', '去嫖倘了', '嫖娼', '嫖倘', 'pinyin'],
    ['by ü', '找伎钕', '妓女', '伎钕', 'pinyin'],
    ['as pinyin', '这里可以dubo的', '赌博', 'dubo', 'pinyin'],
    ['as pinyin in capitals and apart', 'DU BO 吗', '赌博', 'DU BO', 'pinyin'],
    ['as pinyin in full width', 'ｄｕｂｏ', '赌博', 'ｄｕｂｏ', 'pinyin'],
    ['as pinyin with signs', 'd.u.b.o', '赌博', 'd.u.b.o', 'pinyin'],
    ['as pinyin with tones', 'dǔ bó', '赌博', 'dǔ bó', 'pinyin'],
    ['as pinyin with accents of their own', 'du\u030cbo\u0301', '赌博', 'du\u030cbo\u0301'.slice(0, 5), 'pinyin'],
    ['as pinyin with numbers of tones', 'du3bo2', '赌博', 'du3bo2', 'pinyin'],
    ['as pinyin with ü as u', 'jinu', '妓女', 'jinu', 'pinyin'],
    ['as pinyin with ü as v', 'jinv', '妓女', 'jinv', 'pinyin'],
    ['as characters and pinyin mixed', '赌bo网', '赌博', '赌bo', 'pinyin'],
    ['as pinyin and characters mixed', 'du博网', '赌博', 'du博', 'pinyin'],
  ])('%s: %s', (_how, text, word, piece, disguise) => {
    expect(found(text)).toEqual([[word, piece, disguise]]);
  });

  test.each([
    ['traditional and signs', '賭♠博', '赌博', 'traditional'],
    ['full width and spaces', 'Ｖ Ｘ', 'VX', 'spaces'],
    ['sound and signs', '堵♥勃', '赌博', 'pinyin'],
    ['sound and zero width', '办\u200b贾\u200b政', '办假证', 'pinyin'],
    ['sound and traditional', '賭勃', '赌博', 'pinyin'],
    ['pinyin in full width, with emoji', 'ｆａ🔥lun 🔥功', '法轮功', 'pinyin'],
  ])('in several disguises at once, under the name of the heaviest: %s', (_how, text, word, disguise) => {
    expect(filter.find(text).hits).toEqual([{ word, from: 0, to: text.length, disguise }]);
  });
});

test('each of several words is found, in the order of the text, none over another', () => {
  expect(found('赌博和毐品，加薇信dubo').map(([word]) => word)).toEqual(['赌博', '加微信', '赌博']);
  expect(new WordFilter(['赌', '赌博', '博彩']).find('赌博彩').hits.map(({ word }) => word)).toEqual(['赌博']);
});

test('offsets point into the text as it was typed, behind characters of two units too', () => {
  const text = '😀😀 ＤＵbo𠮷賭 博';
  expect(found(text)).toEqual([
    ['赌博', 'ＤＵbo', 'pinyin'],
    ['赌博', '賭 博', 'traditional'],
  ]);
});

describe('it is no hit', () => {
  test.each([
    ['an ordinary word that sounds like one', '申请法院强制执行'],
    ['a word that only sounds like one', '电脑中了病毒，数据没了'],
    ['a part of two ordinary words', '从方法论公开讲起'],
    ['an ordinary word that begins within', '我在读博士期间签的合同'],
    ['an ordinary word across a comma', '我们不赌，博士也不赌'],
    ['pinyin at the start of a Latin word', 'Dubois 先生'],
    ['pinyin at the end of a Latin word', 'hindubo'],
    ['pinyin within two Latin words', 'edu board'],
    ['pinyin whose letters are divided elsewhere', 'dub o'],
    ['a Latin word cut out of a longer one', 'java 和 have'],
    ['digits cut out of longer ones', '13110代办处'],
    ['a rare reading of a character of the word', '时长仍计入统计'],
    ['one character by its sound', '这一片'],
    ['across Cyrillic letters', '他赌 привет 博'],
    ['across Hangul', '赌 안녕 博'],
    ['a flag', '加🇨🇳加油'],
    ['a sound across two sentences', '钱在他处存着堵。勃然大怒'],
  ])('%s: %s', (_why, text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    '老板拖欠工资三个月，没有签劳动合同，我该怎么办？',
    '请问申请劳动仲裁要交费吗，时效是一年还是两年？',
    '离婚时房子写的是父母的名字，法院会怎么分割？',
    '交通事故对方全责，保险公司只赔百分之七十合理吗',
    '借条上没有写利息，能不能要求对方支付资金占用费',
    '房东不退押金，租房合同还有半年到期',
    '孩子的抚养费按照什么标准计算，可以要求增加吗',
    '判决生效以后对方不履行，怎么申请强制执行？',
    '公司单方面调岗降薪，我可以解除合同要经济补偿吗',
    '老人立了两份遗嘱，以哪一份为准',
    '邻居装修漏水把我家墙面泡坏了，怎么赔偿',
    '网购买到假货，商家拒绝退一赔三',
    '物业费没交，物业公司停水停电合法吗',
    '农村宅基地能不能由城镇户口的子女继承',
    '担保人在保证期间过后还要承担责任吗',
    '主播讲得真好，支持普法！',
    '谢谢律师，说得很清楚，明天就去办理',
    '法律援助需要准备哪些材料，到哪里申请？',
    '工伤认定下来了，伤残等级怎么鉴定',
    '被人在网上造谣，能不能告他侵犯名誉权',
    '诉讼费由谁承担，可以申请缓交吗',
    '未成年人打赏主播的钱能要回来吗',
    '西安市雁塔区司法局的地址在哪里？',
    '请问公证处周末上班吗，需要提前预约吗',
    '彩礼三十万元，结婚不到半年离婚能退多少',
    '单位没有缴纳社保，可以要求补缴吗',
    '电动车在小区充电起火，责任怎么划分',
    '租的商铺要拆迁，装修损失谁来补偿',
    '法官说要先调解，调解不成再开庭，是这样吗',
    '用人单位在试用期辞退员工需要理由吗',
    '请律师的费用可以让败诉方出吗？',
    '我家政公司请的保姆摔伤了谁负责',
    '这个政策从什么时候开始执行，加征的税怎么算',
    'Thank you, it helps a lot. See you next week.',
  ])('an ordinary sentence at a legal broadcast: %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

test('what looks like a sign only as a part of a letter is no sign', () => {
  expect(lettersOf('그기').map(({ char }) => char)).not.toEqual(lettersOf('기그').map(({ char }) => char));
});

test('a word without any letter is none', () => {
  expect(canBeFound('……！')).toBe(false);
  expect(canBeFound('\u200b')).toBe(false);
  expect(canBeFound('丨丶ꞏ')).toBe(false);
  expect(canBeFound('赌')).toBe(true);
  expect(new WordFilter(['……！', '赌博']).find('……！').hits).toEqual([]);
});

test('2000 words cost a message no more than some looks a letter', () => {
  const text = '老板拖欠工资三个月没有签劳动合同我该怎么办这里可以堵勃dubo'.repeat(4).slice(0, 100);
  const { hits, steps } = new WordFilter([...words, ...manyWords(2000)]).find(text);
  expect(hits.length).toBeGreaterThanOrEqual(6);
  expect(steps).toBeLessThan(text.length * 15);
});

test('a text made to be slow is not: many words that begin alike, characters of many readings', () => {
  const alike = Array.from({ length: 200 }, (_, index) => `${'乐'.repeat(18)}${String.fromCharCode(0x4e00 + index)}`);
  const { steps } = new WordFilter(alike).find('和乐'.repeat(50));
  expect(steps).toBeLessThan(100 * 15);
  // Each of the 100 places is followed for 18 letters, of 4 readings, by 1 or 2 branches.
  expect(new WordFilter(alike).find('乐'.repeat(100)).steps).toBeLessThan(100 * 18 * 4 * 2);
});

test('a letter keeps what it was and where it stood', () => {
  expect(lettersOf('Ａ 臺①')).toEqual([
    { char: 'a', kind: 'latin', from: 0, to: 1, disguise: 'width', gap: 'none' },
    { char: '台', kind: 'han', from: 2, to: 3, disguise: 'traditional', gap: 'spaces' },
    { char: '1', kind: 'digit', from: 3, to: 4, disguise: 'width', gap: 'none' },
  ]);
});

/** Made-up words of two to four common characters. */
function manyWords(count: number): string[] {
  let seed = 7;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  const character = () => String.fromCharCode(0x4e00 + (next() % 6000));
  return Array.from({ length: count }, () => Array.from({ length: 2 + (next() % 3) }, character).join(''));
}
